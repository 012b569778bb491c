"""Distances of two shapes, against Coal."""

from __future__ import annotations

import numpy as np
import pytest

from planner.collision.gap_kernels import gap
from planner.collision.tables import table_of
from robots.geometry import Pose
from robots.shapes import Convex, box, capsule, sphere


def gap_of(a: Convex, b: Convex, enough_m: float = 1e9, close_m: float = 0.0) -> float:
    s, t = (
        (table.rows, np.array([[table.kind, 0, table.count]]), table.size[None], 0)
        for table in (table_of(a), table_of(b))
    )
    return gap(*s, *t, enough_m, close_m)


@pytest.mark.parametrize("spread_m", [0.1, 0.4, 2.0])
def test_a_gap_is_the_distance_of_the_shapes(kit, spread_m):
    rng = np.random.default_rng(int(spread_m * 10))
    overlapping = 0
    for _ in range(700):
        a = kit.random_shape(rng)
        b = kit.random_shape(rng).moved(kit.random_pose(rng, spread_m))
        expected = max(0.0, kit.shapes_distance(a, b))
        found = gap_of(a, b)
        assert expected - 1e-5 <= found <= expected + 1e-6
        overlapping += expected == 0.0
    assert overlapping > 0 or spread_m > 1.0


def test_a_gap_does_not_depend_on_the_order_of_the_shapes(kit):
    rng = np.random.default_rng(3)
    for _ in range(200):
        a, b = kit.random_shape(rng), kit.random_shape(rng).moved(kit.random_pose(rng, 0.5))
        assert gap_of(a, b) == pytest.approx(gap_of(b, a), abs=2e-6)


def test_stopping_early_still_gives_a_lower_bound_on_the_right_side(kit):
    rng = np.random.default_rng(4)
    for _ in range(400):
        a, b = kit.random_shape(rng), kit.random_shape(rng).moved(kit.random_pose(rng, 0.4))
        exact = gap_of(a, b)
        enough, close = rng.uniform(0.0, 0.3, 2)
        found = gap_of(a, b, enough, min(enough, close))
        assert found <= exact + 1e-6
        assert (found > enough) == (exact > enough) or abs(exact - enough) < 2e-6
        assert (found > min(enough, close)) == (exact > min(enough, close)) or exact < enough


@pytest.mark.parametrize("tilt", [0.0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-3])
def test_parallel_and_nearly_parallel_capsules_keep_their_distance(tilt):
    along = np.array([1.0, tilt, 0.0])
    for shift in (-3.0, -1.0, -0.5, 0.0, 0.7, 1.0, 2.5):
        a = capsule([0.0, 0.0, 0.0], [1.0, 0.0, 0.0], 0.1)
        b = capsule([shift, 0.0, 0.5], np.array([shift, 0.0, 0.5]) + along, 0.1)
        expected = np.hypot(max(0.0, shift - 1.0, -shift - 1.0), 0.5) - 0.2
        assert gap_of(a, b) == pytest.approx(expected, abs=2e-3 * (tilt > 1e-6) + 1e-7)
        assert gap_of(a, b) <= expected + tilt + 1e-9


def test_a_capsule_along_a_face_of_a_box_keeps_its_distance():
    for height in (0.5, 0.6, 1.0):
        rod = capsule([-2.0, 0.1, height], [2.0, 0.1, height], 0.05)
        assert gap_of(rod, box([1.0, 1.0, 1.0])) == pytest.approx(max(0.0, height - 0.55), abs=1e-8)


def test_a_ball_inside_a_box_touches_it():
    assert gap_of(sphere([0.1, 0.0, 0.0], 0.01), box([1.0, 1.0, 1.0])) == 0.0


def test_large_hulls_far_from_the_origin_are_as_exact(kit):
    rng = np.random.default_rng(9)
    away = Pose(np.eye(3), np.array([30.0, -20.0, 5.0]))
    for _ in range(100):
        cloud = rng.normal(size=(64, 3))
        cloud *= 0.3 / np.linalg.norm(cloud, axis=1)[:, None]
        a = Convex(cloud).moved(away)
        b = kit.random_shape(rng).moved(away @ kit.random_pose(rng, 0.7))
        expected = max(0.0, kit.shapes_distance(a, b))
        assert expected - 1e-5 <= gap_of(a, b) <= expected + 1e-6
