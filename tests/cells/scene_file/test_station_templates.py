"""Stations written once and used often: what they become, and where their faults are told."""

from __future__ import annotations

import numpy as np
import pytest

from cells.digest import digest_of
from cells.scene_file import SceneError, check, load
from cells.station_content import station_content
from tests.cells.scene_file.conftest import Write

HEAD = """\
taktline: 1
name: templates
takt: 76
transfer: 11
clearance: {robots: 30, static: 15, weld: 5}
"""
THINGS = """\
  arm: {robot: {model: kuka_kr210_r2700_2, tool: gun_c_mid, home: [0, -110, 100, 0, 60, 0]}}
  block: {body: {kind: block, pieces: [{box: {size: [100, 100, 100]}}]}}
"""
INSIDE = """\
robots: {R1: {use: arm, at: [0, -1900, 0, 0, 0, 90]}}
bodies: {post: {use: block, at: [300, 400, 50]}}
parts: {sill: {pieces: [{box: {size: [2400, 120, 3]}}], mass: 12, at: [0, 100, 900]}}
rows:
  seam:
    {on: sill, from: [-300, 40, 0, 0, 0, 90], to: [300, 40, 0], count: 4, time: 1, guns: [C],
     stack: [{part: sill, mm: 1, steel: DP600}, {part: sill, mm: 1, steel: DP600}]}
"""


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def _scene(stations: str, inside: str = INSIDE, things: str = THINGS) -> str:
    template = f"  weld_it:\n    station:\n{_indented(inside, 6)}"
    lines = f"lines:\n  - name: line\n    stations:\n{_indented(stations, 6)}"
    return f"{HEAD}templates:\n{things}{template}{lines}"


def _faults(write: Write, text: str) -> list[str]:
    with pytest.raises(SceneError) as raised:
        load(write(text))
    return [str(problem).split("scene.yaml:")[1] for problem in raised.value.problems]


def test_a_station_from_a_template_is_the_one_written_out(write: Write) -> None:
    used = load(write(_scene("- {use: weld_it, name: s10, at: [5000, 0, 0]}")))
    written = "- name: s10\n  at: [5000, 0, 0]\n" + _indented(INSIDE, 2)
    alone = load(
        write(
            f"{HEAD}templates:\n{THINGS}lines:\n  - name: line\n    stations:\n"
            + _indented(written, 6)
        )
    )
    assert used.digest == alone.digest == digest_of(used)


def test_stations_of_one_template_are_equal_but_for_name_and_pose(write: Write) -> None:
    shop = load(
        write(
            _scene(
                "- {use: weld_it, name: s10}\n"
                "- {use: weld_it, name: s20, at: [5000, 20, 0, 0, 0, 30]}\n"
                "- {use: weld_it, name: s30, mirror: true, at: [9000, 0, 0]}"
            )
        )
    )
    one, two, three = map(station_content, shop.stations)
    assert one == two != three
    X = shop.stations[1].X_W_station
    for here, there in zip(shop.stations[0].welds, shop.stations[1].welds, strict=True):
        np.testing.assert_allclose((X @ here.X_WS).matrix(), there.X_WS.matrix(), atol=1e-12)


def test_mirrored_lefts_are_rights(write: Write) -> None:
    shop = load(
        write(
            _scene(
                "- {use: weld_it, name: s10, at: [0, 50, 0]}\n"
                "- {use: weld_it, name: s20, mirror: true, at: [0, -50, 0]}"
            )
        )
    )
    left, right = shop.stations
    flip = np.array([1.0, -1.0, 1.0])
    for here, there in zip(left.welds, right.welds, strict=True):
        np.testing.assert_allclose(there.X_WS.translation_m, here.X_WS.translation_m * flip)
    np.testing.assert_allclose(
        right.robots[0].X_WB.translation_m, left.robots[0].X_WB.translation_m * flip
    )


def test_a_thing_beside_use_replaces_the_templates_thing_and_the_others_stay(write: Write) -> None:
    shop = load(
        write(
            _scene(
                "- {use: weld_it, name: s10, bodies: {post: {use: block, at: [1, 2, 3]}, "
                "more: {use: block, at: [900, 400, 50]}}}"
            )
        )
    )
    (station,) = shop.stations
    at = {body.id: body.X_WB.translation_m.tolist() for body in station.bodies}
    assert at == {"post": [0.001, 0.002, 0.003], "more": [0.9, 0.4, 0.05]}
    assert len(station.welds) == 4


