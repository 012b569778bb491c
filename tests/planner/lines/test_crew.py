"""Lines whose workers may stand anywhere: placings against trying everything."""

from __future__ import annotations

import numpy as np
import pytest

from planner.deadline import Deadline
from planner.lines.crew_anneal import CrewAnnealer, annealed, standing
from planner.lines.crew_cycle import least_cycle_of_crew
from planner.lines.load_bound import load_bound, priced_load
from planner.lines.placing import Placing
from planner.lines.robot_line import NEVER, RobotLine, one_per_station, robot_loads
from tests.planner.lines.exact import exact_crew_cycle, random_line


def random_crew(seed: int, workers: int, tasks: int) -> RobotLine:
    rng = np.random.default_rng(seed)
    time = rng.integers(2, 15, (workers, tasks))
    time[rng.random(time.shape) < 0.2] = NEVER
    time[rng.integers(workers), :] = 12
    return one_per_station(time, random_line(rng, tasks).before)


@pytest.mark.parametrize("seed", range(8))
def test_the_least_cycle_of_a_crew_is_that_of_trying_everything(seed: int) -> None:
    line = random_crew(seed, 3, 7)
    answer = least_cycle_of_crew(line, Deadline(30.0), np.random.default_rng(1))
    assert answer.status == "optimal"
    assert answer.objective == answer.bound == exact_crew_cycle(line)
    assert answer.placing is not None
    placed = answer.placing
    assert robot_loads(line, placed.worker, placed.station).max() == answer.objective


@pytest.mark.parametrize("seed", range(8))
def test_any_prices_bound_the_highest_load(seed: int) -> None:
    line = random_crew(50 + seed, 3, 6)
    exact = exact_crew_cycle(line)
    rng = np.random.default_rng(seed)
    assert load_bound(line).load <= exact
    assert priced_load(line, rng.random((3, 1))) <= exact


@pytest.mark.parametrize("seed", range(6))
def test_annealing_alone_comes_to_the_least_cycle(seed: int) -> None:
    line = random_crew(20 + seed, 4, 7)
    exact = exact_crew_cycle(line)
    able = int(np.flatnonzero(line.able.all(axis=1))[0])
    alone = Placing(np.full(7, able), np.arange(4))
    best = annealed(line, alone, exact, Deadline(20.0), np.random.default_rng(seed))
    assert robot_loads(line, best.worker, best.station).max() == exact


def test_annealed_workers_never_wait_for_each_other_in_a_circle() -> None:
    rng = np.random.default_rng(5)
    line = one_per_station(rng.integers(1, 30, (9, 40)), random_line(rng, 40).before)
    run = CrewAnnealer(line, Placing(np.zeros(40, dtype=np.int64), np.arange(9)), rng)
    for target in (300, 120, 60, 20):
        run.aim(target, 3_000)
        placed = run.placing
        robot_loads(line, placed.worker, placed.station)


def test_annealing_keeps_the_better_placing_when_there_is_no_time() -> None:
    line = random_crew(3, 3, 7)
    able = int(np.flatnonzero(line.able.all(axis=1))[0])
    alone = Placing(np.full(7, able), np.arange(3))
    assert annealed(line, alone, 0, Deadline(0.0), np.random.default_rng(0)) is alone


def test_workers_that_wait_in_a_circle_have_no_stations() -> None:
    line = one_per_station(np.ones((2, 4), dtype=np.int64), np.array([(0, 1), (2, 3)]))
    with pytest.raises(ValueError, match="circle"):
        standing(line, np.array([0, 1, 1, 0]))
    np.testing.assert_array_equal(standing(line, np.array([1, 0, 1, 0])), [1, 0])


def test_the_check_of_a_placing_sees_what_is_wrong() -> None:
    line = one_per_station(np.array([[1, NEVER], [1, 1]]), np.array([(0, 1)]))
    with pytest.raises(ValueError, match="cannot do"):
        robot_loads(line, np.array([0, 0]), np.array([0, 1]))
    with pytest.raises(ValueError, match="behind"):
        robot_loads(line, np.array([0, 1]), np.array([1, 0]))
    with pytest.raises(ValueError, match="where they may"):
        robot_loads(line, np.array([1, 1]), np.array([0, 0]))


def test_a_line_that_makes_no_sense_is_refused() -> None:
    none = np.zeros((0, 2))
    with pytest.raises(ValueError, match="able to do every task"):
        least_cycle_of_crew(
            one_per_station(np.array([[NEVER, 1]]), none), Deadline(1.0), np.random.default_rng(1)
        )
    with pytest.raises(ValueError, match="must not be negative"):
        one_per_station(np.array([[-2]]), none)
    with pytest.raises(ValueError, match="do not match"):
        RobotLine(np.ones((2, 1), int), np.zeros(1), none, np.ones((1, 1), bool), np.ones(1))
    with pytest.raises(ValueError, match="no variant"):
        RobotLine(np.ones((1, 1), int), np.zeros(1), none, np.zeros((1, 1), bool), np.ones(1))
