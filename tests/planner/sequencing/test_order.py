"""Orders are the best there are for a few tasks, and obey ranks for many."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations, product

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from cells.ids import RobotId, TaskId
from planner.balance.specimen import Specimen, specimen
from planner.options import HOME, OptionTable, RobotOptions
from planner.problem import Lag, Problem
from planner.sequencing.layout import Layout
from planner.sequencing.order import _first_order, _nearest_order, best_options, sequence
from planner.sequencing.ranks import ranks_of
from planner.sequencing.tour import Tour, Visit, robot_of
from planner.sequencing.tour_kernels import sweep_nb
from planner.sequencing.travel import TravelCosts, lower_bounds_s

COSTS = TravelCosts()
R1 = RobotId("R1")


def _one_robot(seed: int, tasks: int, options: int = 2) -> Problem:
    return specimen(Specimen(1, tasks, (1, options)), np.random.default_rng(seed))


def _best_load_s(problem: Problem) -> float:
    robot = problem.table.robots[0]
    every = np.append(np.arange(len(robot)), HOME)
    travel_s = lower_bounds_s(robot, every, every)
    return min(
        _load_s(robot, travel_s, options)
        for order in permutations(robot.tasks)
        for options in product(*(robot.options_of(task) for task in order))
    )


def _load_s(robot: RobotOptions, travel_s: np.ndarray, options: tuple[int, ...]) -> float:
    stops = [HOME, *options, HOME]
    works_s = sum(robot.duration_s[option] for option in options)
    return float(works_s + sum(travel_s[a, b] for a, b in pairwise(stops)))


def _all_to_one(problem: Problem) -> dict[TaskId, RobotId]:
    return dict.fromkeys(problem.table.tasks, R1)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), tasks=st.integers(1, 5))
def test_a_few_tasks_are_ordered_in_the_best_way(seed: int, tasks: int) -> None:
    problem = _one_robot(seed, tasks)
    if len(problem.table.robots[0].tasks) < tasks:
        return
    tour = sequence(problem, COSTS, _all_to_one(problem))[0]
    assert tour.load_s(problem.table.robots[0], COSTS) == pytest.approx(_best_load_s(problem))


@pytest.mark.parametrize("tasks", [6, 14])
def test_a_robot_never_goes_back_in_rank(tasks: int) -> None:
    problem = _near(tasks)
    names = problem.table.tasks
    lags = [Lag(names[-1], "end", task, "start", 0.0, "") for task in names[:3]]
    problem = Problem(problem.table, tuple(lags))
    tour = sequence(problem, COSTS, _all_to_one(problem))[0]
    order = [names.index(visit.task) for visit in tour.visits]
    ranks = ranks_of(problem)
    assert sorted(order) == list(range(tasks))
    assert all(ranks.allow(a, b) for i, a in enumerate(order) for b in order[i + 1 :])


def _near(tasks: int) -> Problem:
    """One robot that reaches all its tasks."""
    return next(
        problem
        for seed in range(100)
        for problem in [_one_robot(seed, tasks, 4)]
        if len(problem.table.robots[0].tasks) == tasks
    )


def test_many_tasks_are_ordered_better_than_by_name() -> None:
    problem = _near(14)
    robot = problem.table.robots[0]
    by_name = Tour(R1, tuple(Visit(t, int(robot.options_of(t)[0])) for t in robot.tasks))
    chosen = best_options(problem, COSTS, by_name)
    tour = sequence(problem, COSTS, _all_to_one(problem))[0]
    loads = [t.load_s(robot, COSTS) for t in (tour, chosen, by_name)]
    assert loads == sorted(loads)
    assert loads[0] < loads[2]


def test_legs_that_cannot_be_are_avoided() -> None:
    problem = _near(3)
    tour = sequence(problem, COSTS, _all_to_one(problem))[0]
    cut = COSTS.with_known({tour.legs()[1]: np.inf})
    other = sequence(problem, cut, _all_to_one(problem))[0]
    assert tour.legs()[1] not in other.legs()


def test_tasks_given_to_the_wrong_robot_are_refused() -> None:
    problem = _near(3)
    robot = problem.table.robots[0]
    unable = replace(robot, task_of=np.zeros_like(robot.task_of))
    with pytest.raises(ValueError, match="cannot do"):
        sequence(
            Problem(OptionTable((unable,), robot.tasks)), COSTS, dict.fromkeys(robot.tasks, R1)
        )


def test_a_robot_cannot_do_what_it_holds_a_part_for() -> None:
    problem = _near(3)
    first, second, _ = problem.table.tasks
    hold = (
        Lag(first, "arrive", second, "start", 0.0, ""),
        Lag(second, "end", first, "release", 0.0, ""),
    )
    with pytest.raises(ValueError, match="must wait"):
        sequence(Problem(problem.table, hold), COSTS, _all_to_one(problem))


def test_an_idle_robot_has_an_empty_tour() -> None:
    problem = specimen(Specimen(2, 3, (1, 2)), np.random.default_rng(5))
    able = problem.table.robots[0]
    assigned = {
        task: able.robot if task in able.tasks else RobotId("R2") for task in problem.table.tasks
    }
    tours = sequence(problem, COSTS, assigned)
    assert robot_of(tours) == assigned
    idle = Tour(RobotId("R2"))
    assert idle.legs() == ()
    assert idle.load_s(problem.table.robots[1], COSTS) == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_the_first_order_is_no_longer_than_from_nearest_to_nearest(seed: int) -> None:
    problem = _one_robot(seed, 40, 4)
    layout = Layout.of(problem, COSTS)
    tasks = np.flatnonzero(layout.arrays.last[0] > layout.arrays.first[0])
    nearest, first = (make(layout, 0, tasks) for make in (_nearest_order, _first_order))
    assert sorted(first) == sorted(nearest) == tasks.tolist()
    room = np.zeros((len(tasks) + 2, len(layout.cost_s(0))))
    times_s = [
        sweep_nb(
            layout.cost_s(0), layout.arrays.first[0], layout.arrays.last[0], order, len(order), room
        )
        for order in (first, nearest)
    ]
    assert times_s == sorted(times_s)


def test_a_round_trip_that_ranks_forbid_is_not_taken() -> None:
    problem = _near(14)
    names = problem.table.tasks
    lags = [Lag(names[-1], "end", task, "start", 0.0, "") for task in names[:-1]]
    layout = Layout.of(Problem(problem.table, tuple(lags)), COSTS)
    order = _first_order(layout, 0, np.arange(14))
    assert order[0] == 13
