"""No sharing of tasks is quicker than the bound of a line, and the bound is near the best."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from cells.ids import RobotId, TaskId
from planner.balance.line_bound import line_bound_s
from planner.balance.specimen import Specimen, specimen
from planner.options import RobotOptions
from planner.sequencing.fleet import fleet_tours
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.travel import TravelCosts

COSTS = TravelCosts()
FAR_S = 1_000.0


def _robots(robots: int, tasks: int, seed: int) -> tuple[RobotOptions, ...]:
    return specimen(Specimen(robots, tasks, (1, 2)), np.random.default_rng(seed)).table.robots


def _least_s(robot: RobotOptions, tasks: tuple[TaskId, ...]) -> float:
    if not set(tasks) <= set(robot.tasks):
        return np.inf
    return min(
        Tour(robot.robot, tuple(map(Visit, order, options))).load_s(robot, COSTS)
        for order in permutations(tasks)
        for options in product(*(map(int, robot.options_of(task)) for task in order))
    )


@settings(max_examples=15)
@given(
    seed=st.integers(0, 10_000), tasks=st.integers(1, 5), upper=st.sampled_from([1.0, 1.5, 50.0])
)
def test_no_sharing_is_quicker_than_the_bound(seed: int, tasks: int, upper: float) -> None:
    robots = _robots(2, tasks, seed)
    wanted = tuple(dict.fromkeys(task for robot in robots for task in robot.tasks))
    best_s = min(
        max(
            _least_s(robot, tuple(t for t, r in zip(wanted, who, strict=True) if r == number))
            for number, robot in enumerate(robots)
        )
        for who in product(range(2), repeat=len(wanted))
    )
    assert 0.0 < line_bound_s(robots, wanted, upper * best_s) <= best_s + 1e-9


def test_the_bound_is_near_what_can_be_reached() -> None:
    (robot,) = _robots(1, 24, 1)
    robots = (robot,) * 3
    tours = fleet_tours(robots, COSTS, np.ones(3), np.random.default_rng(0))
    reached_s = max(tour.load_s(robot, COSTS) for tour in tours)
    bound_s = line_bound_s(robots, robot.tasks, reached_s)
    assert 0.8 * reached_s < bound_s <= reached_s


def test_alike_robots_count_as_often_as_there_are() -> None:
    (robot,) = _robots(1, 8, 2)
    other = replace(robot, robot=RobotId("R2"))
    twice_s = line_bound_s((robot, robot), robot.tasks, FAR_S)
    assert twice_s == line_bound_s((robot, other), robot.tasks, FAR_S)
    assert twice_s < line_bound_s((robot,), robot.tasks, FAR_S)


def test_tasks_that_are_not_asked_for_do_not_count() -> None:
    (robot,) = _robots(1, 8, 3)
    few_s = line_bound_s((robot,), robot.tasks[:3], FAR_S)
    assert few_s == pytest.approx(_least_s(robot, robot.tasks[:3]), abs=1e-5)


def test_what_cannot_be_done_in_time_is_bounded_by_that_time() -> None:
    (robot,) = _robots(1, 8, 4)
    assert line_bound_s((robot,), robot.tasks, 1.0) == 1.0


def test_somebody_has_to_do_what_is_dear(monkeypatch: pytest.MonkeyPatch) -> None:
    (plain,) = _robots(1, 12, 5)
    dear = np.isin(plain.task_of, [0, 1, 2, 3])
    robot = replace(plain, duration_s=plain.duration_s + np.where(dear, 5.0, 0.0))
    robots = (robot,) * 3
    tours = fleet_tours(robots, COSTS, np.ones(3), np.random.default_rng(0))
    reached_s = max(tour.load_s(robot, COSTS) for tour in tours)
    bound_s = line_bound_s(robots, robot.tasks, reached_s)
    monkeypatch.setattr("planner.balance.line_bound._PRIZES", (0.0,))
    assert line_bound_s(robots, robot.tasks, reached_s) + 2.0 < bound_s <= reached_s
