"""The order in which each robot does the tasks it was given, and the option for each.

A generalised travelling salesman problem per robot: exact for a few tasks, local search over all
options for more. Called by the pipeline after balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from cells.ids import RobotId, TaskId
from planner.options import HOME, IntArray, RobotOptions
from planner.problem import Problem
from planner.sequencing.layout import Layout
from planner.sequencing.round_trip import round_trip
from planner.sequencing.rules import Rules
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.tour_kernels import best_order_nb, in_rank_nb, polish_nb, sweep_nb
from planner.sequencing.travel import TravelCosts
from planner.side_by_side import side_by_side
from robots.geometry import FloatArray

EXACT_TASKS = 8
_POLISH_ROUNDS = 50
_SEED = 1


def sequence(
    problem: Problem,
    costs: TravelCosts,
    assigned: Mapping[TaskId, RobotId],
    layout: Layout | None = None,
) -> tuple[Tour, ...]:
    """Order the tasks of every robot for its least load; ranks keep the orders free of deadlock.

    ``layout``: the problem and costs laid out, if somebody has done that already.

    Raises:
        ValueError: if a robot was given a task it cannot do, or tasks that relations keep apart.
        CircularWaitError: if the relations of the problem contradict each other.
    """
    layout = layout or Layout.of(problem, costs)
    route = np.zeros((len(problem.table.robots), len(problem.table.tasks)), np.int64)
    orders = side_by_side(lambda r: _order(layout, *r), enumerate(_given(problem, assigned)))
    for r, order in enumerate(orders):
        route[r, : len(order)] = order
    lengths = np.array([len(order) for order in orders], dtype=np.int64)
    tours = layout.tours(route, lengths, layout.options(route, lengths))
    return tuple(side_by_side(lambda tour: best_options(problem, costs, tour), tours))


def _given(problem: Problem, assigned: Mapping[TaskId, RobotId]) -> list[IntArray]:
    """Numbers of the tasks that each robot was given."""
    who = np.array([assigned[task] for task in problem.table.tasks])
    return [np.flatnonzero(who == robot.robot) for robot in problem.table.robots]


def _order(layout: Layout, robot: int, tasks: IntArray) -> IntArray:
    first, last, rules = layout.arrays.first[robot], layout.arrays.last[robot], layout.rules
    if np.any(last[tasks] == first[tasks]):
        raise ValueError(f"{layout.problem.table.robots[robot].robot} cannot do all its tasks")
    follows = _follows(rules, tasks)
    cost = layout.cost_s(robot)
    if len(tasks) <= EXACT_TASKS:
        order = np.array(best_order_nb(cost, first, last, tasks, follows), dtype=np.int64)
        if len(order) < len(tasks):
            raise _apart_error(layout, robot)
        return order
    order = _first_order(layout, robot, tasks)
    polish_nb(cost, first, last, rules.enter_rank, rules.leave_rank, order, _POLISH_ROUNDS)
    return order


def _first_order(layout: Layout, robot: int, tasks: IntArray) -> IntArray:
    """The shorter of a round trip by least costs, if ranks allow it, and of nearest to nearest."""
    cost, rules = layout.cost_s(robot), layout.rules
    first, last = layout.arrays.first[robot], layout.arrays.last[robot]
    orders = [_nearest_order(layout, robot, tasks), _round_order(layout, robot, tasks)]
    room = np.zeros((len(tasks) + 2, len(cost)))
    times_s = [sweep_nb(cost, first, last, order, len(order), room) for order in orders]
    allowed = in_rank_nb(rules.enter_rank, rules.leave_rank, orders[1], len(tasks))
    return orders[1] if allowed and times_s[1] < times_s[0] else orders[0]


def _round_order(layout: Layout, robot: int, tasks: IntArray) -> IntArray:
    """A round trip from home through all tasks, each way at what it costs at least."""
    home = len(layout.cost_s(robot)) - 1
    first = np.append(home, layout.arrays.first[robot][tasks])
    last = np.append(home + 1, layout.arrays.last[robot][tasks])
    # options of a task stand together: take the least over its rows, then over its columns
    rows = np.array(
        [layout.cost_s(robot)[a:b].min(axis=0) for a, b in zip(first, last, strict=True)]
    )
    least = np.array([rows[:, a:b].min(axis=1) for a, b in zip(first, last, strict=True)]).T
    return tasks[round_trip(least, np.random.default_rng(_SEED))[1:] - 1]


def _apart_error(layout: Layout, robot: int) -> ValueError:
    name = layout.problem.table.robots[robot].robot
    return ValueError(f"{name} was given tasks of which one must wait for another within it")


def _follows(rules: Rules, tasks: IntArray) -> IntArray:
    """Per task a bit set of the tasks that its rank puts before it."""
    enter, leave = rules.enter_rank[tasks], rules.leave_rank[tasks]
    ranked = (enter[:, None] >= 0) & (enter[None, :] >= 0)
    must = ranked & (leave[:, None] > enter[None, :]) & ~np.eye(len(tasks), dtype=bool)
    bits = 1 << np.arange(len(tasks), dtype=np.int64)
    return np.array(must @ bits, dtype=np.int64)


def _nearest_order(layout: Layout, robot: int, tasks: IntArray) -> IntArray:
    """By rank, then always to the task that is nearest in whichever option."""
    cost = layout.cost_s(robot)
    first, last, enter = (
        layout.arrays.first[robot],
        layout.arrays.last[robot],
        layout.rules.enter_rank,
    )
    left, here, order = [int(task) for task in tasks], slice(HOME, None), []
    while left:
        ranked = [int(enter[task]) for task in left if enter[task] >= 0]
        lowest = min(ranked, default=-1)
        open_tasks = [task for task in left if enter[task] in (-1, lowest)]
        nearest = min(open_tasks, key=lambda t: cost[here, first[t] : last[t]].min())
        left.remove(nearest)
        order.append(nearest)
        here = slice(first[nearest], last[nearest])
    return np.array(order, dtype=np.int64)


def best_options(problem: Problem, costs: TravelCosts, tour: Tour) -> Tour:
    """Keep the order and choose among ALL options of the table those with the least load."""
    robot = problem.table.robot(tour.robot)
    layers = [robot.options_of(visit.task) for visit in tour.visits]
    options = _shortest_way(robot, costs, layers)
    visits = (Visit(v.task, option) for v, option in zip(tour.visits, options, strict=True))
    return Tour(tour.robot, tuple(visits))


def _shortest_way(robot: RobotOptions, costs: TravelCosts, layers: list[IntArray]) -> Iterable[int]:
    here, value, came = np.array([HOME]), np.zeros(1), []
    for layer in [*layers, np.array([HOME])]:
        total = (value + _work_s(robot, here))[:, None] + costs.between_s(robot, here, layer)
        came.append(total.argmin(axis=0))
        here, value = layer, total.min(axis=0)
    index, chosen = 0, []
    for layer, before in zip(reversed(layers), reversed(came), strict=False):
        index = int(before[index])
        chosen.append(int(layer[index]))
    return reversed(chosen)


def _work_s(robot: RobotOptions, options: IntArray) -> FloatArray:
    return np.append(robot.duration_s, 0.0)[options]
