"""Spots of a line: any of its stations may do them, and the choice makes ordinary stations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cells.digest import digest_of
from cells.ids import StationId, TaskId
from cells.line_work import assignment_of, with_assignment
from cells.program import Program, RobotProgram, StationProgram, Work
from cells.scene_file import SceneError, check, load
from cells.shop import Shop
from robots.geometry import Pose, about_z

Write = Callable[[str], Path]
TEXT = """\
taktline: 1
name: a line with spots of its own
takt: 76
transfer: 11
clearance: {robots: 30, static: 15, weld: 5}
templates:
  arm: {robot: {model: kuka_kr210_r2700_2, tool: gun_c_mid, home: [0, -110, 100, 0, 60, 0]}}
  seam: {weld: {time: 1, guns: [C], stack: [{part: sill, mm: 1, steel: S}, {part: sill, mm: 1, steel: S}]}}
  side:
    station:
      robots: {R1: {use: arm, at: [0, -1900, 0, 0, 0, 90]}}
      parts: {sill: {pieces: [{box: {size: [2400, 120, 3]}}], mass: 12, at: [0, 100, 900]}}
lines:
  - name: line
    rows:
      any: {use: seam, on: sill, from: [-300, 40, 0, 0, 0, 90], to: [300, 40, 0], count: 3}
    welds:
      late: {use: seam, on: sill, at: [100, 40, 0, 0, 0, 90], stations: [s20, s30], turn: [-10, 40]}
    stations:
      - {use: side, name: s10}
      - {use: side, name: s20, at: [5000, 0, 0, 0, 0, 90]}
      - {use: side, name: s30, mirror: true, at: [9000, 0, 0]}
      - {name: empty, robots: {R1: {use: arm, at: [0, 0, 0]}}}
