"""Round trips are permutations, never longer than what they start from, and mostly the best."""

from __future__ import annotations

from itertools import permutations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from planner.sequencing.round_trip import nearest_trip, round_trip, trip_cost
from planner.sequencing.round_trip_kernels import settle_nb, shorten_nb, trip_nb


def _plane(rng: np.random.Generator, count: int) -> np.ndarray:
    points = rng.uniform(size=(count, 2))
    return np.linalg.norm(points[:, None] - points[None], axis=2)


def _one_way(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.uniform(0.1, 1.0, (count, count))


def _length(cost: np.ndarray, order: np.ndarray) -> float:
    return float(sum(cost[a, b] for a, b in zip(order, np.roll(order, -1), strict=True)))


def _least(cost: np.ndarray) -> float:
    return min(_length(cost, np.array([0, *p])) for p in permutations(range(1, len(cost))))


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 8), both_ways=st.booleans())
def test_a_few_stops_are_visited_in_the_best_order(seed: int, count: int, both_ways: bool) -> None:
    rng = np.random.default_rng(seed)
    cost = (_plane if both_ways else _one_way)(rng, count)
    order = round_trip(cost, rng, kicks=300)
    assert sorted(order) == list(range(count))
    assert order[0] == 0
    assert trip_cost(cost, order) == pytest.approx(_length(cost, order))
    assert _length(cost, order) == pytest.approx(_least(cost))


@pytest.mark.parametrize("make", [_plane, _one_way])
@pytest.mark.parametrize("count", [6, 17, 60])
def test_many_stops_are_each_visited_once_and_no_later_than_from_nearest_to_nearest(
    make, count: int
) -> None:
    for seed in range(8):
        rng = np.random.default_rng(seed)
        cost = make(rng, count)
        nearest, short = nearest_trip(cost), round_trip(cost, rng, kicks=50)
        for order in (nearest, short):
            assert sorted(order) == list(range(count))
        assert _length(cost, short) <= _length(cost, nearest) + 1e-9


def test_a_grid_is_toured_without_a_detour() -> None:
    points = np.array([(x, y) for x in range(10) for y in range(10)], dtype=float)
    cost = np.linalg.norm(points[:, None] - points[None], axis=2)
    order = round_trip(cost, np.random.default_rng(1), kicks=3000)
    assert _length(cost, order) == pytest.approx(100.0)


def test_the_same_numbers_give_the_same_trip() -> None:
    cost = _one_way(np.random.default_rng(3), 40)
    trips = [round_trip(cost, np.random.default_rng(7), kicks=200) for _ in range(2)]
    assert np.array_equal(*trips)


def test_more_kicks_never_make_a_trip_longer() -> None:
    cost = _plane(np.random.default_rng(4), 60)
    lengths = [
        _length(cost, round_trip(cost, np.random.default_rng(5), kicks)) for kicks in (0, 50, 500)
    ]
    assert lengths == sorted(lengths, reverse=True)


def test_gains_of_one_way_costs_are_counted_right() -> None:
    """A trip that has come to an end cannot be made shorter by any single reversal or move."""
    cost = _one_way(np.random.default_rng(9), 12)
    near = np.argsort(cost + np.where(np.eye(12) > 0, np.inf, 0.0), axis=1)[:, :11].copy()
    order = shorten_nb(cost, near, np.arange(12), 0, np.array([1], dtype=np.uint64))
    assert _length(cost, order) <= _length(cost, np.arange(12))
    trip = trip_nb(order)
    settle_nb(cost, trip, 0, 11)
    turned = order[::-1]
    assert trip.turn[11] == pytest.approx(
        _length(cost, turned)
        - _length(cost, order)
        - cost[order[0], order[11]]
        + cost[order[11], order[0]]
    )


def test_costs_that_are_no_square_or_not_finite_are_refused() -> None:
    rng = np.random.default_rng(0)
    for cost in (np.zeros((2, 3)), np.zeros((0, 0)), np.full((6, 6), np.inf)):
        with pytest.raises(ValueError, match="costs"):
            round_trip(cost, rng)
