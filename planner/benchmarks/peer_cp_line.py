"""The plain CP-SAT model of ALWABP-2, as others write it. Called by ``balance`` in a process
that is killed when its time is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from planner.engine.stream import Tell
from planner.lines.placing import Placing
from planner.lines.robot_line import RobotLine


@dataclass(frozen=True, slots=True, eq=False)
class CrewJob:
    """ALWABP-2, and how long the solver is told to take."""

    line: RobotLine
    limit_s: float


@dataclass(frozen=True, slots=True, eq=False)
class PeerNews:
    """A solution and whether it is proven to be best."""

    choice: Placing
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
