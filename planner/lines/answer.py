"""What a search of limited time answers: the best it found, and how good it could be at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.options import IntArray

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """``choice`` (n,) per task (its station, or its worker); ``objective`` is to be minimised.

    ``bound`` is proven: no choice is better. ``objective`` and ``choice`` are None if none was
    found.
    """

    status: Status
    objective: int | None
    bound: int
    choice: IntArray | None

    @property
    def gap(self) -> float | None:
        """How far the objective may be above the best, as a share of it."""
        if self.objective is None:
            return None
        return 0.0 if self.objective == 0 else (self.objective - self.bound) / self.objective


def answered(objective: int | None, bound: int, choice: IntArray | None) -> Answer:
    """An answer whose status follows from its figures."""
    if objective is None:
        return Answer("unknown", None, bound, None)
    bound = min(bound, objective)
    return Answer("optimal" if objective == bound else "feasible", objective, bound, choice)
