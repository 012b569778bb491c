"""Simple lines: fewest stations, least cycle, and what bounds them."""

from __future__ import annotations

import numpy as np
import pytest

from planner.deadline import Deadline
from planner.lines.fewest_stations import fewest_stations
from planner.lines.least_cycle import least_cycle, least_possible_cycle
from planner.lines.simple_line import SimpleLine, station_times
from planner.lines.weights import least_stations, weight_rows
from tests.planner.lines.exact import exact_cycle, exact_stations, random_line

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_fewest_stations_are_those_of_trying_everything(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = random_line(rng, 11)
    cycle = int(rng.integers(line.time.max(), 2 * line.time.max()))
    answer = fewest_stations(line, cycle, Deadline(30.0))
    assert answer.status == "optimal"
    assert answer.objective == answer.bound == exact_stations(line, cycle)
    assert answer.choice is not None
    assert station_times(line, answer.choice, answer.objective).max() <= cycle


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_cycle_is_that_of_trying_everything(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    line = random_line(rng, 10)
    stations = int(rng.integers(2, 6))
    answer = least_cycle(line, stations, Deadline(30.0))
    assert answer.status == "optimal"
    assert answer.objective == exact_cycle(line, stations)
    assert answer.choice is not None
    assert station_times(line, answer.choice, stations).max() == answer.objective


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_do_not_claim_more_than_is_true(seed: int) -> None:
    rng = np.random.default_rng(200 + seed)
    line = random_line(rng, 10)
    cycle = int(rng.integers(line.time.max(), 2 * line.time.max()))
    assert least_stations(line.time, cycle) <= exact_stations(line, cycle)
    assert least_possible_cycle(line.time, 4) <= exact_cycle(line, 4)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_load_that_fits_weighs_more_than_its_room(seed: int) -> None:
    rng = np.random.default_rng(300 + seed)
    cycle = int(rng.integers(20, 60))
    time = rng.integers(1, cycle + 1, 14)
    weight, room = weight_rows(time, cycle)
    for _ in range(300):
        load = rng.random(14) < rng.random()
        if time[load].sum() <= cycle:
            assert np.all(weight[:, load].sum(axis=1) <= room)


def test_more_stations_than_tasks_do_not_help() -> None:
    line = SimpleLine(np.array([6, 5, 4]), np.array([(0, 1)]))
    answer = least_cycle(line, 40, Deadline(30.0))
    assert (answer.status, answer.objective) == ("optimal", 6)


def test_a_task_longer_than_the_cycle_has_no_answer() -> None:
    answer = fewest_stations(SimpleLine(np.array([3, 9]), np.zeros((0, 2))), 8, Deadline(1.0))
    assert (answer.status, answer.objective, answer.gap) == ("infeasible", None, None)


def test_without_time_the_answer_says_that_it_is_only_feasible() -> None:
    line = random_line(np.random.default_rng(1), 30)
    answer = least_cycle(line, 5, Deadline(0.0))
    assert answer.status == "feasible"
    assert answer.objective == line.time.sum()
    assert answer.gap is not None
    assert answer.gap > 0.5


def test_without_time_a_line_has_stations_that_keep_the_cycle() -> None:
    line = random_line(np.random.default_rng(1), 30)
    answer = fewest_stations(line, 25, Deadline(0.0))
    assert answer.choice is not None
    assert answer.objective is not None
    assert answer.status == "feasible"
    assert station_times(line, answer.choice, answer.objective).max() <= 25


def test_a_deadline_that_is_asked_for_is_over_at_once() -> None:
    deadline = Deadline(1000.0)
    assert not deadline.over
    assert deadline.at_most(5.0).left_s <= 5.0
    deadline.asked.set()
    assert deadline.over
    assert deadline.at_most(5.0).over


def test_tasks_in_a_circle_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"circle: \[0, 1\]"):
        SimpleLine(np.array([1, 1]), np.array([(0, 1), (1, 0)]))


def test_lines_without_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="names a task"):
        SimpleLine(np.array([1]), np.array([(0, 1)]))
    with pytest.raises(ValueError, match="negative"):
        SimpleLine(np.array([-1]), np.zeros((0, 2)))
    with pytest.raises(ValueError, match="at least one station"):
        least_cycle(SimpleLine(np.array([1]), np.zeros((0, 2))), 0, Deadline(1.0))


def test_the_check_of_an_answer_sees_a_broken_order_and_a_task_outside() -> None:
    line = SimpleLine(np.array([1, 2]), np.array([(0, 1)]))
    with pytest.raises(ValueError, match="must not come behind"):
        station_times(line, np.array([1, 0]), 2)
    with pytest.raises(ValueError, match=r"stations 0\.\.1"):
        station_times(line, np.array([0, 2]), 2)