"""  # noqa: E501


@pytest.fixture
def shop(write: Write) -> Shop:
    return load(write(TEXT))


def test_a_spot_may_be_done_wherever_its_part_stands_or_in_the_stations_named(shop: Shop) -> None:
    where = {w.id: [station for station, _ in w.options] for w in shop.lines[0].shared_welds}
    assert where == {
        "late": ["s20", "s30"],
        **{f"any_0{i}": ["s10", "s20", "s30"] for i in (1, 2, 3)},
    }
    assert all(not station.welds for station in shop.stations)


def test_the_spot_goes_with_its_part_from_station_to_station(shop: Shop) -> None:
    (first, *_) = [w for w in shop.lines[0].shared_welds if w.id == "any_01"]
    at = {station: weld.X_WS.translation_m for station, weld in first.options}
    on_part = np.array([-0.3, 0.04, 0.0])
    in_station = np.add(on_part, [0.0, 0.1, 0.9])
    np.testing.assert_allclose(at["s10"], in_station, atol=1e-12)
    X = Pose(about_z(np.pi / 2), np.array([5.0, 0.0, 0.0]))
    np.testing.assert_allclose(at["s20"], X.apply(in_station), atol=1e-12)
    np.testing.assert_allclose(at["s30"], in_station * [1, -1, 1] + [9.0, 0.0, 0.0], atol=1e-12)


def test_in_a_mirrored_station_turns_go_the_other_way(shop: Shop) -> None:
    (late,) = [w for w in shop.lines[0].shared_welds if w.id == "late"]
    turns = {station: np.degrees(weld.turn_rad) for station, weld in late.options}
    np.testing.assert_allclose(turns["s20"], [-10, 40])
    np.testing.assert_allclose(turns["s30"], [-40, 10])


def test_a_choice_gives_the_same_station_as_writing_the_spot_there(
    shop: Shop, write: Write
) -> None:
    names = [weld.id for weld in shop.lines[0].shared_welds]
    chosen = with_assignment(shop, dict.fromkeys(names, StationId("s20")))
    head, spots, stations = (
        TEXT.partition("    rows:\n")[0],
        TEXT[TEXT.index("    rows:") : TEXT.index("    stations:")],
        TEXT[TEXT.index("    stations:") :],
    )
    inside = "".join(
        f"    {line}\n" for line in spots.replace(", stations: [s20, s30]", "").splitlines()
    )
    written = stations.replace(
        "      - {use: side, name: s20, at: [5000, 0, 0, 0, 0, 90]}\n",
        "      - use: side\n        name: s20\n        at: [5000, 0, 0, 0, 0, 90]\n" + inside,
    )
    assert digest_of(chosen) == load(write(head + written)).digest
    assert chosen.digest == shop.digest != digest_of(chosen)


def test_what_is_not_chosen_stays_shared(shop: Shop) -> None:
    chosen = with_assignment(shop, {TaskId("any_02"): StationId("s30")})
    assert [len(station.welds) for station in chosen.stations] == [0, 0, 1, 0]
    assert {weld.id for weld in chosen.lines[0].shared_welds} == {"late", "any_01", "any_03"}
    assert with_assignment(shop, {}) == shop


def test_a_choice_that_may_not_be_is_refused(shop: Shop) -> None:
    with pytest.raises(ValueError, match="late may not be done in station s10"):
        with_assignment(shop, {TaskId("late"): StationId("s10")})
    with pytest.raises(ValueError, match="not a shared weld: other"):
        with_assignment(shop, {TaskId("other"): StationId("s10")})


def test_the_choice_can_be_read_from_a_program(shop: Shop) -> None:
    def does(station: str, *tasks: str) -> StationProgram:
        steps = tuple(Work(f"s{i}", TaskId(task), "weld", 1.6) for i, task in enumerate(tasks))
        return StationProgram(StationId(station), (RobotProgram("R1", steps),))

    program = Program(
        shop.digest, 0, (does("s10", "any_01", "late", "own"), does("s20", "late", "any_01"))
    )
    assert assignment_of(shop, program) == {"any_01": "s10", "late": "s20"}


def test_shared_spots_count_in_digest_and_summary(shop: Shop, write: Write) -> None:
    other = load(write(TEXT.replace("count: 3", "count: 4")))
    fewer = load(write(TEXT.replace("[s20, s30]", "[s20]")))
    assert len({shop.digest, other.digest, fewer.digest}) == 3
    summary = check(write(TEXT))
    assert (summary.welds, summary.shared_welds) == (4, 4)
    assert ["robots.R1" in w.where and "empty" in w.where for w in summary.warnings] == [True]


@pytest.mark.parametrize(
    ("was", "now", "line", "told"),
    [
        ("on: sill, from", "from", 16, "lines[line].rows.any: say on which part it is"),
        ("on: sill, from", "on: sil, from", 16, "no station of the line holds a part `sil`"),
        ("[s20, s30]", "[s20, s31]", 18, "`s31` is none of the stations of the line"),
        ("[s20, s30]", "[s20, empty]", 18, "welds.late.on: `sill` is none of the parts"),
        ("late:", "any_02:", 16, "the row's spot `any_02` has the name of something in welds"),
        ("on: sill, at", "place: nest, on: sill, at", 18, "where its part stands still"),
        ("time: 1, guns: [C]", "time: 1, guns: [X]", 8, "no robot of the station carries a gun"),
        ("turn: [-10, 40]", "turn: [-10, x]", 18, "expected a number in deg"),
        ("on: sill, at", "om: sill, at", 18, "unknown field `om`"),
        ("use: seam, on: sill, at", "use: seem, on: sill, at", 18, "did you mean seam?"),
    ],
)
def test_faults_are_told_at_the_lines_own_spot(
    write: Write, was: str, now: str, line: int, told: str
) -> None:
    assert was in TEXT
    with pytest.raises(SceneError) as raised:
        load(write(TEXT.replace(was, now)))
    found = [p for p in raised.value.problems if told in str(p)]
    assert {problem.line for problem in found} == {line}, str(raised.value)


def test_a_station_cannot_have_a_spot_of_the_same_name(write: Write) -> None:
    own = "name: s10, welds: {late: {use: seam, on: sill, at: [0, 40, 0, 0, 0, 90]}}}"
    text = TEXT.replace("name: s10}", own).replace("[s20, s30]", "[s10]")
    with pytest.raises(SceneError, match="station s10 has a `late` of its own"):
        load(write(text))


def test_spots_of_two_lines_have_different_names(write: Write) -> None:
    tail = TEXT[TEXT.index("  - name: line\n") :]
    again = tail.replace("name: line", "name: other").replace(" s", " t").replace("[s", "[t")
    again = again.replace("name: empty", "name: void").replace(" till", " sill")
    for word in ("seam", "sill", "side", "stations"):
        again = again.replace(f" t{word[1:]}", f" {word}")
    with pytest.raises(SceneError, match="another line has a spot `late`"):
        load(write(TEXT + again))
