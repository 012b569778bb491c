"""Balls cover the shapes that they stand for, however few they are."""

from __future__ import annotations

import numpy as np
import pytest

from planner.collision.cover import cover
from planner.collision.tables import table_of
from robots.geometry import FloatArray, Pose
from robots.shapes import Convex, box, capsule, sphere

HULL = Convex(np.random.default_rng(5).normal(size=(12, 3)) * [0.3, 0.1, 0.02], 0.01, "hull")
SHAPES = {
    "stubby capsule": capsule((0.0, 0.0, 0.19), (0.0, 0.0, 0.21), 0.19),
    "long capsule": capsule((0.0, 0.1, 0.0), (0.4, 0.0, 0.9), 0.03),
    "ball": sphere((0.1, 0.2, 0.3), 0.05),
    "box": box((0.3, 0.02, 0.1), Pose.identity()),
    "hull": HULL,
}


def on_surface(shape: Convex, rng: np.random.Generator) -> FloatArray:
    """Points (2000, 3) of a shape, many of them on its surface."""
    weights = rng.dirichlet(np.full(len(shape.points_m), 0.3), 2000)
    ways = rng.normal(size=(2000, 3))
    away = shape.radius_m * ways / np.linalg.norm(ways, axis=1, keepdims=True)
    points: FloatArray = weights @ shape.points_m + away
    return points


@pytest.mark.parametrize("most", [1, 2, 5, 12])
@pytest.mark.parametrize("name", SHAPES)
def test_every_point_of_a_shape_lies_in_a_ball(name: str, most: int) -> None:
    shape = SHAPES[name]
    balls = cover(table_of(shape), most, 0.0)
    assert len(balls) <= most
    points = on_surface(shape, np.random.default_rng(1))
    away = np.linalg.norm(points[:, None] - balls[None, :, :3], axis=2) - balls[:, 3]
    assert away.min(axis=1).max() <= 1e-9
