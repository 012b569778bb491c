"""Share tasks out, order them and choose options, all at once, for the shortest cycle.

Called by the pipeline after :func:`planner.balance.assignment.balance` and again whenever motion
planning or coordination have taught it better costs. The budget is a number of rounds, never time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cells.ids import RobotId, TaskId
from planner.balance.assignment import balance
from planner.balance.estimates import least_costs
from planner.balance.improve_kernels import search_nb, settle_nb
from planner.options import IntArray
from planner.problem import Problem
from planner.sequencing.layout import Layout
from planner.sequencing.order import best_options, sequence
from planner.sequencing.ranks import CircularWaitError
from planner.sequencing.rules import Crowding
from planner.sequencing.timetable import Timetable, timetable
from planner.sequencing.tour import Tour
from planner.sequencing.travel import TravelCosts

ROUNDS = 4000
_SHARES = (0.7, 0.3)
_START_TIME = 0.1


@dataclass(frozen=True, slots=True)
class Improvement:
    """Tours of all robots, when they happen, and what was minimised (with crowding), in s."""

    tours: tuple[Tour, ...]
    timetable: Timetable
    score_s: float


def improve(
    problem: Problem,
    costs: TravelCosts,
    rng: np.random.Generator,
    start: Sequence[Tour] = (),
    rounds: int = ROUNDS,
    crowding: Crowding | None = None,
    only: Mapping[TaskId, RobotId] | None = None,
) -> Improvement | None:
    """Search for tours with the shortest cycle, from ``start`` on; tasks it lacks are put in.

    ``only`` fixes who does a task. None if some task finds no robot or the relations are circular.
    """
    tours = tuple(start) or _first_tours(problem, costs, only or {})
    for share in _SHARES:
        found = _search(problem, costs, rng, tours, int(share * rounds), crowding, only or {})
        if found is None:
            return None
        score_s, tours = found
    times = timetable(problem, costs, tours)
    return None if times is None else Improvement(tours, times, score_s)


def _first_tours(
    problem: Problem, costs: TravelCosts, only: Mapping[TaskId, RobotId]
) -> tuple[Tour, ...]:
    """Where tasks must be kept apart, start from an assignment that does; else from nothing."""
    if not problem.apart or only:
        return ()
    assigned = balance(problem, costs, deterministic_time=_START_TIME).robot_of
    return sequence(problem, costs, assigned) if assigned else ()


def _search(
    problem: Problem,
    costs: TravelCosts,
    rng: np.random.Generator,
    start: Sequence[Tour],
    rounds: int,
    crowding: Crowding | None,
    only: Mapping[TaskId, RobotId],
) -> tuple[float, tuple[Tour, ...]] | None:
    """Search among few options, then choose anew among all for the order that was found."""
    try:
        layout = Layout.of(problem, costs, start, crowding)
    except CircularWaitError:
        return None
    route, length = layout.read(start)
    state = rng.integers(1, 2**63, 1, dtype=np.uint64)
    near = _nearness(layout)
    score_s = search_nb(
        layout.arrays, layout.rules, _allowed(problem, only), near, route, length, rounds, state
    )
    if not np.isfinite(score_s):
        return None
    return float(score_s), _with_options(problem, costs, layout, route, length)


def _with_options(
    problem: Problem, costs: TravelCosts, layout: Layout, route: IntArray, length: IntArray
) -> tuple[Tour, ...]:
    """The shortest tours; where robots wait for each other, those that end first if others do."""
    option = layout.options(route, length)
    tours = layout.tours(route, length, option)
    shortest = tuple(best_options(problem, costs, tour) for tour in tours)
    if not problem.lags:
        return shortest
    settle_nb(layout.arrays, layout.rules, route, length, option)
    settled = layout.tours(route, length, option)
    return min(shortest, settled, key=lambda tours: _cycle_s(problem, costs, tours))


def _cycle_s(problem: Problem, costs: TravelCosts, tours: tuple[Tour, ...]) -> float:
    times = timetable(problem, costs, tours)
    return np.inf if times is None else times.cycle_s


def _allowed(problem: Problem, only: Mapping[TaskId, RobotId]) -> npt.NDArray[np.bool_]:
    """Who may do what, (R, T)."""
    return np.array(
        [
            [only.get(task, robot.robot) == robot.robot for task in problem.table.tasks]
            for robot in problem.table.robots
        ]
    )


def _nearness(layout: Layout) -> IntArray:
    """Per task all tasks (T, T), the nearest in whichever robot and option first."""
    tasks = len(layout.problem.table.tasks)
    nearest_s = np.full((tasks, tasks), np.inf)
    for r in range(len(layout.problem.table.robots)):
        able = np.flatnonzero(layout.arrays.last[r] > layout.arrays.first[r])
        if len(able):
            grid = np.ix_(able, able)
            nearest_s[grid] = np.minimum(nearest_s[grid], least_costs(layout, r, able)[0])
    np.fill_diagonal(nearest_s, -np.inf)
    return np.argsort(nearest_s, axis=1, kind="stable")
