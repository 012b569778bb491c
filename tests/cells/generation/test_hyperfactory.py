"""The whole shop is as large as it claims, and every kind of station in it makes sense."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cells.generation import hyperfactory
from cells.generation.hyperfactory.lines import DOOR_LINE, LINES
from cells.mirroring import mirrored
from cells.placing import in_own_frame
from cells.scene_file import load
from cells.shop import Shop, Station
from cells.station_content import station_content
from cells.tasks import Weld
from robots.geometry import FloatArray, Pose
from robots.model import Gripper, SpotGun

SCENES = Path(__file__).parents[3] / "scenes"
SENSOR = "laser_sensor"


@cache
def shop(name: str = "hyperfactory") -> Shop:
    return load(SCENES / f"{name}.yaml")


@cache
def kinds() -> dict[str, Station]:
    """The first station of each template (mirrored: of its mirror image), in its own frame."""
    found: dict[str, Station] = {}
    for line, (name, stations) in zip(shop().lines, LINES.items(), strict=True):
        uses = [template for template, count in stations.items() for _ in range(count)]
        for use, station in zip(uses, line.stations, strict=True):
            key = f"{use} mirrored" if name == "side_right" else use
            found.setdefault(key, in_own_frame(station))
    return found


EVERY_KIND = pytest.mark.parametrize(
    "kind", sorted({use for stations in LINES.values() for use in stations})
)


def joints(station: Station) -> list[Weld]:
    return [weld for weld in station.welds if SENSOR not in weld.guns]


def test_the_shop_is_as_large_as_it_claims() -> None:
    stations = shop().stations
    assert len(stations) >= 110
    assert sum(len(station.robots) for station in stations) >= 700
    assert sum(len(joints(station)) for station in stations) >= 5000
    assert sum(len(station.processes) for station in stations) >= 200
    assert sum(len(station.handlings) for station in stations) >= 300
    assert (shop().takt_s, shop().transfer_s) == (76.0, 11.0)


def test_two_variants_share_the_mix_and_each_has_work_of_its_own() -> None:
    assert {variant.id: variant.share for variant in shop().variants} == {"sedan": 0.6, "suv": 0.4}
    own = Counter(v for s in shop().stations for task in s.tasks for v in task.variants)
    assert min(own["sedan"], own["suv"]) >= 10


def test_robots_of_four_brands_work_there() -> None:
    brands = Counter(r.model.id.split("_")[0] for s in shop().stations for r in s.robots)
    assert set(brands) == {"kuka", "fanuc", "abb", "yaskawa"}
    assert min(brands.values()) >= 20


def test_few_patterns_of_work_make_the_whole_shop() -> None:
    contents = Counter(station_content(station) for station in shop().stations)
    assert len(contents) == len(kinds())
    assert 20 <= len(contents) <= 30


def test_the_right_side_is_the_mirror_image_of_the_left() -> None:
    lines = {line.id: line for line in shop().lines}
    for left, right in zip(lines["side_left"].stations, lines["side_right"].stations, strict=True):
        assert station_content(mirrored(right)) == station_content(left)
        assert station_content(right) != station_content(left)


def test_stations_do_not_stand_in_each_other() -> None:
    low, high = map(np.array, zip(*map(_footprint_m, shop().stations), strict=True))
    apart = (low[:, None] >= high[None]) | (low[None] >= high[:, None])
    overlapping = ~apart.any(axis=2) & ~np.eye(len(low), dtype=bool)
    names = [station.id for station in shop().stations]
    assert not [(names[i], names[j]) for i, j in np.argwhere(overlapping)]


def _footprint_m(station: Station) -> tuple[FloatArray, FloatArray]:
    """Rectangle on the floor around bodies, parts and robot bases; low and high corner."""
    points = [
        piece.points_m
        for body in station.bodies
        for piece in body.pieces_W()
        if body.kind != "floor"
    ]
    points += [robot.X_WB.translation_m[None] for robot in station.robots]
    corners = np.concatenate(points)[:, :2]
    return corners.min(axis=0), corners.max(axis=0)


@EVERY_KIND
def test_every_spot_lies_on_all_sheets_that_it_joins(kind: str) -> None:
    station = kinds()[kind]
    for weld in joints(station):
        for part in weld.parts:
            away = _box_distances_m(station, part, weld.X_WS.translation_m)
            assert away.min() < 0.004, f"{weld.id} is not on {part}"


@EVERY_KIND
def test_a_gun_advances_along_the_sheet_from_its_free_edge(kind: str) -> None:
    """30 mm back along the gun's way there is no sheet of the stack, 10 mm ahead there is."""
    station = kinds()[kind]
    for weld in joints(station):
        for part in weld.parts:
            inside = weld.X_WS.apply(np.array([0.010, 0.0, 0.0]))
            outside = weld.X_WS.apply(np.array([-0.030, 0.0, 0.0]))
            assert _box_distances_m(station, part, inside).min() < 0.004, weld.id
            if "tab" not in weld.id:  # tabs lie below the free edge of the wall
                assert _box_distances_m(station, part, outside).min() > 0.010, weld.id


