"""What the judge's engine says about distances, against Coal and against geometry."""

from __future__ import annotations

import numpy as np
import pytest

from planner.validation.bullet import Bullet
from planner.validation.figure import enclosing_capsule
from planner.validation.proximity import box_gaps, capsule_gaps, segment_distances
from planner.validation.selftest import _distance_m
from planner.validation.solids import core
from planner.validation.urdf_text import roll_pitch_yaw
from robots.geometry import FloatArray, Pose, about_axis
from robots.shapes import Convex, box, capsule, cylinder, sphere
from tests.oracle.shapes import Shape


def random_pose(g: np.random.Generator, spread: float) -> Pose:
    axis = g.normal(size=3)
    return Pose(
        about_axis(axis / np.linalg.norm(axis), float(g.uniform(0, np.pi))),
        g.uniform(-spread, spread, 3),
    )


def random_piece(g: np.random.Generator) -> Convex:
    kind = int(g.integers(5))
    if kind == 0:
        return sphere(g.uniform(-0.3, 0.3, 3), 0.1)
    if kind == 1:
        return capsule(g.uniform(-0.5, 0.5, 3), g.uniform(-0.5, 0.5, 3), 0.05)
    if kind == 2:
        return box(g.uniform(0.01, 1.5, 3))
    if kind == 3:
        return cylinder(float(g.uniform(0.02, 0.3)), 0.8)
    return Convex(g.normal(size=(25, 3)) * g.uniform(0.05, 0.3, 3), 0.02)


def test_distances_are_never_larger_than_the_true_ones_and_hardly_smaller() -> None:
    """Also where things nearly touch: the second piece is pushed along the line that joins both."""
    g = np.random.default_rng(11)
    over, under = -1.0, 0.0
    with Bullet() as bullet:
        for _ in range(250):
            a = random_piece(g).moved(random_pose(g, 0.2))
            b = random_piece(g).moved(random_pose(g, 0.8))
            distance, normal = Shape(a).nearest(np.eye(4), Shape(b), np.eye(4))
            if distance < 1e-3:
                assert _distance_m(bullet, a, b) < distance + 1e-3
                continue
            for wanted in (0.3, 0.03, 0.001, 1e-5, 0.0):
                pushed = b.moved(Pose(np.eye(3), -normal * (distance - wanted)))
                error = _distance_m(bullet, a, pushed) - wanted
                over, under = max(over, error), min(under, error)
            inside = b.moved(Pose(np.eye(3), -normal * (distance + 0.001)))
            assert _distance_m(bullet, a, inside) < 0.0
    assert over < 1e-9
    assert under > -5e-4


def test_boxes_are_exact_and_hulls_cost_a_ten_thousandth_of_their_size() -> None:
    g = np.random.default_rng(5)
    for _ in range(20):
        piece = core(box(g.uniform(0.01, 2.0, 3)).moved(random_pose(g, 1.0)))
        assert piece.kind == "box"
        assert piece.error_m < 1e-8
    shear = np.array([[1.0, 0.0, 0.2], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    leaning = core(Convex(box((1.0, 1.0, 1.0)).points_m @ shear))
    assert leaning.kind == "hull"
    assert 1e-4 < leaning.error_m < 3e-4


def test_points_on_one_line_or_in_one_plane_are_shapes_too() -> None:
    flat = Convex(np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]))
    line = Convex(np.array([[0.0, 0, 0], [0.5, 0, 0], [1.0, 0, 0]]))
    point = Convex(np.zeros((3, 3)), 0.1)
    above = sphere((0.2, 0.2, 0.5), 0.1)
    with Bullet() as bullet:
        assert _distance_m(bullet, flat, above) == pytest.approx(0.4, abs=3e-4)
        assert _distance_m(bullet, line, above) == pytest.approx(np.hypot(0.2, 0.5) - 0.1, abs=3e-4)
        assert _distance_m(bullet, point, above) == pytest.approx(np.sqrt(0.33) - 0.2, abs=3e-4)


