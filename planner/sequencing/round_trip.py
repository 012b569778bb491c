"""The shortest closed trip through many stops whose costs from one to the next are fixed.

Called for the first order of a robot with many tasks, and by ``taktline bench sequence``. The
budget is a number of kicks, never time.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

from planner.options import IntArray
from planner.sequencing.round_trip_kernels import (
    nearest_trip_nb,
    shorten_nb,
    trip_cost_nb,
)
from robots.geometry import FloatArray

KICKS = 5000
NEIGHBOURS = 10
_TRY_ALL = 5


def round_trip(cost: FloatArray, rng: np.random.Generator, kicks: int = KICKS) -> IntArray:
    """Order (n,) of a short closed trip through all stops, beginning at stop 0.

    ``cost`` (n, n) leads from row to column, need not be symmetric, and is finite. Exact for up
    to five stops.

    Raises:
        ValueError: if ``cost`` is not square, empty, or not finite.
    """
    costs = _checked(cost)
    if len(costs) <= _TRY_ALL:
        return _best_of_all(costs)
    state = rng.integers(1, 2**63, 1, dtype=np.uint64)
    start = nearest_trip_nb(costs, 0)
    found = shorten_nb(costs, _neighbours(costs), start, kicks, state)
    return np.roll(found, -int(np.flatnonzero(found == 0)[0]))


def nearest_trip(cost: FloatArray) -> IntArray:
    """Order (n,) of the trip that goes from stop 0 always to the nearest stop left."""
    return nearest_trip_nb(_checked(cost), 0)


def trip_cost(cost: FloatArray, order: IntArray) -> float:
    """Cost of the closed trip through the stops ``order`` (n,)."""
    return trip_cost_nb(_checked(cost), np.ascontiguousarray(order, dtype=np.int64))


def _checked(cost: FloatArray) -> FloatArray:
    costs = np.ascontiguousarray(cost, dtype=np.float64)
    if costs.ndim != 2 or costs.shape[0] != costs.shape[1] or len(costs) == 0:
        raise ValueError(f"costs (n, n) of n >= 1 stops expected, got {costs.shape}")
    if not np.all(np.isfinite(costs)):
        raise ValueError("expected finite costs")
    return costs


def _best_of_all(cost: FloatArray) -> IntArray:
    orders = (np.array([0, *rest]) for rest in permutations(range(1, len(cost))))
    return min(orders, key=lambda order: trip_cost_nb(cost, order))


def _neighbours(cost: FloatArray) -> IntArray:
    """The stops (n, k) that cost least from or to each stop, nearest first."""
    either = np.minimum(cost, cost.T)
    np.fill_diagonal(either, np.inf)
    near = np.argsort(either, axis=1, kind="stable")[:, : min(NEIGHBOURS, len(cost) - 1)]
    return np.ascontiguousarray(near, dtype=np.int64)
