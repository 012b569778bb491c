"""No motion is quicker than what the speeds at the ends of its lines allow."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from planner.sequencing.line_speed_kernels import CELLS, either_time_nb, through_lines_nb
from robots.geometry import FloatArray

V, A = np.array([2.0, 1.5, 3.0]), np.array([4.0, 2.0, 8.0])


def _run(start: float, rates: FloatArray, times_s: FloatArray) -> tuple[float, float, float]:
    """Distance, last and highest speed of a joint that is accelerated like that."""
    distance, speed, fastest = 0.0, start, abs(start)
    for rate, time_s in zip(rates, times_s, strict=True):
        distance += speed * time_s + 0.5 * rate * time_s**2
        speed += rate * time_s
        fastest = max(fastest, abs(speed))
    return distance, speed, fastest


@settings(max_examples=200)
@given(seed=st.integers(0, 10_000))
def test_no_run_of_a_joint_is_quicker_than_the_least_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, count = rng.uniform(-1.0, 1.0), int(rng.integers(1, 4))
    rates, times_s = rng.choice([-1.0, 0.0, 1.0, 0.5], count), rng.uniform(0.0, 0.5, count)
    distance, end, fastest = _run(start, rates, times_s)
    exact_s = either_time_nb(distance, start, start, end, end, fastest, 1.0)
    assert exact_s <= times_s.sum() + 1e-7
    wide = rng.uniform(0.0, 0.5, 4)
    ranges = start - wide[0], start + wide[1], end - wide[2], end + wide[3]
    assert either_time_nb(distance, *ranges, fastest + 0.5, 1.0) <= exact_s + 1e-9


@pytest.mark.parametrize(
    ("distance", "start", "end", "expected_s"),
    [
        (1.0, 0.0, 0.0, 2.0),
        (0.0, 1.0, -1.0, 2.0),
        (0.5, 1.0, 0.0, 1.0),
        (0.0, 1.0, 0.0, 1.0 + 2.0 * np.sqrt(0.5)),
        (-1.5, -1.0, -2.0, 1.0),
        (9.0, 0.0, 0.0, 6.5),
    ],
)
def test_the_least_time_of_one_joint(
    distance: float, start: float, end: float, expected_s: float
) -> None:
    assert either_time_nb(distance, start, start, end, end, 2.0, 1.0) == pytest.approx(expected_s)


def test_speeds_up_to_the_highest_that_can_be_reached_take_their_time() -> None:
    assert either_time_nb(0.5, 0.0, 0.0, 0.9, 1.0, 2.0, 1.0) >= 0.9


def _lines(rng: np.random.Generator) -> tuple[FloatArray, FloatArray, float]:
    """Two short lines (3, n) not far from each other, and the least time on both (s)."""
    found, lines_s = [], 0.0
    here = rng.uniform(-1.0, 1.0, 3)
    for start in (here, here + rng.normal(0.0, 0.15, 3)):
        gone = rng.normal(0.0, 0.05, 3)
        lines_s += float(np.sqrt(2.0 * np.abs(gone) / A).max())
        speed = gone * float((np.minimum(V, np.sqrt(2.0 * A * np.abs(gone))) / np.abs(gone)).min())
        found.append(np.stack([start, start + gone, speed]))
    return found[0], found[1], lines_s


def _by_trying_s(left: FloatArray, entered: FloatArray) -> float:
    """The least time over many pairs of speeds, each joint as quick as it can be."""

    def along(line: FloatArray, share: float) -> float:
        ends = share * line[2]
        return max(
            either_time_nb(float(d), 0.0, 0.0, float(w), float(w), float(v), float(a))
            for d, w, v, a in zip(line[1] - line[0], ends, V, A, strict=True)
        )

    shares = np.linspace(0.0, 1.0, 41)
    out_s, in_s = [along(left, s) for s in shares], [along(entered, s) for s in shares]
    best = np.inf
    for i, out in enumerate(shares):
        for j, into in enumerate(shares):
            over_s = max(
                either_time_nb(float(d), float(u), float(u), float(w), float(w), float(v), float(a))
                for d, u, w, v, a in zip(
                    entered[1] - left[1], out * left[2], -into * entered[2], V, A, strict=True
                )
            )
            best = min(best, out_s[i] + over_s + in_s[j])
    return best


def test_through_lines_nothing_is_quicker_and_the_bound_is_near_as_a_rule() -> None:
    few, many = [], []
    for seed in range(12):
        left, entered, lines_s = _lines(np.random.default_rng(seed))
        tried_s = _by_trying_s(left, entered)
        for room, found in ((CELLS, few), (2_000, many)):
            cells = np.zeros((room, 7))
            bound_s = through_lines_nb(left, entered, lines_s, lines_s, V, A, cells)
            assert lines_s <= bound_s <= tried_s + 1e-9
            found.append(bound_s / tried_s)
    assert np.median(few) > 0.9
    assert np.median(many) > 0.96


def test_both_ways_through_lines_take_the_same_time() -> None:
    for seed in range(6):
        left, entered, lines_s = _lines(np.random.default_rng(seed))
        room = np.zeros((2_000, 7))
        there_s = through_lines_nb(left, entered, lines_s, lines_s, V, A, room)
        back_s = through_lines_nb(entered, left, lines_s, lines_s, V, A, room)
        assert there_s == pytest.approx(back_s, rel=0.02)


def test_what_is_known_stays_where_speeds_are_not() -> None:
    left, entered, lines_s = _lines(np.random.default_rng(1))
    left[2] = 1e6
    room = np.zeros((CELLS, 7))
    assert through_lines_nb(left, entered, lines_s, lines_s, V, A, room) == lines_s
