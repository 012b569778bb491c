"""Tiny stations with relations, and their best cycle by trying everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest

from planner.balance.specimen import Specimen, specimen
from planner.options import HOME, OptionTable
from planner.problem import Lag, Problem
from planner.sequencing.least_times import lower_bounds_s


def _tiny(seed: int, tasks: int, related: bool) -> Problem:
    """Two robots, at most two options each; a hold, a precedence, a machine where related."""
    rng = np.random.default_rng(seed)
    problem = specimen(Specimen(robots=2, spots=tasks, options=(1, 2)), rng)
    if not related or tasks < 3:
        return problem
    names = problem.table.tasks
    first, second, third, *_ = (names[i] for i in rng.permutation(tasks))
    handled = tuple(
        replace(
            robot,
            duration_s=np.where(robot.task_of == robot.index_of.get(first, HOME), 4.0, 1.8),
            arrive_s=np.where(robot.task_of == robot.index_of.get(first, HOME), 3.0, 0.0),
        )
        for robot in problem.table.robots
    )
    hold = (
        Lag(first, "arrive", second, "start", 0.0, "hold"),
        Lag(second, "end", first, "release", 0.0, "hold"),
    )
    order = (Lag(second, "end", third, "start", float(rng.uniform(0.0, 3.0)), "order"),)
    machine = (Lag(third, "end", None, "start", float(rng.uniform(0.0, 9.0)), "machine"),)
    lags = (hold, order, order + machine, hold + order)[int(rng.integers(4))]
    apart = ((first, second),) if hold[0] in lags else ()
    return Problem(OptionTable(handled, problem.table.tasks), lags, apart)


def _best_cycle_s(problem: Problem) -> float:
    """The shortest cycle over every assignment, order and option; inf if there is none."""
    travels = [
        lower_bounds_s(robot, every, every)
        for robot in problem.table.robots
        for every in [np.append(np.arange(len(robot)), HOME)]
    ]
    return min((_cycle_s(problem, travels, way) for way in _ways(problem)), default=np.inf)


def _ways(problem: Problem) -> Iterator[list[list[tuple[str, int]]]]:
    robots, tasks = problem.table.robots, problem.table.tasks
    for who in product(range(len(robots)), repeat=len(tasks)):
        given = list(zip(tasks, who, strict=True))
        shares = [[task for task, r in given if r == k] for k in range(len(robots))]
        tours = [
            [
                list(zip(order, options, strict=True))
                for order in permutations(share)
                for options in product(*(robot.options_of(task) for task in order))
            ]
            for robot, share in zip(robots, shares, strict=True)
        ]
        yield from product(*tours)  # type: ignore[misc]


def _cycle_s(
    problem: Problem, travels: list[np.ndarray], way: list[list[tuple[str, int]]]
) -> float:
    """Push times forward until nothing changes; inf if it never ends."""
    moments = ("start", "arrive", "release")
    least = dict.fromkeys(product(problem.table.tasks, moments), 0.0)
    for _ in range(4 * len(problem.table.tasks) + 2):
        at: dict[tuple[str, str], float] = {}
        finish = 0.0
        for robot, travel, visits in zip(problem.table.robots, travels, way, strict=True):
            clock, stops = 0.0, [HOME, *(option for _, option in visits)]
            for (task, option), (left, into) in zip(visits, pairwise(stops), strict=True):
                rest = robot.duration_s[option] - robot.arrive_s[option]
                at[task, "start"] = max(clock + travel[left, into], least[task, "start"])
                arrived = at[task, "start"] + robot.arrive_s[option]
                at[task, "arrive"] = max(arrived, least[task, "arrive"])
                clock = max(at[task, "arrive"], least[task, "release"]) + rest
                at[task, "end"] = clock
            finish = max(finish, clock + travel[stops[-1], HOME] if visits else 0.0)
        changed = False
        for lag in problem.lags:
            time = at[lag.earlier, lag.source] + lag.lag_s
            if lag.later is None:
                finish = max(finish, time)
            elif time > least[lag.later, lag.target] + 1e-12:
                least[lag.later, lag.target], changed = time, True
        if not changed:
            return finish
    return np.inf


@pytest.fixture(scope="session")
def tiny() -> Callable[[int, int, bool], Problem]:
    return _tiny


@pytest.fixture(scope="session")
def best_cycle_s() -> Callable[[Problem], float]:
    return _best_cycle_s
