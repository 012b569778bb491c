"""What came of an instance, its objective added up anew from the solution itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.lines.answer import Status


@dataclass(frozen=True, slots=True)
class Solved:
    """``problem`` by its usual name, what ``measure`` was to be least, and how least it is.

    ``solution`` is one number per task or operation, as said by ``meaning``.
    """

    problem: str
    measure: str
    status: Status
    objective: int | None
    bound: int
    meaning: str
    solution: tuple[tuple[int, ...], ...] = ()

    @property
    def gap(self) -> float | None:
        """How far the objective may be above the best, as a share of it; None if there is none."""
        if self.objective is None:
            return None
        return 0.0 if self.objective == 0 else (self.objective - self.bound) / self.objective

    def as_json(self) -> dict[str, Any]:
        """Members for ``json.dumps``."""
        return {
            "problem": self.problem,
            "measure": self.measure,
            "status": self.status,
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "solution": {"meaning": self.meaning, "values": [list(row) for row in self.solution]},
        }
