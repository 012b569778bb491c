"""CP-SAT's model of a job shop: optional intervals, one per machine that can do an operation.

The only module of this package that knows OR-Tools. It runs in a process that is killed when its
time is over: on large models the solver has been seen to overrun its limit by many times. Called
by ``shortest``, and by the benchmark as it is, without a hint.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from planner.cp_sat import new_solver
from planner.engine.stream import Tell
from planner.jobshop.job_shop import JobShop, Schedule


@dataclass(frozen=True, slots=True, eq=False)
class ModelJob:
    """A shop, seconds, threads (None: as the solver likes), and a schedule to begin with."""

    shop: JobShop
    limit_s: float
    workers: int | None
    hint: Schedule | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ModelNews:
    """A better ``schedule`` or None, a higher ``bound``, and whether that is the end of it."""

    schedule: Schedule | None
    bound: int
    optimal: bool = False


def solve_model(job: ModelJob, tell: Tell) -> None:
    """Tell every better schedule and bound."""
    tell = _one_at_a_time(tell)
    model = _Model(job.shop)
    if job.hint is not None:
        model.hint(job.hint)
    solver = new_solver()
    solver.parameters.max_time_in_seconds = job.limit_s
    solver.parameters.random_seed = job.seed
    if job.workers is not None:
        solver.parameters.num_workers = job.workers
    solver.best_bound_callback = lambda bound: tell(ModelNews(None, _whole(bound)))
    status = solver.solve(model.model, _Told(model, tell))
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        bound = _whole(solver.best_objective_bound)
        schedule = model.schedule(solver.value, solver.boolean_value)
        tell(ModelNews(schedule, bound, status == cp_model.OPTIMAL))


def _one_at_a_time(tell: Tell) -> Tell:
    """The solver calls back from several threads."""
    lock = threading.Lock()

    def told(news: ModelNews) -> None:
        with lock:
            tell(news)

    return told


def _whole(bound: float) -> int:
    return max(0, int(np.ceil(bound - 1e-6)))


class _Told(cp_model.CpSolverSolutionCallback):  # type: ignore[misc] # untyped
    def __init__(self, model: _Model, tell: Tell) -> None:
        super().__init__()
        self._model, self._tell = model, tell

    def on_solution_callback(self) -> None:
        """Tell a better schedule."""
        schedule = self._model.schedule(self.value, self.boolean_value)
        self._tell(ModelNews(schedule, _whole(self.best_objective_bound)))


class _Model:
    def __init__(self, shop: JobShop) -> None:
        self.model: Any = cp_model.CpModel()
        self._horizon = sum(max(time for _, time in options) for options in shop.options)
        self.makespan = self.model.new_int_var(0, self._horizon, "makespan")
        self._starts = [self._time(f"s{v}") for v in range(len(shop.options))]
        self._ends = [self._time(f"e{v}") for v in range(len(shop.options))]
        self._does: list[dict[int, Any]] = []
        busy: list[list[Any]] = [[] for _ in range(shop.machines)]
        for v, options in enumerate(shop.options):
            self._add_operation(v, options, busy)
        for intervals in busy:
            self.model.add_no_overlap(intervals)
        for a, b in shop.before.tolist():
            self.model.add(self._starts[b] >= self._ends[a])
        self.model.minimize(self.makespan)

    def _time(self, name: str) -> Any:
        return self.model.new_int_var(0, self._horizon, name)

    def _add_operation(
        self, v: int, options: tuple[tuple[int, int], ...], busy: list[list[Any]]
    ) -> None:
        start, end = self._starts[v], self._ends[v]
        does = {machine: self.model.new_bool_var(f"v{v}m{machine}") for machine, _ in options}
        for machine, time in options:
            here = does[machine]
            interval = self.model.new_optional_interval_var(start, time, end, here, "")
            busy[machine].append(interval)
        self.model.add_exactly_one(does.values())
        self.model.add(self.makespan >= end)
        self._does.append(does)

    def hint(self, schedule: Schedule) -> None:
        """Begin with a schedule."""
        for v, does in enumerate(self._does):
            self.model.add_hint(self._starts[v], int(schedule.start[v]))
            for machine, here in does.items():
                self.model.add_hint(here, machine == schedule.machine[v])

    def schedule(self, value: Any, chosen: Any) -> Schedule:
        """The schedule of a solution."""
        machine = [next(m for m, here in does.items() if chosen(here)) for does in self._does]
        return Schedule(np.array(machine), np.array([value(start) for start in self._starts]))
