"""CP-SAT's part in coordination: the order of conflicting motions that ends the cycle soonest.

The only module of this package that knows CP-SAT. Times are whole milliseconds here, rounded
up; they decide the order and nothing else (``planner.coordination.turns`` recomputes every time).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from planner.coordination.chain import Block, CoordinationProblem, Exclusion, MotionKey, Point
from planner.cp_sat import cp_sat, seeded_solver

_MS_PER_S = 1000
WORKERS = 8
"""So many find more than fewer do, however many processors there are."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """For every exclusion its blocks, the one that goes first first; a proven makespan bound (s).

    ``first`` is None when no order exists at all.
    """

    first: tuple[Exclusion, ...] | None
    makespan_bound_s: float


class _Model:
    """The variables of one coordination problem."""

    def __init__(self, problem: CoordinationProblem, horizon_s: float) -> None:
        self.problem = problem
        self.horizon = _ms(horizon_s)
        self.model: Any = cp_sat().CpModel()
        self.makespan = self.model.new_int_var(0, self.horizon, "makespan")
        self.motion_start = {key: self._time(f"m{key}") for key in problem.motions()}
        self.work_start = self._work_starts()
        self.choices: list[Any] = []
        self._add_chains()
        self._add_befores()
        self._add_machines()
        self._add_exclusions()
        self.model.minimize(self.makespan)

    def _time(self, name: str) -> Any:
        return self.model.new_int_var(0, self.horizon, name)

    def _work_starts(self) -> dict[MotionKey, Any]:
        return {
            MotionKey(robot, index): self._time(f"w{robot},{index}")
            for robot, chain in enumerate(self.problem.chains)
            for index in range(len(chain.works_s))
        }

    def _motion_end(self, key: MotionKey) -> Any:
        return self.motion_start[key] + _ms(self.problem.chains[key.robot].motions_s[key.number])

    def _work_end(self, key: MotionKey) -> Any:
        return self.work_start[key] + _ms(self.problem.chains[key.robot].works_s[key.number])

    def _moment(self, point: Point) -> Any:
        key = MotionKey(point.robot, point.number)
        if point.moment == "motion-start":
            return self.motion_start[key]
        if point.moment == "motion-end":
            return self._motion_end(key)
        return self.work_start[key] if point.moment == "work-start" else self._work_end(key)

    def _add_chains(self) -> None:
        for key, work_start in self.work_start.items():
            self.model.add(work_start >= self._motion_end(key))
            following = MotionKey(key.robot, key.number + 1)
            self.model.add(self.motion_start[following] >= self._work_end(key))
        for robot, chain in enumerate(self.problem.chains):
            if chain.motions_s:
                last = MotionKey(robot, len(chain.motions_s) - 1)
                self.model.add(self.makespan >= self._motion_end(last))

    def _add_befores(self) -> None:
        for first, then in self.problem.before:
            self.model.add(self._moment(first) <= self._moment(then))

    def _add_machines(self) -> None:
        for run in self.problem.machines:
            done = self._moment(run.start) + _ms(run.duration_s)
            self.model.add(done <= (self._moment(run.before) if run.before else self.makespan))

    def _add_exclusions(self) -> None:
        for a, b in self.problem.exclusions:
            a_first = self.model.new_bool_var(f"{a}<{b}")
            self.choices.append(a_first)
            self.model.add(self._end(a) <= self._start(b)).only_enforce_if(a_first)
            self.model.add(self._end(b) <= self._start(a)).only_enforce_if(~a_first)

    def _start(self, block: Block) -> Any:
        return self.motion_start[MotionKey(block.robot, block.first)]

    def _end(self, block: Block) -> Any:
        return self._motion_end(MotionKey(block.robot, block.last))


def order_motions(
    problem: CoordinationProblem,
    *,
    seed: int,
    deterministic_time: float,
    hint_s: dict[MotionKey, float],
) -> Ordering:
    """Choose which block of every exclusion goes first, for the least makespan.

    ``deterministic_time`` limits the search in CP-SAT's own machine-independent unit (about a
    second); ``hint_s`` suggests start times of motions.
    """
    horizon_s = sum(chain.busy_s for chain in problem.chains)
    horizon_s += sum(run.duration_s for run in problem.machines)
    built = _Model(problem, horizon_s + 1.0)
    for key, start_s in hint_s.items():
        built.model.add_hint(built.motion_start[key], _ms(start_s))
    solver = seeded_solver(seed % (2**31 - 1), deterministic_time, WORKERS)
    status = solver.solve(built.model)
    if status not in (cp_sat().OPTIMAL, cp_sat().FEASIBLE):
        return Ordering(None, 0.0)
    first = tuple(
        (a, b) if solver.boolean_value(choice) else (b, a)
        for (a, b), choice in zip(problem.exclusions, built.choices, strict=True)
    )
    # every duration was rounded up by less than a millisecond, along a path of at most all of them
    rounding_s = sum(2 * len(chain.motions_s) for chain in problem.chains) / _MS_PER_S
    bound_s = solver.best_objective_bound / _MS_PER_S - rounding_s
    return Ordering(first, max(0.0, bound_s))


def _ms(seconds: float) -> int:
    return math.ceil(seconds * _MS_PER_S - 1e-6)
