"""Which robot does which task: a first answer, before orders are known.

Called by the pipeline on every station; the search for tours starts from the answer. Whatever
cannot be done at all is found out here, with the reason in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from cells.ids import RobotId, TaskId
from planner.balance.cp_model import Sharing, SharingModel, Status, conflict
from planner.balance.estimates import Estimates, estimates_of
from planner.balance.recompute import recomputed_s
from planner.problem import Problem
from planner.sequencing.layout import Layout
from planner.sequencing.ranks import CircularWaitError
from planner.sequencing.travel import TravelCosts

_DETERMINISTIC_TIME = 0.2


@dataclass(frozen=True, slots=True)
class Assignment:
    """``robot_of`` every task; the highest estimated load and how low the solver proved it can be
    (estimates, not truths: see ``planner.balance.bound``); ``reasons`` if it is infeasible;
    ``layout``: the problem as it was laid out, for whoever puts the tasks in order.
    """

    status: Status
    robot_of: Mapping[TaskId, RobotId]
    objective_s: float
    bound_s: float
    reasons: tuple[str, ...] = ()
    layout: Layout | None = field(default=None, compare=False, repr=False)


def balance(
    problem: Problem,
    costs: TravelCosts,
    seed: int = 0,
    deterministic_time: float = _DETERMINISTIC_TIME,
) -> Assignment:
    """Share tasks out for the least highest load, with travel as estimated from ``costs``."""
    reasons = tuple(_unreachable(problem))
    if reasons:
        return _infeasible(reasons)
    try:
        layout = Layout.of(problem, costs)
    except CircularWaitError as error:
        return _infeasible((str(error),))
    estimates = estimates_of(layout)
    sharing = _share(problem, layout, estimates, seed, deterministic_time)
    if sharing.status == "infeasible":
        return _infeasible(tuple(_conflicts(problem, estimates)))
    return _answer(problem, layout, estimates, sharing)


def _infeasible(reasons: tuple[str, ...]) -> Assignment:
    return Assignment("infeasible", MappingProxyType({}), np.inf, np.inf, reasons)


def _unreachable(problem: Problem) -> Iterator[str]:
    table = problem.table
    for task in table.tasks:
        if not any(len(robot.options_of(task)) for robot in table.robots):
            known = [
                f"{robot.robot}: {table.reasons[task, robot.robot]}"
                for robot in table.robots
                if (task, robot.robot) in table.reasons
            ]
            yield f"{task}: no robot can do it" + (f" ({'; '.join(known)})" if known else "")


def _share(
    problem: Problem, layout: Layout, estimates: Estimates, seed: int, deterministic_time: float
) -> Sharing:
    tasks = np.arange(len(problem.table.tasks))
    finite = np.where(np.isfinite(estimates.load_s), estimates.load_s, 0.0)
    upper_s = 2.0 * float(finite.sum() + estimates.fixed_s.sum()) + 1.0
    model = SharingModel(estimates.able, tasks, upper_s)
    model.keep_apart(_pairs(problem))
    model.add_loads(estimates.fixed_s, estimates.load_s)
    model.add_stages(estimates.load_s, layout.rules.enter_rank, layout.rules.leave_rank)
    return model.solve(seed, deterministic_time, workers=1)


def _pairs(problem: Problem) -> list[tuple[int, int]]:
    number = {task: t for t, task in enumerate(problem.table.tasks)}
    return [(number[a], number[b]) for a, b in problem.apart]


def _conflicts(problem: Problem, estimates: Estimates) -> Iterator[str]:
    tasks = problem.table.tasks
    pairs = conflict(estimates.able, np.arange(len(tasks)), _pairs(problem))
    said = ", ".join(f"{tasks[a]} and {tasks[b]}" for a, b in pairs)
    yield f"not enough robots to keep apart {said}"


def _answer(problem: Problem, layout: Layout, estimates: Estimates, sharing: Sharing) -> Assignment:
    if not sharing.robot_of and problem.table.tasks:
        return Assignment("unknown", MappingProxyType({}), np.inf, sharing.bound_s)
    names = [problem.table.robots[r].robot for r in sharing.robot_of]
    robot_of = MappingProxyType(dict(zip(problem.table.tasks, names, strict=True)))
    objective_s = recomputed_s(estimates, layout.rules, sharing.robot_of)
    return Assignment(sharing.status, robot_of, objective_s, sharing.bound_s, layout=layout)
