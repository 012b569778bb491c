"""Motions in which every joint goes its own way: as quick as the slowest joint, and sound."""

from __future__ import annotations

import math
from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from planner.motion.evaluation import evaluate
from planner.motion.free_space import FreeSpace
from planner.motion.query import TravelPlan
from planner.motion.swing import swung
from planner.motion.swing_kernels import kept_nb, least_s_nb, passed_nb, swing_s_nb
from planner.motion.travel import plan_travel
from tests.planner.motion.conftest import LEFT, RIGHT, Bench

V, A = 2.0, 5.0


@settings(max_examples=300)
@given(seed=st.integers(0, 100_000))
def test_a_joint_gets_there_in_its_least_time_and_no_sooner(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, end = rng.uniform(-V, V, 2).tolist()
    distance = float(rng.normal())
    least_s = least_s_nb(distance, start, end, V, A)
    kept = kept_nb(distance, start, end, least_s + 1e-9, V, A)
    assert abs(kept) <= V + 1e-12
    assert passed_nb(kept, start, end, least_s + 1e-9, A) == pytest.approx(distance, abs=1e-7)
    assert math.isnan(kept_nb(distance, start, end, 0.98 * least_s - 1e-6, V, A))


@pytest.mark.parametrize(
    ("distance", "start", "end", "expected_s"),
    [
        (0.5, 0.0, 0.0, 2.0 * math.sqrt(0.5 / A)),
        (8.0, 0.0, 0.0, 8.0 / V + V / A),
        (0.0, 1.0, -1.0, 2.0 / A),
        (-0.1, -1.0, 0.0, 1.0 / A),
    ],
)
def test_least_times(distance: float, start: float, end: float, expected_s: float) -> None:
    assert least_s_nb(distance, start, end, V, A) == pytest.approx(expected_s)


def test_a_joint_that_would_turn_round_beyond_its_limit_has_no_way() -> None:
    one = np.ones(1)
    given_rad = np.zeros(1), one, np.full(1, -0.5), -one
    room = np.zeros(1)
    wide = swing_s_nb(*given_rad, np.full(1, -9.0), np.full(1, 9.0), V * one, A * one, room)
    near = swing_s_nb(*given_rad, np.full(1, -9.0), np.full(1, 0.05), V * one, A * one, room)
    assert wide < 2.0
    assert near == math.inf


@pytest.mark.parametrize("lines", [False, True])
def test_a_swing_keeps_limits_and_does_not_jump(empty: Bench, lines: bool) -> None:
    query = empty.query(LEFT, RIGHT, lines=lines)
    swing = swung(FreeSpace.of(query))
    assert swing is not None
    run, limits = swing.trajectory(), query.limits
    _, qd, qdd = evaluate(run, np.linspace(0.0, run.duration_s, 3_000))
    assert np.abs(qd / limits.velocity_rad_s).max() <= 1.0 + 1e-9
    assert np.abs(qdd / limits.acceleration_rad_s2).max() <= 1.0 + 1e-9
    for piece, (begin, end) in enumerate(pairwise(run.times_s[:-1])):
        powers = (end - begin) ** np.arange(run.coefficients.shape[2])
        after = run.coefficients[piece + 1, :, 0]
        assert run.coefficients[piece] @ powers == pytest.approx(after, abs=1e-9)
    assert (swing.leave_s > 0.0) == lines


def test_without_lines_nothing_is_quicker(empty: Bench) -> None:
    query = empty.query(LEFT, RIGHT, lines=False)
    swing = swung(FreeSpace.of(query))
    assert swing is not None
    both = zip(query.limits.velocity_rad_s, query.limits.acceleration_rad_s2, strict=True)
    gone = query.q_to_rad - query.q_from_rad
    least_s = [least_s_nb(float(d), 0.0, 0.0, v, a) for d, (v, a) in zip(gone, both, strict=True)]
    assert swing.duration_s == pytest.approx(max(least_s))


def test_a_swing_that_is_not_free_is_not_taken(column: Bench) -> None:
    query = column.query(LEFT, RIGHT, lines=False)
    plan = plan_travel(query)
    if isinstance(plan, TravelPlan):
        assert plan.how != "swing"
    assert swung(FreeSpace.of(query)) is None
