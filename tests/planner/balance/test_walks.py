"""Walk cuts are true of every tour, whatever the prizes; nodes are no dearer than their options."""

from __future__ import annotations

from itertools import pairwise, permutations, product

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from planner.balance.nodes import Nodes, nodes_of
from planner.balance.specimen import Specimen, specimen
from planner.balance.walk_cuts import Prices, Walker, climb, least_walks_s, price
from planner.options import HOME, OptionTable
from planner.sequencing.least_times import lower_bounds_s


def _table(seed: int, robots: int = 1, tasks: int = 6) -> OptionTable:
    return specimen(Specimen(robots, tasks, (1, 6)), np.random.default_rng(seed)).table


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), limit=st.integers(1, 6), size=st.sampled_from([0.1, 2.0, 30.0]))
def test_every_tour_obeys_every_cut(seed: int, limit: int, size: float) -> None:
    table, rng = _table(seed), np.random.default_rng(seed)
    robot = table.robots[0]
    nodes = nodes_of(table, robot, limit)
    count = len(nodes.tasks)
    prices = Prices(rng.normal(0.0, size, len(table.tasks)), np.array([0.3]))
    walker = Walker.of(nodes, 1e9)
    assert walker.most == count
    cut = price([walker], nodes.tasks, prices).cuts[0]
    every = np.append(np.arange(len(robot)), HOME)
    cost_s = lower_bounds_s(robot, every, every) + np.append(robot.duration_s, 0.0)[:, None]
    for _ in range(20):
        order = rng.permutation(count)[: rng.integers(0, count + 1)]
        options = [int(rng.choice(robot.options_of(table.tasks[nodes.tasks[i]]))) for i in order]
        stops = [HOME, *options, HOME]
        load_s = sum(cost_s[a, b] for a, b in pairwise(stops)) if options else 0.0
        assert load_s >= cut.ends_s[len(order)] + cut.prize_s[order].sum() - 1e-9


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), prize=st.sampled_from([0.0, 0.3, 3.0]), owed=st.integers(1, 3))
def test_walks_that_owe_a_task_do_it(seed: int, prize: float, owed: int) -> None:
    """With all tasks near each other walks are tours, so the least are those of all tours."""
    table = _table(seed, tasks=5)
    nodes = nodes_of(table, table.robots[0], 2)
    count = len(nodes.tasks)
    apart = np.arange(count) < owed
    paid_s = np.where(apart, prize, 0.0)
    found_s = least_walks_s(Walker.of(nodes, 1e6).through(apart), [paid_s])[0]
    ranges = [range(a, b) for a, b in zip(nodes.first, nodes.last, strict=True)]
    least_s = np.full(count + 1, np.inf)
    for length in range(1, count + 1):
        for order in permutations(range(count), length):
            if apart[list(order)].any():
                for stops in product(*(ranges[task] for task in order)):
                    walk = [-1, *stops, -1]
                    time_s = sum(nodes.cost_s[a, b] for a, b in pairwise(walk))
                    least_s[length] = min(least_s[length], time_s - paid_s[list(order)].sum())
    assert found_s[1:] == pytest.approx(least_s[1:], abs=1e-5)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), limit=st.integers(1, 4))
def test_nodes_and_coarser_nodes_never_cost_more_than_an_option(seed: int, limit: int) -> None:
    table = _table(seed)
    robot = table.robots[0]
    fine = nodes_of(table, robot, limit + 2)
    assert fine.coarser(99).cost_s == pytest.approx(fine.cost_s)
    for nodes in (fine, fine.coarser(limit)):
        between_s = _least_between(nodes)
        for i, a in enumerate(nodes.tasks):
            for j, b in enumerate(nodes.tasks):
                left, into = robot.options_of(table.tasks[a]), robot.options_of(table.tasks[b])
                least_s = lower_bounds_s(robot, left, into).min() + robot.duration_s.min()
                assert i == j or between_s[i, j] == pytest.approx(least_s)


def _least_between(nodes: Nodes) -> np.ndarray:
    ranges = [slice(a, b) for a, b in zip(nodes.first, nodes.last, strict=True)]
    return np.array([[nodes.cost_s[a, b].min() for b in ranges] for a in ranges])


def test_a_subset_without_home_starts_and_ends_for_free() -> None:
    table = _table(3)
    nodes = nodes_of(table, table.robots[0], 3)
    some = nodes.only(nodes.tasks[1:3], home=False)
    assert some.tasks.tolist() == nodes.tasks[1:3].tolist()
    assert np.all(some.cost_s[-1] == 0.0)
    assert some.cost_s[:-1, -1] == pytest.approx(some.work_s)
    assert np.all(nodes.only(nodes.tasks, home=True).cost_s == nodes.cost_s)


def test_a_held_part_keeps_its_robot() -> None:
    table = _table(3)
    nodes = nodes_of(table, table.robots[0], 3)
    longer = nodes.occupied(int(nodes.tasks[0]), 7.0)
    first = slice(nodes.first[0], nodes.last[0])
    assert longer.cost_s[first] == pytest.approx(nodes.cost_s[first] + 7.0)
    assert longer.work_s[first] == pytest.approx(nodes.work_s[first] + 7.0)
    assert np.all(longer.cost_s[nodes.last[0] :] == nodes.cost_s[nodes.last[0] :])


def test_climbing_lifts_the_bound() -> None:
    table = _table(2, robots=3, tasks=18)
    robots = [Walker.of(nodes_of(table, robot, 4), 60.0) for robot in table.robots]
    wanted = np.arange(18)
    _, tried = climb(robots, wanted, 18, 60.0, 30)
    bounds = [priced.bound_s for priced in tried]
    assert max(bounds) > bounds[0] + 0.01


def test_works_that_do_not_fit_are_not_counted() -> None:
    table = _table(2)
    nodes = nodes_of(table, table.robots[0], 4)
    assert Walker.of(nodes, 0.1).most == 0
    assert Walker.of(nodes, 1e6).most == len(nodes.tasks)
    assert Walker.of(nodes.only(np.zeros(0, dtype=np.int64), home=True), 50.0).most == 0


def test_too_few_works_for_all_tasks_leave_nothing_to_climb() -> None:
    table = _table(2)
    nodes = nodes_of(table, table.robots[0], 4)
    _, tried = climb([Walker.of(nodes, 3.0)], nodes.tasks, len(table.tasks), 3.0, 5)
    assert tried == []
