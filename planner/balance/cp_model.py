"""CP-SAT's part in balance: who does what for the least highest load, and how low it can be.

The only module of this package that knows CP-SAT. Times are whole ticks here, rounded down, so
that the solver's bound never says more than is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from planner.balance.walk_cuts import Cut
from planner.cp_sat import cp_sat, new_solver, seeded_solver
from planner.options import IntArray
from robots.geometry import FloatArray

_TICKS_PER_S = 10_000
WORKERS = 8
"""So many prove more than fewer do, however many processors there are; one is enough to share out
well."""
_LARGEST_S = 2_000.0

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
        self.model: Any = cp_sat().CpModel()
        self._limit = int(np.ceil(upper_s * _TICKS_PER_S))
        self.highest = self.model.new_int_var(0, self._limit, "highest")
        self.does: list[dict[int, Any]] = [
            {int(t): self.model.new_bool_var(f"r{r}t{t}") for t in mine}
            for r, mine in enumerate(able)
        ]
        for task in tasks:
            self.model.add_exactly_one(row[int(task)] for row in self.does if int(task) in row)
        self.model.minimize(self.highest)

    def keep_apart(self, pairs: Sequence[tuple[int, int]], only_if: Any = True) -> None:
        """No robot does both tasks of a pair."""
        for a, b in pairs:
            for row in self.does:
                if a in row and b in row:
                    self.model.add_bool_or(~row[a], ~row[b]).only_enforce_if(only_if)

    def add_loads(self, fixed_s: FloatArray, load_s: FloatArray) -> None:
        """The load of a robot: ``fixed_s`` (R,) if it does anything, and ``load_s`` (R, T)."""
        for r, row in enumerate(self.does):
            busy = self.model.new_bool_var(f"busy{r}")
            for does in row.values():
                self.model.add_implication(does, busy)
            load = _ticks(fixed_s[r]) * busy + _weighted(row, load_s[r])
            self.model.add(self.highest >= load)

    def add_stages(self, load_s: FloatArray, enter: IntArray, leave: IntArray) -> None:
        """Tasks of one rank follow those of lower ranks; who holds a part waits for the ranks in
        between. ``enter`` and ``leave`` (T,) are ranks, -1 for tasks that may run at any time.
        """
        ranks = range(int(leave.max(initial=-1)) + 1)
        height = [self.model.new_int_var(0, self._limit, f"rank{k}") for k in ranks]
        for r, row in enumerate(self.does):
            for k in ranks:
                mine = {t: x for t, x in row.items() if enter[t] == k}
                self.model.add(height[k] >= _weighted(mine, load_s[r]))
            for t, x in row.items():
                between = height[enter[t] + 1 : leave[t]]
                if enter[t] >= 0 and between:
                    held = self.model.add(self.highest >= _weighted(row, load_s[r]) + sum(between))
                    held.only_enforce_if(x)
        self.model.add(self.highest >= sum(height))

    def add_cuts(self, able: Sequence[IntArray], rounds: Sequence[Sequence[Cut]]) -> None:
        """Loads obey every cut; ``rounds`` hold one cut per robot, all with the same counts.

        Cuts with huge numbers are left out: they say little, and the presolve of OR-Tools 9.15 was
        seen to cut off optima of a model with coefficients of 4e10.
        """
        for r, row in enumerate(self.does):
            possible = _possible([cuts[r] for cuts in rounds])
            counts = self._counts(row, possible)
            for cuts in rounds:
                if cuts[r].largest_s() <= _LARGEST_S:
                    load = _cut_sum(row, counts, able[r], cuts[r])
                    self.model.add(self.highest >= load)

    def _counts(self, row: dict[int, Any], possible: Sequence[bool]) -> list[Any]:
        counts = [self.model.new_int_var(0, int(can), "") for can in possible]
        self.model.add_exactly_one(counts)
        self.model.add(sum(row.values()) == sum(k * var for k, var in enumerate(counts)))
        return counts

    def solve(self, seed: int, deterministic_time: float, workers: int = WORKERS) -> Sharing:
        """Solve within a deterministic limit; same answer every time."""
        known, solver = cp_sat(), seeded_solver(seed, deterministic_time, workers)
        status = solver.solve(self.model)
        if status == known.INFEASIBLE:
            return Sharing("infeasible", (), np.inf, self._upper_s)
        bound_s = max(0.0, solver.best_objective_bound / _TICKS_PER_S)
        if status not in (known.OPTIMAL, known.FEASIBLE):
            return Sharing("unknown", (), np.inf, bound_s)
        chosen = {
            t: r for r, row in enumerate(self.does) for t, x in row.items() if solver.value(x)
        }
        robot_of = tuple(chosen[int(task)] for task in self._tasks)
        name: Status = "optimal" if status == known.OPTIMAL else "feasible"
        return Sharing(name, robot_of, solver.objective_value / _TICKS_PER_S, bound_s)

    def _robot_of(self, solver: Any, task: int) -> int:
        return next(r for r, row in enumerate(self.does) if task in row and solver.value(row[task]))


def _cut_sum(row: dict[int, Any], counts: list[Any], able: IntArray, cut: Cut) -> Any:
    ends = [_ticks(value) if np.isfinite(value) else 0 for value in cut.ends_s]
    terms = [end * count for end, count in zip(ends, counts, strict=True)]
    prizes = dict(zip(able.tolist(), cut.prize_s, strict=True))
    return sum(terms) + _weighted(row, prizes)


def _weighted(row: dict[int, Any], time_s: Mapping[int, float] | FloatArray) -> Any:
    return sum(_ticks(time_s[t]) * var for t, var in row.items())


def _possible(cuts: Sequence[Cut]) -> list[bool]:
    """Per number of works whether all cuts know of a walk."""
    return [bool(np.isfinite(ends).all()) for ends in np.array([cut.ends_s for cut in cuts]).T]


def _ticks(time_s: float) -> int:
    return int(np.floor(time_s * _TICKS_PER_S))


def conflict(
    able: Sequence[IntArray], tasks: IntArray, pairs: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """A set of pairs of tasks that cannot all be kept apart; empty if they can, or if some task
    has no robot at all.
    """
    sharing = SharingModel(able, tasks, 1.0)
    kept = {}
    for pair in pairs:
        literal = sharing.model.new_bool_var("")
        kept[literal.index] = pair
        sharing.keep_apart([pair], literal)
        sharing.model.add_assumption(literal)
    solver = new_solver()
    solver.parameters.num_workers = 1
    if solver.solve(sharing.model) != cp_sat().INFEASIBLE:
        return ()
    return tuple(kept[index] for index in solver.sufficient_assumptions_for_infeasibility())
