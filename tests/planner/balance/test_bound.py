"""The bound is never above what can be reached, and close to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from cells.ids import TaskId
from planner.balance.assignment import balance
from planner.balance.bound import lower_bound
from planner.balance.specimen import Specimen, specimen
from planner.options import OptionTable
from planner.problem import Lag, Problem
from planner.sequencing.order import sequence
from planner.sequencing.travel import TravelCosts

Tiny = Callable[[int, int, bool], Problem]
BestCycle = Callable[[Problem], float]


@settings(max_examples=25)
@given(
    seed=st.integers(0, 100_000), tasks=st.integers(1, 5), loose=st.sampled_from([1.0, 1.3, 99.0])
)
def test_no_cycle_is_shorter_than_the_bound(
    tiny: Tiny, best_cycle_s: BestCycle, seed: int, tasks: int, loose: float
) -> None:
    problem = tiny(seed, tasks, False)
    best_s = best_cycle_s(problem)
    if np.isfinite(best_s):
        assert lower_bound(problem, best_s * loose).value_s <= best_s + 1e-9


@settings(max_examples=25)
@given(
    seed=st.integers(0, 100_000), tasks=st.integers(3, 4), loose=st.sampled_from([1.0, 1.3, 99.0])
)
def test_relations_do_not_lift_the_bound_above_what_can_be_reached(
    tiny: Tiny, best_cycle_s: BestCycle, seed: int, tasks: int, loose: float
) -> None:
    problem = tiny(seed, tasks, True)
    best_s = best_cycle_s(problem)
    if np.isfinite(best_s):
        assert lower_bound(problem, best_s * loose).value_s <= best_s + 1e-9


def test_a_loose_upper_bound_does_not_spoil_the_proof(tiny: Tiny, best_cycle_s: BestCycle) -> None:
    """With huge prizes the solver's presolve once cut the best assignment of this station off."""
    problem = tiny(3, 4, True)
    assert lower_bound(problem, 1000.0).value_s <= best_cycle_s(problem)


@pytest.fixture(scope="module")
def plant() -> Problem:
    return specimen(Specimen(3, 17, (3, 5)), np.random.default_rng(2))


def _reached_s(problem: Problem) -> float:
    """The highest load of tours of robots that are not in each other's way."""
    costs = TravelCosts()
    tours = sequence(problem, costs, balance(problem, costs).robot_of)
    robots = problem.table.robots
    return max(tour.load_s(robot, costs) for tour, robot in zip(tours, robots, strict=True))


def test_the_bound_is_close_and_the_same_every_time(plant: Problem) -> None:
    cycle_s = _reached_s(plant)
    bound = lower_bound(plant, cycle_s)
    assert 0.9 * cycle_s <= bound.value_s <= cycle_s
    assert bound == lower_bound(plant, cycle_s)
    assert bound.kind == "load"


def test_many_options_in_few_nodes_loosen_the_bound_but_not_its_truth() -> None:
    many = specimen(Specimen(2, 6, (300, 320)), np.random.default_rng(4))
    cycle_s = _reached_s(many)
    assert 0.8 * cycle_s <= lower_bound(many, cycle_s).value_s <= cycle_s


def test_stages_add_up(plant: Problem) -> None:
    """Half of the tasks before the other half, and a machine at the end."""
    names = plant.table.tasks
    lags = [Lag(a, "end", b, "start", 5.0, "") for a in names[:6] for b in names[6:]]
    staged = Problem(plant.table, (*lags, Lag(names[-1], "end", None, "start", 30.0, "")))
    bound, free = lower_bound(staged, 150.0), lower_bound(plant, 150.0)
    assert bound.value_s > free.value_s + 5.0
    assert bound.kind == "stage"
    assert bound.value_s >= bound.components["chain"] > 35.0


def test_what_the_planner_chose_is_no_reason(plant: Problem) -> None:
    names = plant.table.tasks
    lag = Lag(names[0], "end", names[1], "start", 500.0, "", chosen=True)
    chosen = Problem(plant.table, (lag,))
    assert lower_bound(chosen, 900.0).value_s == lower_bound(plant, 900.0).value_s


def test_what_cannot_be_done_takes_for_ever(plant: Problem) -> None:
    table = replace(plant.table, tasks=(*plant.table.tasks, TaskId("far")))
    assert lower_bound(Problem(table), 99.0).kind == "task without options"
    a, b, *_ = plant.table.tasks
    circle = (Lag(a, "end", b, "start", 0.0, ""), Lag(b, "end", a, "start", 0.0, ""))
    bound = lower_bound(Problem(plant.table, circle), 99.0)
    assert (bound.kind, bound.value_s) == ("circular wait", np.inf)


def test_nothing_to_do_takes_no_time() -> None:
    assert lower_bound(Problem(OptionTable((), ())), 10.0).value_s == 0.0
