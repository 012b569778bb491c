"""The least clearances of what is proven together: seen somewhere, and proven everywhere.

Filled by ``separation``; put together by ``clearances``, reported by ``replay``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]

FINE_M = 0.001
"""Motion bound at which a proven clearance is close enough to the true one to be reported."""

REPORT_M = 0.010
"""Clearances are told apart up to this much above what is required."""


@dataclass(slots=True)
class Least:
    """Per category the least clearance: ``seen`` somewhere, ``proven`` everywhere."""

    seen: dict[str, float] = field(default_factory=dict)
    proven: dict[str, float] = field(default_factory=dict)
    checks: int = 0

    def goal_m(self, category: str, required_m: FloatArray) -> FloatArray:
        """What to prove: the requirement, and more while the least seen is above it."""
        return _goal_m(self.seen.get(category, np.inf), required_m)

    def see(self, category: str, distance_m: float) -> None:
        """Note a distance found somewhere."""
        self.seen[category] = min(distance_m, self.seen.get(category, np.inf))

    def prove(self, category: str, bound_m: float) -> None:
        """Note a bound that holds."""
        self.proven[category] = min(bound_m, self.proven.get(category, np.inf))

    def take(self, proven_m: Mapping[str, float], checks: int) -> None:
        """Note what was proven elsewhere, with so many checks."""
        for category, bound_m in proven_m.items():
            self.prove(category, bound_m)
        self.checks += checks


def goals_m(
    leasts: Sequence[Least], categories: Sequence[str], counts: IntArray, required_m: FloatArray
) -> FloatArray:
    """As :meth:`Least.goal_m`, where ``required_m`` is of so many entries of each category, which
    belong to each of ``leasts``, after the other.
    """
    both = zip(leasts, categories, strict=True)
    seen = np.array([least.seen.get(category, np.inf) for least, category in both])
    return _goal_m(np.repeat(seen, counts), required_m)


def _goal_m(seen_m: FloatArray | float, required_m: FloatArray) -> FloatArray:
    return required_m + np.clip(seen_m - FINE_M - required_m, 0.0, REPORT_M)
