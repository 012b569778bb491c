"""CP-SAT's part in balance: who does what for the least highest load, and how low it can be.

The only module of this package that knows OR-Tools. Times are whole ticks here, rounded down, so
that the solver's bound never says more than is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from ortools.sat.python import cp_model

from planner.balance.walk_cuts import Cut
from planner.options import IntArray
from robots.geometry import FloatArray

_TICKS_PER_S = 10_000
_WORKERS = 8

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class Sharing:
    """Robot (index) per task (T,), -1 without a solution; highest load and its bound, in s."""

    status: Status
    robot_of: tuple[int, ...]
    objective_s: float
    bound_s: float


class SharingModel:
    """Every task on exactly one robot that is able; the highest load is minimised."""

    def __init__(self, able: Sequence[IntArray], tasks: IntArray, upper_s: float) -> None:
        self._tasks = tasks
        self._upper_s = upper_s
        self.model: Any = cp_model.CpModel()
        self.highest = self.model.new_int_var(0, int(np.ceil(upper_s * _TICKS_PER_S)), "highest")
        self.does: list[dict[int, Any]] = [
            {int(t): self.model.new_bool_var(f"r{r}t{t}") for t in mine}
            for r, mine in enumerate(able)
        ]
        for task in tasks:
            self.model.add_exactly_one(row[int(task)] for row in self.does if int(task) in row)
        self.model.minimize(self.highest)

    def keep_apart(self, pairs: Sequence[tuple[int, int]]) -> None:
        """No robot does both tasks of a pair."""
        for a, b in pairs:
            for row in self.does:
                if a in row and b in row:
                    self.model.add_at_most_one(row[a], row[b])

    def add_loads(self, fixed_s: FloatArray, load_s: FloatArray) -> None:
        """The load of a robot: ``fixed_s`` (R,) if it does anything, and ``load_s`` (R, T)."""
        for r, row in enumerate(self.does):
            for task in row.values():
                terms = [_ticks(load_s[r, t]) * var for t, var in row.items()]
                constraint = self.model.add(self.highest >= _ticks(fixed_s[r]) + sum(terms))
                constraint.only_enforce_if(task)

    def add_cuts(self, able: Sequence[IntArray], rounds: Sequence[Sequence[Cut]]) -> None:
        """Loads obey every cut; ``rounds`` hold one cut per robot, all with the same counts."""
        for r, row in enumerate(self.does):
            possible = _possible([cuts[r] for cuts in rounds])
            counts = self._counts(row, possible)
            for cuts in rounds:
                load = _cut_sum(row, counts, able[r], cuts[r])
                self.model.add(self.highest >= load)

    def _counts(self, row: dict[int, Any], possible: Sequence[bool]) -> list[Any]:
        counts = [self.model.new_int_var(0, int(can), "") for can in possible]
        self.model.add_exactly_one(counts)
        self.model.add(sum(row.values()) == sum(k * var for k, var in enumerate(counts)))
        return counts

    def solve(self, seed: int, deterministic_time: float) -> Sharing:
        """Solve within a deterministic limit; same answer every time."""
        solver: Any = cp_model.CpSolver()
        solver.parameters.num_workers = _WORKERS
        solver.parameters.interleave_search = True
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = deterministic_time
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return Sharing("infeasible", (), np.inf, self._upper_s)
        bound_s = max(0.0, solver.best_objective_bound / _TICKS_PER_S)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Sharing("unknown", (), np.inf, bound_s)
        chosen = {
            t: r for r, row in enumerate(self.does) for t, x in row.items() if solver.value(x)
        }
        robot_of = tuple(chosen[int(task)] for task in self._tasks)
        name: Status = "optimal" if status == cp_model.OPTIMAL else "feasible"
        return Sharing(name, robot_of, solver.objective_value / _TICKS_PER_S, bound_s)

    def _robot_of(self, solver: Any, task: int) -> int:
        return next(r for r, row in enumerate(self.does) if task in row and solver.value(row[task]))


def _cut_sum(row: dict[int, Any], counts: list[Any], able: IntArray, cut: Cut) -> Any:
    ends = [_ticks(value) if np.isfinite(value) else 0 for value in cut.ends_s]
    terms = [end * count for end, count in zip(ends, counts, strict=True)]
    prizes = dict(zip(able.tolist(), cut.prize_s, strict=True))
    return sum(terms) + sum(_ticks(prizes[t]) * var for t, var in row.items())


def _possible(cuts: Sequence[Cut]) -> list[bool]:
    """Per number of works whether all cuts know of a walk."""
    return [bool(np.isfinite(ends).all()) for ends in np.array([cut.ends_s for cut in cuts]).T]


def _ticks(time_s: float) -> int:
    return int(np.floor(time_s * _TICKS_PER_S))
