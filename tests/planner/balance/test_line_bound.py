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
from planner.balance.outlying import Outlying
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


def test_what_nobody_can_do_is_bounded_by_that_time() -> None:
    assert line_bound_s(_robots(1, 3, 4), [TaskId("nobody's")], 9.0) == 9.0


def test_what_cannot_be_done_in_time_is_bounded_by_that_time() -> None:
    (robot,) = _robots(1, 8, 4)
    assert line_bound_s((robot,), robot.tasks, 1.0) == 1.0


def _nothing_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Outlying(np.zeros(12, dtype=bool), 0.0)
    monkeypatch.setattr("planner.balance.line_bound.outlying", lambda *_: nothing)


def test_somebody_has_to_do_what_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    (plain,) = _robots(1, 12, 5)
    longer = np.isin(plain.task_of, [0, 1, 2, 3])
    robot = replace(plain, duration_s=plain.duration_s + np.where(longer, 5.0, 0.0))
    robots = (robot,) * 3
    tours = fleet_tours(robots, COSTS, np.ones(3), np.random.default_rng(0))
    reached_s = max(tour.load_s(robot, COSTS) for tour in tours)
    bound_s = line_bound_s(robots, robot.tasks, reached_s)
    _nothing_apart(monkeypatch)
    assert line_bound_s(robots, robot.tasks, reached_s) + 4.0 < bound_s <= reached_s


def _away(plain: RobotOptions, tasks: list[int], by_rad: float) -> RobotOptions:
    """With some tasks farther away, in the first joint."""
    moved = {
        name: getattr(plain, name)
        + np.where(np.isin(plain.task_of, tasks)[:, None], by_rad, 0.0)
        * np.eye(len(plain.home_rad))[0]
        for name in ("enter_rad", "enter_via_rad", "leave_rad", "leave_via_rad")
    }
    return replace(plain, **moved)


def test_who_does_what_lies_apart_has_to_go_there(monkeypatch: pytest.MonkeyPatch) -> None:
    (plain,) = _robots(1, 12, 5)
    robots = (_away(plain, [0, 1, 2, 3], 6.0),) * 3
    tours = fleet_tours(robots, COSTS, np.ones(3), np.random.default_rng(0))
    reached_s = max(tour.load_s(robots[0], COSTS) for tour in tours)
    bound_s = line_bound_s(robots, plain.tasks, reached_s)
    _nothing_apart(monkeypatch)
    assert line_bound_s(robots, plain.tasks, reached_s) + 1.0 < bound_s <= reached_s


def test_robots_do_what_lies_apart_where_they_can() -> None:
    (plain,) = _robots(1, 12, 5)
    left, right = _away(plain, [0, 1], 6.0), _away(plain, [2, 3], 6.0)
    keep = [np.flatnonzero(~np.isin(plain.task_of, gone)) for gone in ([2, 3], [0, 1])]
    robots = [_only(robot, kept) for robot, kept in zip((left, right), keep, strict=True)]
    both_s = line_bound_s(robots, plain.tasks, FAR_S)
    alone_s = [line_bound_s((robot,), robot.tasks[:2], FAR_S) for robot in robots]
    assert both_s > max(alone_s) > 2.0


def _only(robot: RobotOptions, options: np.ndarray) -> RobotOptions:
    """With some of the options, and the tasks that they do."""
    tasks = np.unique(robot.task_of[options])
    return RobotOptions(
        robot.robot,
        robot.home_rad,
        robot.velocity_rad_s,
        robot.acceleration_rad_s2,
        tuple(robot.tasks[t] for t in tasks),
        np.searchsorted(tasks, robot.task_of[options]),
        *(
            getattr(robot, name)[options]
            for name in ("enter_rad", "enter_via_rad", "leave_rad", "leave_via_rad", "duration_s")
        ),
    )
