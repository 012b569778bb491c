from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from cells.digest import digest_of
from cells.scene_file import SceneError, check, load, load_planned
from cells.shop import Shop, Station
from cells.tasks import Weld
from robots.geometry import Pose, about_z
from robots.model import Gripper, SpotGun
from tests.cells.service.certified_folder import write_folder

Write = Callable[[str], Path]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return load(Path(__file__).with_name("valid.yaml"))


@pytest.fixture(scope="module")
def station(shop: Shop) -> Station:
    return shop.stations[0]


def _weld(station: Station, name: str) -> Weld:
    return next(weld for weld in station.welds if weld.id == name)


def test_a_shop_has_lines_variants_and_times_in_seconds(shop: Shop) -> None:
    assert (shop.name, shop.takt_s, shop.transfer_s) == ("One of everything", 76.0, 11.0)
    assert [(variant.id, variant.share) for variant in shop.variants] == [
        ("sedan", 0.7),
        ("suv", 0.3),
    ]
    assert [line.id for line in shop.lines] == ["underbody"]
    assert len(shop.digest) == 64


def test_everything_in_a_station_is_in_the_world_frame(station: Station) -> None:
    """Station at (0, 6 m, 0) turned by 90 deg: station x is world y, station y is world -x."""
    base = station.robot("R1").X_WB  # type: ignore[arg-type]
    np.testing.assert_allclose(base.translation_m, [-3.0, 4.5, 0.0], atol=1e-12)
    np.testing.assert_allclose(base.rotation, np.eye(3), atol=1e-12)
    nest = station.place("nest")  # type: ignore[arg-type]
    np.testing.assert_allclose(nest.X_WP.translation_m, [0.0, 6.0, 0.9], atol=1e-12)
    np.testing.assert_allclose(nest.exit_W_m, [0.0, 0.0, 0.3], atol=1e-12)
    column = next(body for body in station.bodies if body.id == "column")
    np.testing.assert_allclose(column.X_WB.translation_m, [0.5, 3.5, 0.0], atol=1e-12)


def test_home_angles_become_radians(station: Station) -> None:
    home = station.robot("R2").home_rad  # type: ignore[arg-type]
    np.testing.assert_allclose(home, np.radians([10, -110, 100, 0, 60, 0]), atol=1e-15)


def test_fields_beside_use_override_the_template(station: Station) -> None:
    assert station.robot("R1").tool.id == "gun_c_mid"  # type: ignore[arg-type]
    assert station.robot("R2").tool.id == "pliers"  # type: ignore[arg-type]
    clamp = next(body for body in station.bodies if body.id == "clamp_1")
    assert clamp.kind == "clamp"
    assert len(clamp.pieces) == 2


def test_a_station_may_change_one_clearance_only(station: Station) -> None:
    clearance = station.clearance
    assert (clearance.robots_m, clearance.static_m, clearance.weld_m) == (0.03, 0.02, 0.005)


def test_a_spot_on_a_part_follows_the_part(station: Station) -> None:
    spot = _weld(station, "S001")
    np.testing.assert_allclose(spot.X_WS.translation_m, [0.0, 6.1, 0.855], atol=1e-12)
    np.testing.assert_allclose(spot.X_WS.rotation, about_z(math.pi), atol=1e-12)
    assert spot.geometry
    assert spot.turn_rad == (-math.pi, math.pi)
    assert (spot.gun_kinds, spot.guns, spot.flip, spot.approach_m) == (("C", "X"), (), True, 0.08)


def test_a_spot_on_a_moving_part_is_where_the_place_is(station: Station) -> None:
    spot = _weld(station, "S002")
    np.testing.assert_allclose(spot.X_WS.translation_m, [0.0, 6.0, 0.87], atol=1e-12)
    assert (spot.gun_kinds, spot.guns, spot.robots) == ((), ("pliers",), ("R2",))
    assert [(s.part, s.thickness_m, s.material) for s in spot.stack] == [
        ("rail", 0.001, "DP600"),
        ("floor", 0.0012, "AW-6016"),
    ]
    assert (spot.turn_rad, spot.flip, spot.approach_m) == (
        (-math.pi / 2, math.pi / 2),
        False,
        0.1,
    )


def test_a_row_is_evenly_spaced_and_turned_like_its_first_spot(station: Station) -> None:
    row = [weld for weld in station.welds if weld.id.startswith("sill_")]
    assert [weld.id for weld in row] == ["sill_01", "sill_02", "sill_03", "sill_04"]
    positions = np.array([weld.X_WS.translation_m for weld in row])
    np.testing.assert_allclose(np.diff(positions, axis=0), [[0.0, 0.2, 0.0]] * 3, atol=1e-12)
    assert all(np.allclose(w.X_WS.rotation, row[0].X_WS.rotation) for w in row)