def test_a_moved_spot_makes_another_station_of_one_of_them(write: Write) -> None:
    moved = INSIDE.split("rows:\n")[1].replace("[300, 40, 0]", "[310, 40, 0]")
    stations = "- {use: weld_it, name: s10}\n- use: weld_it\n  name: s20\n  rows:\n"
    shop = load(write(_scene(stations + _indented(moved, 2))))
    one, two = shop.stations
    assert station_content(one) != station_content(two)
    assert [weld.id for weld in one.welds] == [weld.id for weld in two.welds]


def test_templates_that_only_a_used_station_needs_count_as_used(write: Write) -> None:
    assert check(write(_scene("- {use: weld_it, name: s10}"))).warnings == ()
    unused = THINGS + "  idle: {station: {robots: {R1: {use: arm, at: [0, 0, 0]}}}}\n"
    (warning,) = check(write(_scene("- {use: weld_it, name: s10}", things=unused))).warnings
    assert (warning.where, warning.message) == ("templates.idle", "no station uses this template")


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("use: arm,", "use: amr,", ":11:26: templates.weld_it.station.robots.R1.use: "
         "unknown template 'amr'; did you mean arm?"),
        ("use: arm,", "use: block,", ":11:26: templates.weld_it.station.robots.R1.use: "
         "template block is a body template, a robot is needed here; known robot templates: arm"),
        ("mass: 12,", "mass: twelve,", ":13:69: templates.weld_it.station.parts.sill.mass: "
         "expected a number in kg, above 0 to 100000, got text 'twelve'"),
        ("parts:", "prats:", ":13:7: templates.weld_it.station.prats: "
         "unknown field `prats`; did you mean parts or takts?"),
        ("part: sill, mm: 1, steel: DP600}]", "part: sil, mm: 1, steel: DP600}]",
         ":17:62: lines[line].stations[s10].rows.seam.stack[1].part: "
         "`sil` is none of the parts; did you mean sill? (from template weld_it)"),
        ("guns: [C]", "guns: [X]", "no robot of the station carries a gun of kind X"),
    ],
)  # fmt: skip
def test_a_fault_in_a_template_is_told_once_where_it_is_written(
    write: Write, was: str, now: str, fault: str
) -> None:
    assert was in INSIDE
    stations = "- {use: weld_it, name: s10}\n- {use: weld_it, name: s20, at: [5000, 0, 0]}"
    (told,) = _faults(write, _scene(stations, INSIDE.replace(was, now)))
    assert fault in f":{told}"


def test_faults_of_unused_station_templates_are_told(write: Write) -> None:
    things = THINGS + "  idle: {station: {robots: {R1: {use: arm, at: [0, 0]}}}}\n"
    (told,) = _faults(write, _scene("- {use: weld_it, name: s10}", things=things))
    assert "templates.idle.station.robots.R1.at" in told


def test_a_station_needs_a_name_of_its_own(write: Write) -> None:
    (told,) = _faults(write, _scene("- {use: weld_it}"))
    assert "missing field `name`" in told
    (told,) = _faults(write, _scene("- {use: weld_it, name: s1}\n- {use: weld_it, name: s1}"))
    assert "there is another station `s1`" in told


def test_a_station_template_does_not_use_another(write: Write) -> None:
    things = THINGS + "  other: {station: {use: weld_it, at: [1, 0, 0]}}\n"
    (told,) = _faults(write, _scene("- {use: weld_it, name: s10}", things=things))
    assert "templates do not nest" in told


def test_a_station_that_uses_a_thing_or_nothing_known_is_refused(write: Write) -> None:
    (told,) = _faults(write, _scene("- {use: arm, name: s10}"))
    assert "template arm is a robot template, a station is needed here" in told
    (told,) = _faults(write, _scene("- {use: weldit, name: s10}"))
    assert "unknown template 'weldit'; did you mean weld_it?" in told


def test_an_arm_without_a_mirror_image_is_refused_by_name(write: Write) -> None:
    things = THINGS.replace(
        "kuka_kr210_r2700_2, tool: gun_c_mid, home: [0, -110, 100, 0, 60, 0]",
        "ur10e, tool: gripper_small, home: [0, -90, 90, 0, 0, 0]",
    )
    (told,) = _faults(write, _scene("- {use: weld_it, name: s10, mirror: true}", things=things))
    assert "stations[s10].robots.R1: ur10e is not symmetric about its x-z plane" in told


def test_a_station_of_two_takts_has_their_time(write: Write) -> None:
    summary = check(write(_scene("- {use: weld_it, name: s10, takts: 2}")))
    assert summary.stations[0].available_s == 2 * 76 - 11