def test_nearest_points_lie_on_the_true_surfaces() -> None:
    with Bullet() as bullet:
        a, b = bullet.solid(sphere((0, 0, 0), 0.1)), bullet.solid(sphere((0, 0, 0), 0.2))
        gap = bullet.gap(a, ([0, 0, 0], [0, 0, 0, 1]), b, ([1, 0, 0], [0, 0, 0, 1]), 2.0)
        assert gap is not None
        assert gap.distance_m == pytest.approx(0.7, abs=2e-5)
        assert gap.point_a_W_m == pytest.approx((0.1, 0.0, 0.0))
        assert gap.point_b_W_m == pytest.approx((0.8, 0.0, 0.0))
        far = bullet.gap(a, ([0, 0, 0], [0, 0, 0, 1]), b, ([9, 0, 0], [0, 0, 0, 1]), 2.0)
        assert far is None


def test_a_capsule_encloses_every_point_of_its_piece() -> None:
    g = np.random.default_rng(2)
    for _ in range(60):
        piece = random_piece(g).moved(random_pose(g, 1.0))
        ends, radius = enclosing_capsule(piece)
        along = ends[1] - ends[0]
        share = (piece.points_m - ends[0]) @ along / max(float(along @ along), 1e-30)
        feet = ends[0] + np.clip(share, 0.0, 1.0)[:, None] * along
        away = np.linalg.norm(piece.points_m - feet, axis=1) + piece.radius_m
        assert away.max() <= radius + 1e-12


def brute_segments(a: FloatArray, b: FloatArray) -> float:
    s = np.linspace(0, 1, 201)
    p = a[0] + s[:, None] * (a[1] - a[0])
    q = b[0] + s[:, None] * (b[1] - b[0])
    return float(np.linalg.norm(p[:, None] - q[None], axis=2).min())


def test_segment_distances_agree_with_brute_force() -> None:
    g = np.random.default_rng(3)
    a, b = g.normal(size=(40, 2, 3)), g.normal(size=(40, 2, 3))
    b[:5] = a[:5] + np.array([0.0, 0.0, 0.5])  # parallel
    a[5:8, 1] = a[5:8, 0]  # points
    found = segment_distances(a, b)
    brute = np.array([brute_segments(x, y) for x, y in zip(a, b, strict=True)])
    assert np.all(found <= brute + 1e-12)
    assert np.all(found >= brute - 0.03)


def test_cheap_bounds_are_below_the_distance() -> None:
    g = np.random.default_rng(4)
    for _ in range(40):
        a = random_piece(g).moved(random_pose(g, 0.3))
        b = random_piece(g).moved(random_pose(g, 1.0))
        truth = Shape(a).distance_m(np.eye(4), Shape(b), np.eye(4))
        if truth <= 0.0:
            continue
        (ends_a, radius_a), (ends_b, radius_b) = enclosing_capsule(a), enclosing_capsule(b)
        capsules = capsule_gaps(
            ends_a[None], ends_b[None], np.array([radius_a]), np.array([radius_b])
        )
        low_a, high_a = a.points_m.min(0) - a.radius_m, a.points_m.max(0) + a.radius_m
        low_b, high_b = b.points_m.min(0) - b.radius_m, b.points_m.max(0) + b.radius_m
        boxes = box_gaps(low_a[None], high_a[None], low_b[None], high_b[None])
        assert max(capsules[0], boxes[0]) <= truth + 1e-9


def test_roll_pitch_yaw_give_back_any_rotation() -> None:
    g = np.random.default_rng(6)
    rotations = [random_pose(g, 0.0).rotation for _ in range(20)]
    rotations += [
        Pose.from_xyz_rpy((0, 0, 0), (0.3, p, 0.4)).rotation for p in (np.pi / 2, -np.pi / 2)
    ]
    for rotation in rotations:
        again = Pose.from_xyz_rpy((0, 0, 0), roll_pitch_yaw(rotation)).rotation
        assert np.abs(again - rotation).max() < 1e-9
