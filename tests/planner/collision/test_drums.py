"""Prisms of many sides are seen as drums, and drums are told from other things."""

from __future__ import annotations

import numpy as np
import pytest

from planner.collision import StationWorld
from planner.collision.beside_kernels import chord_clear, spot_away
from planner.collision.drums import drums_of
from planner.collision.gap_kernels import HULL
from planner.collision.tables import table_of
from robots.geometry import Pose
from robots.shapes import CYLINDER_SIDES, Convex, box, cylinder

POSE = Pose.from_xyz_rpy([0.4, -0.2, 0.7], (0.3, 0.8, -0.5))


def world_of(shape: Convex) -> StationWorld:
    return StationWorld.build({"body:one": (shape,)})


@pytest.mark.parametrize(("radius", "height"), [(0.1, 0.3), (0.2, 0.05), (0.15, 0.3)])
def test_a_cylinder_is_a_drum_with_its_radii(radius: float, height: float) -> None:
    ends, sizes = drums_of([table_of(cylinder(radius, height, POSE))])
    assert sizes[0, 0] == pytest.approx(radius / np.cos(np.pi / CYLINDER_SIDES), rel=1e-5)
    assert sizes[0, 1] == pytest.approx(radius, rel=1e-5)
    assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(height, rel=1e-5)
    assert np.allclose(ends.mean(axis=0), POSE.translation_m)


def test_what_is_not_round_is_no_drum() -> None:
    points = cylinder(0.1, 0.3).points_m.copy()
    points[3] *= 1.01
    shapes = [Convex(points), box([0.1, 0.2, 0.3]), cylinder(0.1, 0.3)]
    sizes = drums_of([table_of(shape) for shape in shapes])[1]
    assert (sizes[:2] == 0.0).all()
    assert (sizes[2] > 0.0).all()


def test_bounds_of_a_drum_hold_the_distance_of_its_hull() -> None:
    rng = np.random.default_rng(0)
    shape = cylinder(0.1, 0.3, POSE)
    drum = world_of(shape).arrays
    hull = drum._replace(drum_sizes=np.zeros_like(drum.drum_sizes))
    assert drum.pieces[0, 0] == HULL
    assert drum.drum_sizes[0, 0] > 0.0
    for spot in POSE.translation_m + rng.uniform(-0.4, 0.4, (400, 1, 3)):
        low, high = spot_away(spot, drum, 0, 10.0)
        exact, _ = spot_away(spot, hull, 0, 10.0)
        assert low <= exact + 2e-6
        assert high >= exact - 2e-6
        assert exact - low <= 0.1 * (1.0 / np.cos(np.pi / CYLINDER_SIDES) - 1.0) + 1e-5


def test_a_chord_that_is_clear_of_a_drum_is_clear_of_its_hull() -> None:
    rng = np.random.default_rng(1)
    drum = world_of(cylinder(0.1, 0.3, POSE)).arrays
    hull = drum._replace(drum_sizes=np.zeros_like(drum.drum_sizes))
    both = either = 0
    for chord in POSE.translation_m + rng.uniform(-0.5, 0.5, (600, 2, 3)):
        clear, exact = chord_clear(chord, drum, 0, 0.05), chord_clear(chord, hull, 0, 0.05)
        assert exact or not clear
        both += clear
        either += exact
    assert both > 0.9 * either