@EVERY_KIND
def test_measuring_points_are_on_the_outside_of_what_is_measured(kind: str) -> None:
    station = kinds()[kind]
    for weld in station.welds:
        if SENSOR in weld.guns:
            part = weld.parts[0]
            before = weld.X_WS.apply(np.array([-0.05, 0.0, 0.0]))
            assert _box_distances_m(station, part, weld.X_WS.translation_m).min() < 0.02, weld.id
            assert _box_distances_m(station, part, before).min() > 0.02, weld.id


@EVERY_KIND
def test_robots_have_as_many_spots_as_they_have_in_practice(kind: str) -> None:
    """Respot robots weld 8 to 20 spots in a takt, those of geometry stations fewer."""
    station = kinds()[kind]
    welders = [r for r in station.robots if isinstance(r.tool, SpotGun) and r.tool.id != SENSOR]
    if welders:
        assert 5 <= len(joints(station)) / len(welders) <= 20


@EVERY_KIND
def test_grippers_and_robots_can_carry_what_they_handle(kind: str) -> None:
    station = kinds()[kind]
    for handling in station.handlings:
        part = station.part(handling.part)
        for robot in station.robots:
            if isinstance(robot.tool, Gripper) and robot.id in (handling.robots or [robot.id]):
                assert part.mass_kg <= robot.tool.payload_kg
                assert part.mass_kg + robot.tool.mass_kg <= robot.model.payload_kg


@EVERY_KIND
def test_every_process_is_fed_and_emptied_by_the_tasks_it_names(kind: str) -> None:
    station = kinds()[kind]
    tasks = {handling.id: handling for handling in station.handlings}
    for process in station.processes:
        after = tasks[process.after]
        assert process.at in {after.from_place, after.to_place}
        if process.before is not None:
            assert tasks[process.before].from_place == process.at


@pytest.mark.parametrize("name", hyperfactory.station_templates())
def test_no_template_is_idle(name: str) -> None:
    elsewhere = {*DOOR_LINE, "underbody_load_4"}
    assert name in {use for stations in LINES.values() for use in stations} | elsewhere


def test_the_door_line_has_six_stations() -> None:
    (line,) = shop("door_line").lines
    assert len(line.stations) == 6
    assert sum(len(joints(station)) for station in line.stations) == 126


def test_72_parts_and_840_spots_stand_against_one_casting() -> None:
    many, one = shop("rear_underbody_72_parts"), shop("rear_underbody_casting")
    brackets = [p for s in many.stations for p in s.parts if p.starts_at is not None]
    sheets = {p.id for s in many.stations for p in s.parts if p.starts_at is None}
    assert len(brackets) + len(sheets) == 72
    assert sum(len(station.welds) for station in many.stations) == 840
    assert not [weld for station in one.stations for weld in station.welds]
    shapes = {p.pieces[0].points_m.tobytes() for s in one.stations for p in s.parts}
    assert len(shapes) == 1


def _box_distances_m(there: Station, part_id: str, point_W_m: FloatArray) -> FloatArray:
    """Distances (k,) of a point to the bounding boxes of a part's pieces, along the part's axes."""
    part = next(part for part in there.parts if part.id == part_id)
    X_WP = part.X_WP if part.X_WP is not None else _where_welded(there, part_id)
    point = X_WP.inverse().apply(point_W_m)
    low = np.array([piece.points_m.min(axis=0) for piece in part.pieces])
    high = np.array([piece.points_m.max(axis=0) for piece in part.pieces])
    away = np.maximum(np.maximum(low - point, point - high), 0.0)
    return np.linalg.norm(away, axis=1)


def _where_welded(there: Station, part_id: str) -> Pose:
    last = [handling for handling in there.handlings if handling.part == part_id][-1]
    return there.place(last.to_place).X_WP
