"""The stud line: 200 studs, twelve robots, the choice of the station left open."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cells.line_work import with_assignment
from cells.scene_file import check, load
from cells.shop import Shop, Station
from cells.station_content import station_content
from cells.tasks import Weld
from robots.geometry import FloatArray

SCENE = Path(__file__).parents[3] / "scenes" / "stud_line.yaml"


@cache
def shop() -> Shop:
    return load(SCENE)


def test_three_stations_of_four_robots_share_200_studs() -> None:
    (line,) = shop().lines
    assert [len(station.robots) for station in line.stations] == [4, 4, 4]
    assert len(line.shared_welds) == 200
    everywhere = [station.id for station in line.stations]
    assert all([each for each, _ in w.options] == everywhere for w in line.shared_welds)
    assert len({station_content(station) for station in line.stations}) == 1
    assert check(SCENE).welds == 200


def test_the_work_fits_into_the_robots_that_there_are() -> None:
    """At the tools alone less than half of the robots' time is needed."""
    gun_s = sum(weld.options[0][1].weld_s + 0.3 for weld in shop().lines[0].shared_welds)
    assert gun_s < 0.5 * 12 * (shop().takt_s - shop().transfer_s)


@pytest.mark.parametrize("index", [0, 2])
def test_every_stud_stands_on_its_sheet_and_the_gun_comes_from_outside(index: int) -> None:
    (line,) = shop().lines
    station = line.stations[index]
    chosen = with_assignment(shop(), {w.id: station.id for w in line.shared_welds})
    there = chosen.lines[0].stations[index]
    assert len(there.welds) == 200
    for weld in there.welds:
        assert _gap_m(there, weld, np.zeros(3)) < 0.0025, weld.id
        assert _gap_m(there, weld, np.array([-0.03, 0.0, 0.0])) > 0.02, weld.id


def test_no_two_studs_are_at_one_spot() -> None:
    at = np.array([w.options[0][1].X_WS.translation_m for w in shop().lines[0].shared_welds])
    apart = np.linalg.norm(at[:, None] - at[None], axis=2) + np.eye(len(at))
    assert apart.min() > 0.05


def _gap_m(there: Station, weld: Weld, along_S_m: FloatArray) -> float:
    """Distance of a point of the spot's frame to the hulls of the part, over their planes."""
    part = there.part(weld.parts[0])
    assert part.X_WP is not None
    point = part.X_WP.inverse().apply(weld.X_WS.apply(along_S_m))
    return min(_outside_m(piece.points_m, point) for piece in part.pieces)


def _outside_m(points_m: FloatArray, point_m: FloatArray) -> float:
    """How far a point is outside of a hull, a lower bound from the sides of its box and prism."""
    low, high = points_m.min(axis=0), points_m.max(axis=0)
    away = np.maximum(np.maximum(low - point_m, point_m - high), 0.0)
    if away.any():
        return float(np.linalg.norm(away))
    directions = np.array(
        [[0.0, np.cos(a), np.sin(a)] for a in np.linspace(0.0, 2.0 * np.pi, 720, endpoint=False)]
    )
    beyond = directions @ point_m - (points_m @ directions.T).max(axis=0)
    return float(max(beyond.max(), 0.0))
