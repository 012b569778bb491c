"""Plain CP-SAT models of ALWABP-2 and of a body shop's balance, as others write them.

Called by ``balance`` and ``body_shop`` in processes that are killed when their time is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from planner.engine.stream import Tell
from planner.lines.placing import Placing
from planner.lines.robot_line import RobotLine
from planner.options import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class CrewJob:
    """ALWABP-2, and how long the solver is told to take."""

    line: RobotLine
    limit_s: float


@dataclass(frozen=True, slots=True, eq=False)
class PeerNews:
    """A solution and whether it is proven to be best."""

    choice: Any
    proven: bool


def solve_crew(job: CrewJob, tell: Tell) -> None:
    """Tell placings."""
    model: Any = cp_model.CpModel()
    workers, tasks = job.line.time.shape
    does = [[model.new_bool_var("") for _ in range(workers)] for _ in range(tasks)]
    station = [model.new_int_var(0, workers - 1, "") for _ in range(workers)]
    at = [model.new_int_var(0, workers - 1, "") for _ in range(tasks)]
    cycle = model.new_int_var(0, int(job.line.time.max(axis=0).sum()), "")
    model.add_all_different(station)
    for t in range(tasks):
        model.add_exactly_one(does[t])
        for r in range(workers):
            if job.line.able[r, t]:
                model.add(at[t] == station[r]).only_enforce_if(does[t][r])
            else:
                model.add(does[t][r] == 0)
    for a, b in job.line.before.tolist():
        model.add(at[a] <= at[b])
    for r in range(workers):
        model.add(cycle >= sum(max(0, int(job.line.time[r, t])) * does[t][r] for t in range(tasks)))
    model.minimize(cycle)

    def read(value: Any) -> Placing:
        worker = [next(r for r in range(workers) if value(does[t][r])) for t in range(tasks)]
        return Placing(np.array(worker), np.array([value(place) for place in station]))

    _run(model, job.limit_s, read, tell)


@dataclass(frozen=True, slots=True, eq=False)
class ShopJob:
    """Robots that stand where they stand, and how long the solver is told to take."""

    line: RobotLine
    limit_s: float


def solve_shop(job: ShopJob, tell: Tell) -> None:
    """Tell who does each task (T,), one model for the whole shop."""
    model: Any = cp_model.CpModel()
    line, (robots, tasks) = job.line, job.line.time.shape
    does = [
        {r: model.new_bool_var("") for r in np.flatnonzero(line.able[:, t]).tolist()}
        for t in range(tasks)
    ]
    for options in does:
        model.add_exactly_one(options.values())
    at = [sum(int(line.station[r]) * x for r, x in options.items()) for options in does]
    for a, b in line.before.tolist():
        model.add(at[a] <= at[b])
    cycle = model.new_int_var(0, int(line.time.max(axis=0).sum()), "")
    for needed in line.needed:
        load: list[list[Any]] = [[] for _ in range(robots)]
        for t in np.flatnonzero(needed).tolist():
            for r, x in does[t].items():
                load[r].append(int(line.time[r, t]) * x)
        for terms in load:
            model.add(cycle >= sum(terms))
    model.minimize(cycle)

    def read(value: Any) -> IntArray:
        return np.array([next(r for r, x in options.items() if value(x)) for options in does])

    _run(model, job.limit_s, read, lambda news: tell(news.choice))


def _run(model: Any, limit_s: float, read: Any, tell: Tell) -> None:
    solver: Any = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    status = solver.solve(model, _Told(read, tell))
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        tell(PeerNews(read(solver.value), status == cp_model.OPTIMAL))


class _Told(cp_model.CpSolverSolutionCallback):  # type: ignore[misc] # untyped
    def __init__(self, read: Any, tell: Tell) -> None:
        super().__init__()
        self._read, self._tell = read, tell

    def on_solution_callback(self) -> None:
        """Tell a better solution."""
        self._tell(PeerNews(self._read(self.value), False))
