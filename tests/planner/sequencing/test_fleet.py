"""Tours that share tasks: all tasks once, equal loads, and nobody in another's way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, permutations, product

import numpy as np
import pytest

from cells.ids import RobotId
from planner.balance.specimen import Specimen, specimen
from planner.options import OptionTable, RobotOptions
from planner.sequencing.fleet import CROWDING_S, _begun, _crowd, _near, fleet_tours
from planner.sequencing.fleet_kernels import Aim, Stretch, all_crowd_nb, load_nb, norm_nb, vary_nb
from planner.sequencing.station_arrays import lay_out
from planner.sequencing.thinning import thin
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.travel import TravelCosts

COSTS = TravelCosts()
STEPS = 2_000


def _robots(robots: int, tasks: int, seed: int = 0) -> tuple[RobotOptions, ...]:
    return specimen(Specimen(robots, tasks, (1, 2)), np.random.default_rng(seed)).table.robots


def _toured(robots: tuple[RobotOptions, ...], *, clashes=None, takts=None, seed=0):
    rng = np.random.default_rng(seed)
    every = np.ones(len(robots)) if takts is None else np.array(takts)
    return fleet_tours(robots, COSTS, every, rng, clashes, steps=STEPS)


def _loads_s(robots: tuple[RobotOptions, ...], tours: tuple[Tour, ...]) -> list[float]:
    return [tour.load_s(robot, COSTS) for tour, robot in zip(tours, robots, strict=True)]


def _least_s(robot: RobotOptions, tasks: tuple[str, ...]) -> float:
    """The shortest tour through ``tasks`` by trying all."""
    return min(
        Tour(robot.robot, tuple(map(Visit, order, options))).load_s(robot, COSTS)
        for order in permutations(tasks)
        for options in product(*(map(int, robot.options_of(task)) for task in order))
    )


def test_every_task_is_in_one_tour_of_a_robot_that_can_do_it() -> None:
    robots = _robots(3, 12)
    tours = _toured(robots)
    done = Counter(visit.task for tour in tours for visit in tour.visits)
    assert done == Counter(dict.fromkeys({task for robot in robots for task in robot.tasks}, 1))
    for tour, robot in zip(tours, robots, strict=True):
        assert tour.robot == robot.robot
        assert all(robot.tasks[robot.task_of[v.option]] == v.task for v in tour.visits)


@pytest.mark.parametrize("seed", range(3))
def test_few_tasks_are_shared_as_well_as_can_be(seed: int) -> None:
    robots = _robots(2, 5, seed)
    tasks = robots[0].tasks
    assert tasks == robots[1].tasks
    best_s = min(
        max(_least_s(robots[0], mine), _least_s(robots[1], others))
        for count in range(len(tasks) + 1)
        for mine in combinations(tasks, count)
        for others in [tuple(task for task in tasks if task not in mine)]
    )
    assert max(_loads_s(robots, _toured(robots))) <= 1.01 * best_s


def test_robots_that_would_crowd_each_other_do_not_share_those_tasks() -> None:
    (robot,) = _robots(1, 6)
    robots = robot, replace(robot, robot=RobotId("R2"))
    free = [len(tour.visits) for tour in _toured(robots)]
    assert min(free) > 1
    always = np.ones((6, 6), dtype=np.bool_)
    apart = {frozenset(robot.tasks[:3]), frozenset(robot.tasks[3:])}
    always[:3, 3:] = always[3:, :3] = False
    tours = _toured(robots, clashes={(1, 0): always})
    assert {frozenset(visit.task for visit in tour.visits) for tour in tours} == apart


def test_who_has_two_takts_does_more() -> None:
    (robot,) = _robots(1, 12)
    robots = robot, replace(robot, robot=RobotId("R2"))
    first, second = _toured(robots, takts=[2.0, 1.0])
    assert len(first.visits) >= len(second.visits) + 2


def test_the_same_robot_twice_is_as_good_as_two_that_are_alike() -> None:
    (robot,) = _robots(1, 8)
    once = _loads_s((robot, robot), _toured((robot, robot)))
    twice = _toured((robot, replace(robot, robot=RobotId("R2"))))
    assert once == _loads_s((robot, robot), twice)


def test_one_seed_gives_one_answer() -> None:
    robots = _robots(3, 10)
    assert _toured(robots, seed=4) == _toured(robots, seed=4)


def test_no_robots_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one robot"):
        _toured(())


def test_what_a_change_is_said_to_cost_is_what_it_costs() -> None:
    robots = _robots(3, 10)
    table = OptionTable(robots, tuple(dict.fromkeys(t for robot in robots for t in robot.tasks)))
    arrays = lay_out(table, thin(table, 2), COSTS)
    rng, takt = np.random.default_rng(0), np.array([1.0, 0.5, 1.0])
    aim = Aim(takt, 4)
    clashes = {
        (r, q): rng.random((len(robots[r].tasks), len(robots[q].tasks))) < 0.3
        for r, q in combinations(range(3), 2)
    }
    crowd = _crowd(robots, table.tasks, clashes)
    tours = _begun(arrays, 1.0 / takt)
    tours.load_s[:] = [load_nb(arrays, tours, r) * takt[r] for r in range(3)]
    tours.crowd_s[0] = all_crowd_nb(crowd, tours)
    room = Stretch(
        np.zeros(3, np.int64), np.zeros(3, np.int64), np.zeros((3, 2)), np.zeros((3, 2), np.int64)
    )
    state, made = np.array([7], dtype=np.uint64), 0
    for _ in range(2_000):
        now_s = (
            norm_nb(aim, tours.load_s, 0, tours.load_s[0], 0, tours.load_s[0]) + tours.crowd_s[0]
        )
        limit = now_s + 1.0
        made += vary_nb(arrays, aim, crowd, _near(arrays), tours, limit, room, state)
        loads_s = [load_nb(arrays, tours, r) * takt[r] for r in range(3)]
        np.testing.assert_allclose(tours.load_s, loads_s)
        np.testing.assert_allclose(tours.crowd_s[0], all_crowd_nb(crowd, tours), atol=1e-9)
        for r in range(3):
            for k in range(tours.length[r]):
                task = tours.task[r, k]
                assert (tours.robot[task], tours.place[task]) == (r, k)
    assert made > 200
    assert tours.length.sum() == 10
    assert tours.crowd_s[0] >= CROWDING_S
