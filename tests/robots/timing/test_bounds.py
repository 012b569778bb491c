from __future__ import annotations

import numpy as np
import pytest

from robots.timing.bounds import (
    joint_times_s,
    rest_to_rest_time_s,
    straight_move_time_s,
    via_time_lower_bound_s,
)

V = np.array([2.0, 1.5, 3.0])
A = np.array([2.0, 1.0, 5.0])


def test_a_short_way_is_a_triangle_and_a_long_way_a_trapezoid() -> None:
    one = np.array([2.0]), np.array([1.0])
    assert joint_times_s([1.0], *one) == pytest.approx([2.0])
    assert joint_times_s([-10.0], *one) == pytest.approx([10.0 / 2.0 + 2.0 / 1.0])


def test_the_slowest_joint_sets_the_time() -> None:
    delta = np.array([0.1, -3.0, 0.2])
    assert rest_to_rest_time_s(delta, V, A) == pytest.approx(3.0 / 1.5 + 1.5)


def test_standing_still_takes_no_time() -> None:
    assert rest_to_rest_time_s(np.zeros((4, 3)), V, A) == pytest.approx(np.zeros(4))
    assert straight_move_time_s(np.zeros(3), V, A) == 0.0
    assert via_time_lower_bound_s(np.ones((5, 3)), V, A) == 0.0


def test_a_straight_move_is_never_faster_than_its_slowest_joint() -> None:
    delta = np.random.default_rng(0).normal(size=(500, 3))
    straight = straight_move_time_s(delta, V, A)
    assert np.all(straight >= rest_to_rest_time_s(delta, V, A) - 1e-12)
    single = straight_move_time_s(delta * [1.0, 0.0, 0.0], V, A)
    assert single == pytest.approx(rest_to_rest_time_s(delta * [1.0, 0.0, 0.0], V, A))


def test_via_points_on_the_way_cost_nothing() -> None:
    ends = np.random.default_rng(1).normal(size=(50, 2, 3))
    way = np.linspace(ends[:, 0], ends[:, 1], 7, axis=1)
    expected = rest_to_rest_time_s(ends[:, 1] - ends[:, 0], V, A)
    assert via_time_lower_bound_s(way, V, A) == pytest.approx(expected)


def test_turning_back_costs_both_runs() -> None:
    way = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])
    runs = joint_times_s([[0.0, 1.0, 0.0], [0.0, 2.0, 0.0]], V, A)
    assert via_time_lower_bound_s(way, V, A) == pytest.approx(runs.sum(axis=0).max())


def test_more_via_points_never_lower_the_bound() -> None:
    way = np.random.default_rng(2).normal(size=(200, 6, 3))
    fewer = np.delete(way, 3, axis=1)
    assert np.all(via_time_lower_bound_s(way, V, A) >= via_time_lower_bound_s(fewer, V, A) - 1e-12)
