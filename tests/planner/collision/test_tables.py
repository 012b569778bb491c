"""Shapes as rows: nothing is lost, boxes are recognised, balls cover."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from planner.collision.cover import cover, main_axes
from planner.collision.gap_kernels import BOX, HULL, POINT, SEGMENT
from planner.collision.tables import ball_around, table_of
from robots.geometry import Pose
from robots.shapes import Convex, box, capsule, cylinder, sphere


def samples(rng, shape: Convex, count: int):
    """Points all over a grown hull, many at its very edge."""
    weights = rng.dirichlet(np.full(len(shape.points_m), 0.3), size=count)
    away = rng.normal(size=(count, 3))
    away /= np.linalg.norm(away, axis=1)[:, None]
    return weights @ shape.points_m + away * shape.radius_m


@pytest.mark.parametrize(
    ("shape", "kind", "count"),
    [
        (sphere([1.0, 2.0, 3.0], 0.1), POINT, 1),
        (capsule([0.0, 0.0, 0.0], [1.0, 0.0, 0.0], 0.1), SEGMENT, 2),
        (capsule([1.0, 0.0, 0.0], [1.0, 0.0, 0.0], 0.1), POINT, 1),
        (box([1.0, 2.0, 3.0]), BOX, 8),
        (cylinder(0.1, 0.2), HULL, 48),
        (Convex(np.eye(3)), HULL, 3),
        (Convex(np.concatenate([2.0 * np.eye(3), np.zeros((1, 3)), [[0.1] * 3]])), HULL, 4),
    ],
)
def test_every_shape_finds_its_kind(shape, kind, count):
    table = table_of(shape)
    assert (table.kind, table.count) == (kind, count)
    assert table.size[0] == shape.radius_m


def test_a_box_is_recognised_however_it_stands(kit):
    rng = np.random.default_rng(0)
    for _ in range(50):
        size, pose = rng.uniform(0.01, 2.0, 3), kit.random_pose(rng, 3.0)
        table = table_of(box(size, pose))
        assert table.kind == BOX
        assert np.allclose(np.sort(table.size[1:]), np.sort(size) / 2.0)
        assert np.allclose(table.rows[8], pose.translation_m)
        axes = table.rows[9:] - table.rows[8]
        corners = pose.inverse().apply(table.rows[8] + table.size[1:] @ axes)
        assert np.allclose(np.abs(corners), size / 2.0)


def test_eight_points_that_are_not_a_box_stay_a_hull():
    points = np.array(box([1.0, 1.0, 1.0]).points_m)
    points[7] += 0.01
    assert table_of(Convex(points)).kind == HULL


def test_flat_and_straight_hulls_keep_their_corners():
    square = np.array([[x, y, 0.0] for x in (0.0, 1.0) for y in (0.0, 0.5, 1.0)])
    assert table_of(Convex(square)).count == 6
    assert table_of(Convex(np.outer(np.arange(6.0), [1.0, 1.0, 0.0]))).count == 6


def test_balls_cover_their_shape(kit):
    rng = np.random.default_rng(1)
    for _ in range(150):
        shape = kit.random_shape(rng, rng.uniform(0.05, 2.0))
        points = samples(rng, shape, 300)
        table = table_of(shape)
        balls = cover(table, 12, 0.0)
        assert 1 <= len(balls) <= 12
        off = np.linalg.norm(points[:, None] - balls[None, :, :3], axis=2) - balls[:, 3]
        assert off.min(axis=1).max() <= 1e-9
        ball = ball_around(table)
        assert np.all(np.linalg.norm(points - ball[:3], axis=1) <= ball[3] + 1e-9)


def test_what_a_ball_says_is_solid_around_its_centre_is():
    rng = np.random.default_rng(2)
    known = 0
    for _ in range(60):
        shape = Convex(rng.normal(scale=0.2, size=(12, 3)), rng.uniform(0.0, 0.05))
        hull = ConvexHull(shape.points_m)
        for ball in cover(table_of(shape), 12, 0.0):
            if ball[4] < 0.0:
                continue
            known += 1
            directions = rng.normal(size=(40, 3))
            spots = ball[:3] + ball[4] * directions / np.linalg.norm(directions, axis=1)[:, None]
            beyond = (spots @ hull.equations[:, :3].T + hull.equations[:, 3]).max(axis=1)
            assert beyond.max() <= shape.radius_m + 1e-9
    assert known > 100


def test_parts_are_not_made_smaller_than_asked():
    table = table_of(box([1.0, 0.2, 0.2]))
    assert len(cover(table, 64, 0.0)) == 64
    few = cover(table, 64, 0.2)
    assert 2 < len(few) < 20
    assert few[:, 3].max() <= 0.2 + 1e-8


def test_main_axes_are_orthonormal_even_for_a_rod():
    axes = main_axes(np.array([[0.0, 0.0, 0.0], [0.0, 2.0, 0.0]]))
    assert np.allclose(axes @ axes.T, np.eye(3))
    assert abs(axes[0, 1]) == pytest.approx(1.0)


def test_a_moved_table_row_is_where_the_shape_moved():
    pose = Pose.from_xyz_rpy([1.0, 2.0, 3.0], (0.3, 0.2, 0.1))
    table, moved = table_of(box([1.0, 2.0, 3.0])), table_of(box([1.0, 2.0, 3.0], pose))
    there = pose.apply(table.rows[:8])
    assert all(np.isclose(moved.rows[:8], corner).all(axis=1).any() for corner in there)
