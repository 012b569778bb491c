from __future__ import annotations

import coal
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from cells.scene_file.overlap import separation_m
from robots.geometry import FloatArray, Pose
from robots.shapes import Convex, box, capsule, sphere

FAR_M = 100.0


def _hull_of(points_m: FloatArray) -> coal.Convex:
    hull = ConvexHull(points_m)
    corners = points_m[hull.vertices]
    number = {old: new for new, old in enumerate(hull.vertices)}
    points = coal.StdVec_Vec3s()
    points.extend([*corners])
    faces = coal.StdVec_Triangle()
    for a, b, c in hull.simplices:
        faces.append(coal.Triangle(number[a], number[b], number[c]))
    return coal.Convex(points, faces)


@settings(max_examples=80, derandomize=True)
@given(st.integers(0, 10**6), st.floats(0.0, 3.0), st.integers(4, 30))
def test_distances_agree_with_an_independent_library(seed: int, apart_m: float, count: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.uniform(-0.5, 0.5, (count, 3)) * rng.uniform(0.01, 1.0, 3)
    b = rng.uniform(-0.5, 0.5, (count, 3)) + np.array([apart_m, 0.1, 0.0])
    still = coal.Transform3s.Identity()
    result = coal.DistanceResult()
    expected_m = coal.distance(
        _hull_of(a), still, _hull_of(b), still, coal.DistanceRequest(), result
    )
    found_m = separation_m(Convex(a), Convex(b), FAR_M)
    if expected_m > 1e-6:
        assert found_m == pytest.approx(expected_m, rel=1e-5, abs=1e-7)
    else:
        assert found_m <= 1e-6
        assert found_m <= expected_m + 1e-6, "the depth is never understated"


@settings(max_examples=60, derandomize=True)
@given(st.integers(0, 10**6))
def test_moving_both_shapes_together_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = (
        Convex(rng.normal(size=(8, 3)), 0.02),
        Convex(rng.normal(size=(8, 3)) + np.array([4.0, 0, 0]), 0.05),
    )
    X = Pose.from_xyz_rpy(rng.normal(size=3), rng.uniform(-3, 3, 3))
    here_m, there_m = separation_m(a, b, FAR_M), separation_m(a.moved(X), b.moved(X), FAR_M)
    if here_m > 0.0:
        assert there_m == pytest.approx(here_m, abs=1e-6)
    else:
        assert there_m <= 0.0
    assert separation_m(b, a, FAR_M) == pytest.approx(here_m, rel=0.2, abs=1e-6)


def test_balls_and_capsules_are_exact() -> None:
    ball = sphere([0, 0, 0], 0.1)
    assert separation_m(ball, sphere([1, 0, 0], 0.2), FAR_M) == pytest.approx(0.7)
    rod = capsule([-1, 0.5, 0], [1, 0.5, 0], 0.1)
    assert separation_m(ball, rod, FAR_M) == pytest.approx(0.3)
    assert separation_m(ball, sphere([0.25, 0, 0], 0.2), FAR_M) == pytest.approx(-0.05)


def test_boxes_that_overlap_tell_about_how_deep() -> None:
    one, other = box([1, 1, 1]), box([1, 1, 1], Pose.from_xyz_rpy([0.97, 0, 0]))
    assert separation_m(one, other, FAR_M) == pytest.approx(-0.03, abs=1e-9)


def test_boxes_that_touch_are_not_apart() -> None:
    one, other = box([1, 1, 1]), box([1, 1, 1], Pose.from_xyz_rpy([1.0, 0.2, 0]))
    assert separation_m(one, other, FAR_M) == pytest.approx(0.0, abs=1e-6)


def test_a_shape_wholly_inside_another_overlaps() -> None:
    assert separation_m(box([2, 2, 2]), sphere([0.1, 0.2, 0.3], 0.01), FAR_M) < -0.5


def test_far_apart_is_answered_by_a_bound_that_is_enough() -> None:
    one, other = box([1, 1, 1]), box([1, 1, 1], Pose.from_xyz_rpy([9, 3, 2]))
    assert 0.05 <= separation_m(one, other, 0.05) <= float(np.sqrt(64 + 4 + 1)) + 1e-9
