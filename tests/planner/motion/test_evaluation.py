from __future__ import annotations

import numpy as np
import pytest

from cells.program import Trajectory
from planner.motion.evaluation import evaluate, positions_rad

RNG = np.random.default_rng(3)
TRAJECTORY = Trajectory(np.array([0.0, 0.5, 1.5, 1.7]), RNG.normal(size=(3, 2, 5)))


def test_values_are_those_of_the_polynomials() -> None:
    times = RNG.uniform(0.0, 1.7, 200)
    q, qd, qdd = evaluate(TRAJECTORY, times)
    for t, *found in zip(times, q, qd, qdd, strict=True):
        piece = int((TRAJECTORY.times_s[1:-1] <= t).sum())
        for j in range(2):
            polynomial = np.polynomial.Polynomial(TRAJECTORY.coefficients[piece, j])
            dt = t - TRAJECTORY.times_s[piece]
            expected = [polynomial(dt), polynomial.deriv(1)(dt), polynomial.deriv(2)(dt)]
            assert [values[j] for values in found] == pytest.approx(expected)


def test_outside_its_time_the_robot_stands_at_the_ends() -> None:
    q = positions_rad(TRAJECTORY, [-1.0, 0.0, 1.7, 9.0])
    assert np.array_equal(q[0], q[1])
    assert np.array_equal(q[2], q[3])
