"""The least clearances of what is proven together: seen somewhere, and proven everywhere.

Filled by ``separation``; put together by ``clearances``, reported by ``replay``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from robots.geometry import FloatArray

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

    def seen_m(self, category: str) -> float:
        """The least seen somewhere; inf if nothing was."""
        return self.seen.get(category, np.inf)

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


def goal_m(
    seen_m: FloatArray | float, told_m: FloatArray | float, required_m: FloatArray
) -> FloatArray:
    """What to prove: the requirement, and more while the least seen is above it.

    ``told_m``: by how much more at most.
    """
    return required_m + np.clip(seen_m - FINE_M - required_m, 0.0, told_m)


def told_m(proven_m: float, required_m: float) -> float:
    """How much more than ``required_m`` is still worth proving where ``proven_m`` is the least of
    the others: nothing beyond that changes what is told. In whole steps, for lemmas to last.
    """
    steps = np.ceil((proven_m - required_m) / FINE_M - 1e-6)
    return float(np.clip(steps * FINE_M, 0.0, REPORT_M))