def test_groups_stand_for_their_tasks_in_holds_and_precedence(station: Station) -> None:
    load_rail = station.handlings[0]
    assert load_rail.hold_until == ("S001", "sill_01", "sill_02")
    assert {("S001", "sill_03"), ("S001", "sill_04"), ("sill_04", "unload")} <= set(
        station.precedence
    )


def test_a_spot_at_a_place_comes_after_the_part_and_before_it_leaves(station: Station) -> None:
    assert {("load", "S002"), ("S002", "unload")} <= set(station.precedence)


def test_a_spot_during_a_hold_needs_no_precedence(valid_text: str, write: Write) -> None:
    text = valid_text.replace("hold_until: [S001,", "hold_until: [S002, S001,")
    precedence = load(write(text)).stations[0].precedence
    assert ("load", "S002") not in precedence
    assert ("S002", "unload") in precedence


def test_a_part_that_never_moves_needs_no_place_for_its_spots(
    valid_text: str, write: Write
) -> None:
    start = valid_text.index("        handling:")
    text = valid_text[:start].replace("            place: nest\n", "")
    spot = _weld(load(write(text)).stations[0], "S002")
    np.testing.assert_allclose(spot.X_WS.translation_m, [0.5, 8.5, 0.61], atol=1e-12)


def test_handling_and_processes_keep_their_names_and_seconds(station: Station) -> None:
    load_rail, unload = station.handlings
    assert (load_rail.part, load_rail.from_place, load_rail.to_place) == ("rail", "rack", "nest")
    assert (load_rail.approach_m, unload.approach_m) == (0.15, 0.2)
    expected = Pose.from_xyz_rpy([0, 0, 0.04], [math.pi, 0, math.pi / 2])
    np.testing.assert_allclose(unload.grasps[1].matrix(), expected.matrix(), atol=1e-12)
    cure = station.processes[0]
    assert (cure.at, cure.duration_s, cure.after, cure.before) == ("nest", 12.0, "load", "unload")


def test_own_tools_are_tools_like_those_of_the_library(station: Station) -> None:
    pliers = station.robot("R2").tool  # type: ignore[arg-type]
    assert isinstance(pliers, SpotGun)
    assert (pliers.kind, pliers.mass_kg, pliers.throat_m) == ("X", 95.0, 0.5)
    np.testing.assert_allclose(pliers.X_flange_tcp.translation_m, [0, 0, 0.9])
    fork = station.robot("R3").tool  # type: ignore[arg-type]
    assert isinstance(fork, Gripper)
    assert (fork.payload_kg, fork.grip_s, fork.release_s) == (60.0, 0.6, 0.5)


def test_shapes_have_their_sizes_in_metres(station: Station) -> None:
    column = next(body for body in station.bodies if body.id == "column")
    cylinder, sphere, hull = column.pieces
    assert float(np.hypot(*cylinder.points_m[0][:2])) == pytest.approx(
        0.08 / math.cos(math.pi / 24)
    )
    assert (cylinder.points_m[:, 2].min(), cylinder.points_m[:, 2].max()) == pytest.approx((0, 0.6))
    assert (sphere.radius_m, sphere.points_m.tolist()) == (0.05, [[0.0, 0.0, 0.65]])
    assert (len(hull.points_m), hull.name) == (4, "tip")


def test_a_summary_counts_and_adds_up_work(shop: Shop) -> None:
    summary = check(Path(__file__).with_name("valid.yaml"))
    assert (summary.robots, summary.welds, summary.handlings, summary.tasks) == (3, 6, 2, 8)
    assert (summary.lines, len(summary.stations), summary.digest) == (1, 1, shop.digest)
    guns = [r.tool for r in shop.stations[0].robots if isinstance(r.tool, SpotGun)]
    least = min(gun.close_s + gun.open_s for gun in guns)
    suv = 5 * (1.1 + least) + 0.9 + 0.7 + 2 * (0.6 + 0.5)
    assert summary.work_s == pytest.approx(suv)
    assert summary.stations[0].available_s == pytest.approx(3 * 65)
    assert summary.warnings == ()


