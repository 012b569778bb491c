"""The joint search finds what there is to find, keeps to the rules, and does so every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cells.ids import RobotId, TaskId
from planner.balance.improve import Improvement, improve
from planner.balance.specimen import Specimen, specimen
from planner.problem import Lag, Problem
from planner.sequencing.ranks import ranks_of
from planner.sequencing.tour import robot_of
from planner.sequencing.travel import TravelCosts

COSTS = TravelCosts()
Tiny = Callable[[int, int, bool], Problem]
BestCycle = Callable[[Problem], float]


def _improve(problem: Problem, rounds: int = 200, **more: object) -> Improvement:
    found = improve(problem, COSTS, np.random.default_rng(0), rounds=rounds, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("related", [False, True])
def test_small_stations_are_run_nearly_as_well_as_can_be(
    tiny: Tiny, best_cycle_s: BestCycle, seed: int, related: bool
) -> None:
    problem = tiny(seed, 4, related)
    best_s = best_cycle_s(problem)
    if np.isfinite(best_s):
        cycle_s = _improve(problem).timetable.cycle_s
        assert best_s - 1e-9 <= cycle_s <= 1.02 * best_s


@pytest.fixture(scope="module")
def plant() -> Problem:
    return specimen(Specimen(4, 30, (3, 6)), np.random.default_rng(1))


def test_every_task_is_done_once_by_a_robot_that_can(plant: Problem) -> None:
    tours = _improve(plant).tours
    done = sorted(visit.task for tour in tours for visit in tour.visits)
    assert done == sorted(plant.table.tasks)
    for tour in tours:
        robot = plant.table.robot(tour.robot)
        assert all(visit.option in robot.options_of(visit.task) for visit in tour.visits)


def test_the_score_is_what_the_timetable_says(plant: Problem) -> None:
    """The kernels' sum against the sum over the tours, apart from the small weight of the mean."""
    found = _improve(plant)
    loads = found.timetable.load_s
    for tour in found.tours:
        assert loads[tour.robot] == pytest.approx(tour.load_s(plant.table.robot(tour.robot), COSTS))
    assert found.timetable.cycle_s == pytest.approx(max(loads.values()))
    assert found.timetable.cycle_s <= found.score_s <= 1.01 * found.timetable.cycle_s


def test_the_same_seed_gives_the_same_tours_and_more_rounds_no_worse(plant: Problem) -> None:
    first, again, longer = _improve(plant), _improve(plant), _improve(plant, rounds=800)
    assert first.tours == again.tours
    assert longer.score_s <= first.score_s + 1e-9


def test_search_goes_on_from_where_it_is_told(plant: Problem) -> None:
    first = _improve(plant)
    then = _improve(plant, rounds=50, start=first.tours)
    assert then.score_s <= first.score_s + 1e-9


def test_robots_never_go_back_in_rank(plant: Problem) -> None:
    names = plant.table.tasks
    lags = [Lag(a, "end", b, "start", 0.0, "") for a in names[20:] for b in names[:10]]
    problem = Problem(plant.table, tuple(lags))
    ranks, number = ranks_of(problem), {task: t for t, task in enumerate(names)}
    for tour in _improve(problem, rounds=60).tours:
        order = [number[visit.task] for visit in tour.visits]
        assert all(ranks.allow(a, b) for i, a in enumerate(order) for b in order[i + 1 :])


def test_tasks_can_be_tied_to_robots(plant: Problem) -> None:
    robot = plant.table.robots[2]
    only = dict.fromkeys(robot.tasks[:5], robot.robot)
    found = robot_of(_improve(plant, rounds=60, only=only).tours)
    assert {found[task] for task in only} == {robot.robot}


def test_tasks_that_crowd_are_pushed_together(plant: Problem) -> None:
    """Two tasks that several robots share: with a penalty one robot does both."""
    able = [set(robot.tasks) for robot in plant.table.robots]
    pair = next(
        (a, b)
        for a in plant.table.tasks
        for b in plant.table.tasks
        if a != b and sum({a, b} <= tasks for tasks in able) >= 2 and _split(plant, a, b)
    )

    def crowding(_: RobotId, task: TaskId, __: RobotId, other: TaskId) -> float:
        return 50.0 if {task, other} == set(pair) else 0.0

    found = robot_of(_improve(plant, rounds=60, crowding=crowding).tours)
    assert found[pair[0]] == found[pair[1]]


def _split(plant: Problem, a: TaskId, b: TaskId) -> bool:
    found = robot_of(_improve(plant, rounds=60).tours)
    return found[a] != found[b]


def test_a_travel_that_cannot_be_is_left_out(plant: Problem) -> None:
    first = _improve(plant, rounds=60)
    cuts = dict.fromkeys(first.tours[0].legs(), np.inf)
    costs = COSTS.with_known(cuts)
    found = improve(plant, costs, np.random.default_rng(0), rounds=60)
    assert found is not None
    assert not set(found.tours[0].legs()) & set(cuts)
    assert np.isfinite(found.timetable.cycle_s)


def test_what_cannot_be_done_has_no_tours(plant: Problem) -> None:
    table = replace(plant.table, tasks=(*plant.table.tasks, TaskId("far")))
    assert improve(Problem(table), COSTS, np.random.default_rng(0), rounds=5) is None
    a, b, *_ = plant.table.tasks
    circle = (Lag(a, "end", b, "start", 0.0, ""), Lag(b, "end", a, "start", 0.0, ""))
    circular = Problem(plant.table, circle)
    assert improve(circular, COSTS, np.random.default_rng(0), rounds=5) is None
