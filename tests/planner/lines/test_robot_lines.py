"""Tasks to the robots of a line: against trying everything, and what happens when one fails."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from planner.benchmarks.body_line import body_line
from planner.deadline import Deadline
from planner.lines.conflict import conflict
from planner.lines.failure import best_takeover, first_takeover
from planner.lines.greedy import greedy_robots
from planner.lines.least_load import least_load
from planner.lines.load_bound import load_bound
from planner.lines.parts import parts_of, within_order
from planner.lines.robot_line import NEVER, RobotLine, one_per_station, robot_loads
from tests.planner.lines.exact import random_line

NONE = np.zeros((0, 2), np.int64)


@pytest.fixture(scope="module", autouse=True)
def compiled_before_any_deadline() -> None:
    least_load(
        body_line(60, 300, np.random.default_rng(3)), Deadline(1.0), np.random.default_rng(0)
    )


def random_robots(seed: int, robots: int, tasks: int) -> RobotLine:
    rng = np.random.default_rng(seed)
    time = rng.integers(2, 15, (robots, tasks))
    time[rng.random(time.shape) < 0.3] = NEVER
    needed = rng.random((2, tasks)) < 0.8
    needed[0] |= ~needed.any(axis=0)
    station = np.sort(rng.integers(0, 3, robots))
    return RobotLine(time, station, random_line(rng, tasks).before, needed, np.array([0.6, 0.4]))


def exact_load(line: RobotLine) -> int | None:
    robots, tasks = line.time.shape
    best = None
    for who in product(range(robots), repeat=tasks):
        try:
            highest = int(robot_loads(line, np.array(who), line.station).max())
        except ValueError:
            continue
        best = highest if best is None else min(best, highest)
    return best


@pytest.mark.parametrize("seed", range(10))
def test_the_least_load_is_that_of_trying_everything_or_there_is_a_reason(seed: int) -> None:
    line = random_robots(seed, 4, 6)
    exact = exact_load(line)
    answer = least_load(line, Deadline(0.5), np.random.default_rng(seed))
    if exact is None:
        assert answer.status == "infeasible"
        tasks = list(conflict(line, 10**6))
        assert tasks
        alone = line.able[:, tasks].any(axis=0).all()
        assert len(tasks) == 1 or alone
    else:
        assert answer.objective == exact >= answer.bound
        assert answer.choice is not None
        assert robot_loads(line, answer.choice, line.station).max() == exact
        assert conflict(line, exact) == ()


@pytest.mark.parametrize("seed", range(10))
def test_what_is_cut_off_by_the_order_is_in_no_sharing(seed: int) -> None:
    line = random_robots(100 + seed, 4, 5)
    exact = exact_load(line)
    cut = within_order(line)
    assert exact_load(cut) == exact
    if exact is not None:
        assert load_bound(cut).load <= exact
        assert max(load_bound(part.line).load for part in parts_of(cut)) <= exact


def test_parts_hold_every_task_once_and_share_no_robot() -> None:
    line = body_line(60, 300, np.random.default_rng(3))
    parts = parts_of(line)
    assert len(parts) > 1
    assert sorted(np.concatenate([part.tasks for part in parts])) == list(range(300))
    robots = np.concatenate([part.robots for part in parts])
    assert len(set(robots.tolist())) == len(robots)


def test_a_body_shop_is_balanced_better_than_by_list_scheduling() -> None:
    line = body_line(60, 300, np.random.default_rng(3))
    first = greedy_robots(line)
    assert first is not None
    answer = least_load(line, Deadline(3.0), np.random.default_rng(0))
    assert answer.objective is not None
    assert answer.bound <= answer.objective < robot_loads(line, first, line.station).max()


def test_a_failed_robot_s_tasks_go_to_others_and_most_stay_where_they_were() -> None:
    line = body_line(120, 400, np.random.default_rng(5))
    robot = least_load(line, Deadline(2.0), np.random.default_rng(0)).choice
    assert robot is not None
    saved = 0
    for failed in range(0, 120, 9):
        first = first_takeover(line, robot, failed)
        best = best_takeover(line, robot, failed, Deadline(1.0), np.random.default_rng(0))
        assert (first is None) == (best is None)
        if first is None or best is None:
            continue
        saved += 1
        for takeover in (first, best):
            assert failed not in takeover.robot
            assert takeover.highest == robot_loads(line, takeover.robot, line.station).max()
        assert best.bound <= best.highest <= first.highest
        assert set(np.flatnonzero(robot == failed)) <= set(best.moved.tolist())
        assert set(first.moved.tolist()) == set(np.flatnonzero(robot == failed).tolist())
    assert saved > 3


def test_a_robot_downstream_takes_over_before_one_upstream() -> None:
    time = np.array([[5, 5, 5]] * 3)
    line = RobotLine(time, np.arange(3), NONE, np.ones((1, 3), bool), np.ones(1))
    takeover = first_takeover(line, np.array([0, 0, 1]), 1)
    assert takeover is not None
    assert takeover.robot.tolist() == [0, 0, 2]


def test_what_no_other_robot_can_do_has_no_takeover() -> None:
    line = RobotLine(
        np.array([[1], [NEVER]]), np.arange(2), NONE, np.ones((1, 1), bool), np.ones(1)
    )
    assert first_takeover(line, np.array([0]), 0) is None
    assert best_takeover(line, np.array([0]), 0, Deadline(1.0), np.random.default_rng(0)) is None


def test_conflicts_name_an_orphan_a_chain_or_too_much_work() -> None:
    every = np.ones((1, 3), bool)
    share = np.ones(1)
    orphan = RobotLine(np.array([[1, NEVER, 1]]), np.zeros(1, int), NONE, every, share)
    assert conflict(orphan, 100) == (1,)
    time = np.array([[NEVER, 1, 4], [2, 2, NEVER]])
    chain = RobotLine(time, np.arange(2), np.array([(0, 1), (1, 2)]), every, share)
    assert conflict(chain, 100) == (0, 1, 2)
    assert least_load(chain, Deadline(1.0), np.random.default_rng(0)).status == "infeasible"
    much = RobotLine(np.array([[5, 5, 1]] * 2), np.arange(2), NONE, every, share)
    assert conflict(much, 4) == (0,)
    assert conflict(much, 6) == ()


def test_robots_that_may_stand_anywhere_are_another_problem() -> None:
    line = one_per_station(np.ones((2, 2), int), NONE)
    with pytest.raises(ValueError, match="must have their stations"):
        least_load(line, Deadline(1.0), np.random.default_rng(0))
