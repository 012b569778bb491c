"""A short closed trip that touches every one of many discs. Called by ``sequence``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.benchmarks.disc_trip_kernels import length_nb, shorten_discs_nb
from planner.options import IntArray
from planner.sequencing.round_trip import round_trip
from robots.geometry import FloatArray

ROUNDS = 2000
_FEWEST = 4


@dataclass(frozen=True, slots=True, eq=False)
class DiscTrip:
    """Discs in the order (n,) in which they are touched, and where, by disc (n, 2)."""

    order: IntArray
    points: FloatArray

    @property
    def length(self) -> float:
        """Length of the closed trip."""
        return float(length_nb(self.points, self.order))


def disc_trip(discs: FloatArray, rng: np.random.Generator, rounds: int = ROUNDS) -> DiscTrip:
    """Find a short trip that touches ``discs`` (n, 3), n >= 4: x, y, radius.

    Raises:
        ValueError: if there are fewer than four discs.
    """
    if len(discs) < _FEWEST:
        raise ValueError(f"at least {_FEWEST} discs expected, got {len(discs)}")
    apart = distances(discs[:, :2])
    near = np.argsort(apart, axis=1, kind="stable")
    state = rng.integers(1, 2**63, 1, dtype=np.uint64)
    order, points = shorten_discs_nb(discs, near, round_trip(apart, rng), rounds, state)
    return DiscTrip(order, points)


def distances(points: FloatArray) -> FloatArray:
    """Distances (n, n) between ``points`` (n, d)."""
    return np.asarray(np.linalg.norm(points[:, None] - points[None], axis=2), dtype=np.float64)
