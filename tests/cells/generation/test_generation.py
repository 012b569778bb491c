"""The committed scenes are what the generator writes, and say what they are meant to say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cells.generation import generate, names
from cells.scene_file import check, load
from cells.shop import Station
from robots.geometry import FloatArray, Pose
from robots.model import Gripper

SCENES = Path(__file__).parents[3] / "scenes"
MOST_LINES = {"hyperfactory": 2500, "rear_underbody_72_parts": 450}
EVERY_SCENE = pytest.mark.parametrize("name", names())
EVERY_CELL = pytest.mark.parametrize("name", ["respot_cell", "framing_station", "diecast_cell"])


@cache
def station(name: str) -> Station:
    return load(SCENES / f"{name}.yaml").stations[0]


@EVERY_SCENE
def test_generating_again_gives_the_committed_bytes(name: str, tmp_path: Path) -> None:
    path = generate(name, tmp_path)
    assert path == tmp_path / f"{name}.yaml"
    written = sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert len(written) >= 2
    for file in written:
        assert file.read_bytes() == (SCENES / file.relative_to(tmp_path)).read_bytes(), file.name


def test_every_committed_mesh_is_generated(tmp_path: Path) -> None:
    for name in names():
        generate(name, tmp_path)
    generated = {file.name for file in (tmp_path / "meshes").iterdir()}
    assert generated == {file.name for file in (SCENES / "meshes").iterdir()}


def test_an_unknown_scene_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no scene named 'paint_shop'; there are .*respot_cell"):
        generate("paint_shop", tmp_path)
    assert not list(tmp_path.iterdir())


@EVERY_SCENE
def test_scenes_load_without_doubts_and_are_short_enough_to_read(name: str) -> None:
    path = SCENES / f"{name}.yaml"
    assert check(path).warnings == ()
    assert len(path.read_text().splitlines()) < MOST_LINES.get(name, 250)


@pytest.mark.parametrize(
    ("name", "robots", "welds", "handlings", "processes"),
    [
        ("respot_cell", 4, 56, 0, 0),
        ("framing_station", 8, 40, 2, 0),
        ("diecast_cell", 2, 0, 6, 6),
    ],
)
def test_scenes_hold_what_they_are_meant_to(
    name: str, robots: int, welds: int, handlings: int, processes: int
) -> None:
    there = station(name)
    found = len(there.robots), len(there.welds), len(there.handlings), len(there.processes)
    assert found == (robots, welds, handlings, processes)


def test_both_sides_are_held_for_six_geometry_spots_before_their_respots() -> None:
    framing = station("framing_station")
    geometry = {weld.id for weld in framing.welds if weld.geometry}
    held = [set(handling.hold_until) for handling in framing.handlings]
    assert [len(spots) for spots in held] == [6, 6]
    assert set.union(*held) == geometry
    later = {after for before, after in framing.precedence if before in geometry}
    assert later == {weld.id for weld in framing.welds} - geometry


def test_the_castings_share_the_trim_nest_and_every_process_has_its_place() -> None:
    cell = station("diecast_cell")
    into_trim = {h.part for h in cell.handlings if h.to_place == "trim_nest"}
    assert into_trim == {"casting_left", "casting_right"}
    shots = [process for process in cell.processes if process.before is None]
    assert [shot.duration_s for shot in shots] == [110.0, 110.0]


@EVERY_CELL
def test_grippers_and_robots_can_carry_what_they_handle(name: str) -> None:
    there = station(name)
    grippers = [robot for robot in there.robots if isinstance(robot.tool, Gripper)]
    for handling in there.handlings:
        part = there.part(handling.part)
        for robot in grippers:
            assert isinstance(robot.tool, Gripper)
            assert part.mass_kg <= robot.tool.payload_kg
            assert part.mass_kg + robot.tool.mass_kg <= robot.model.payload_kg


@EVERY_CELL
def test_every_spot_lies_on_all_sheets_that_it_joins(name: str) -> None:
    there = station(name)
    for weld in there.welds:
        for part in weld.parts:
            distances = _box_distances_m(there, part, weld.X_WS.translation_m)
            assert distances.min() < 0.004, f"{weld.id} is not on {part}"


@EVERY_CELL
def test_a_gun_advances_along_the_sheet_from_its_free_edge(name: str) -> None:
    """30 mm back along the gun's way there is no sheet of the stack, 10 mm ahead there is."""
    there = station(name)
    for weld in there.welds:
        for part in weld.parts:
            outside = weld.X_WS.apply(np.array([-0.030, 0.0, 0.0]))
            inside = weld.X_WS.apply(np.array([0.010, 0.0, 0.0]))
            assert _box_distances_m(there, part, inside).min() < 0.004, weld.id
            if "tab" not in weld.id:  # tabs lie below the free edge of the wall they are welded to
                assert _box_distances_m(there, part, outside).min() > 0.010, weld.id


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