DOUBTS = [
    ("            guns: [pliers]\n", "", "no `guns` given"),
    ("templates:\n", "templates:\n  idle: {place: {exit: [0, 0, 1]}}\n", "no station uses"),
    ("places:\n", "places:\n          spare: {at: [0, 0, 0], exit: [0, 0, 1]}\n", "no part starts"),
    ("variants: [suv]\n", "variants: [suv]\n", ""),
    ("            on: rail\n            place: nest\n", "", "joins rail, which load moves"),
    ("{use: respot, at: [100, 0, 5, 0, 0, 90], on: floor", "{use: respot, at: [100, 0, 5], on: rail"
     ", place: nest", "rail is not in the stack"),
    ("time: 1.1", "time: 200", "cannot keep the takt"),
    ("- [S001, group:late]", "- [load, S001]", "a hold that never ends: these wait for each other"),
    ("hold_until: [S001, group:geo]", "hold_until: [unload, group:geo]",
     "unload (place) -> load (place)"),
    ("            robots: [R2]\n", "            robots: [R2]\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), DOUBTS)
def test_doubts_are_warnings_with_a_place(
    old: str, new: str, message: str, valid_text: str, write: Write
) -> None:
    assert old in valid_text
    warnings = check(write(valid_text.replace(old, new, 1))).warnings
    assert any(message in warning.message for warning in warnings) == bool(message)
    assert all(warning.line > 1 for warning in warnings)


def test_a_part_may_come_back_to_where_it_began(valid_text: str, write: Write) -> None:
    text = valid_text.replace(
        "from: nest\n            to: table", "from: nest\n            to: rack"
    )
    assert text != valid_text
    (unused,) = check(write(text)).warnings
    assert unused.where.endswith("places.table")


def test_a_robot_without_work_is_doubtful(valid_text: str, write: Write) -> None:
    text = valid_text.replace("guns: [C, X]", "guns: [X]")
    (warning,) = check(write(text)).warnings
    assert warning.message.startswith("no task of the station needs a robot with gun_c_mid")
    assert warning.where.endswith("robots.R1")


def test_hundreds_of_doubts_do_not_stop_a_summary(valid_text: str, write: Write) -> None:
    spares = "".join(f"          p{i}: {{at: [0, 0, 0], exit: [0, 0, 1]}}\n" for i in range(300))
    assert check(write(valid_text.replace("places:\n", "places:\n" + spares))).warnings


def test_variants_may_share_a_rack(valid_text: str, write: Write) -> None:
    other = (
        "          bar: {pieces: [{box: {size: [9, 9, 9]}}], mass: 1, starts: rack, "
        "variants: [suv]}\n          floor:\n"
    )
    text = valid_text.replace("          floor:\n", other)
    with pytest.raises(SceneError, match="starts at rack too"):
        load(write(text))
    text = text.replace("starts: rack\n", "starts: rack\n            variants: [sedan]\n")
    assert len(load(write(text)).stations[0].parts) == 3


def test_a_scene_of_a_hundred_bodies_and_eight_robots_loads(write: Write) -> None:
    bodies = {
        f"b{i}": {
            "kind": "clamp",
            "at": [300.0 * (i % 10) - 1500, 120.0 * (i // 10) - 600, 0],
            "pieces": [
                {"box": {"size": [60, 80, 900], "at": [0, 0, 450]}},
                {"cylinder": {"radius": 50, "height": 100, "at": [0, 0, 900, 90, 0, 0]}},
            ],
        }
        for i in range(100)
    }
    robots = {
        f"R{i}": {
            "model": "kuka_kr210_r2700_2",
            "tool": "gun_c_mid",
            "at": [
                1200.0 * (i % 4) - 1800,
                3000 if i < 4 else -3000,
                0,
                0,
                0,
                -90 if i < 4 else 90,
            ],
            "home": [0, -110, 100, 0, 60, 0],
        }
        for i in range(8)
    }
    station = {"name": "s", "robots": robots, "bodies": bodies}
    scene = {
        "taktline": 1,
        "name": "big",
        "takt": 76,
        "transfer": 11,
        "clearance": {"robots": 30, "static": 15, "weld": 5},
        "lines": [{"name": "l", "stations": [station]}],
    }
    shop = load(write(yaml.safe_dump(scene)))
    assert len(shop.stations[0].bodies) == 100


def test_a_planned_scene_is_the_same_shop_without_a_digest(tmp_path: Path) -> None:
    write_folder(tmp_path / "plan", ("one", "two"))
    scene = tmp_path / "plan" / "scene" / "scene.yaml"
    whole, planned = load(scene), load_planned(scene)
    assert planned.digest == ""
    assert digest_of(planned) == whole.digest


def test_a_planned_scene_is_refused_for_its_form_and_not_for_robots_that_touch(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path / "plan", ("one",))
    scene = tmp_path / "plan" / "scene" / "scene.yaml"
    text = scene.read_text()
    scene.write_text(text.replace("at: [1800, 0, 900]", "at: [0, 0, 900]"))
    with pytest.raises(SceneError, match="at home"):
        load(scene)
    assert load_planned(scene).stations[0].parts[0].X_WP is not None
    scene.write_text(text.replace("takt: 40", "takt: soon"))
    with pytest.raises(SceneError, match="takt"):
        load_planned(scene)
