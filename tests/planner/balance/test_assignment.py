"""Assignments are the best by the estimates they are made from, or say why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from cells.ids import TaskId
from planner.balance.assignment import balance
from planner.balance.estimates import estimates_of
from planner.balance.recompute import recomputed_s
from planner.balance.specimen import Specimen, specimen
from planner.options import OptionTable
from planner.problem import Lag, Problem
from planner.sequencing.layout import Layout
from planner.sequencing.travel import TravelCosts

COSTS = TravelCosts()
TICKS_S = 0.01
Tiny = Callable[[int, int, bool], Problem]


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), related=st.booleans())
def test_no_other_assignment_has_a_lower_highest_load(tiny: Tiny, seed: int, related: bool) -> None:
    problem = tiny(seed, 4, related)
    layout = Layout.of(problem, COSTS)
    estimates = estimates_of(layout)
    names = problem.table.tasks
    allowed = [
        who
        for who in product(range(2), repeat=4)
        if all(np.isfinite(estimates.load_s[r, t]) for t, r in enumerate(who))
        and all(who[names.index(a)] != who[names.index(b)] for a, b in problem.apart)
    ]
    found = balance(problem, COSTS)
    assert (found.status == "optimal") == bool(allowed)
    if allowed:
        best_s = min(recomputed_s(estimates, layout.rules, who) for who in allowed)
        assert found.objective_s == pytest.approx(best_s, abs=TICKS_S)
        assert found.bound_s <= found.objective_s
        assert set(found.robot_of) == set(names)


def test_load_is_shared_out_evenly() -> None:
    problem = specimen(Specimen(4, 24, (1, 3)), np.random.default_rng(0))
    found = balance(problem, COSTS)
    shares = [list(found.robot_of.values()).count(r.robot) for r in problem.table.robots]
    assert max(shares) - min(shares) <= 2
    assert found == balance(problem, COSTS)


def test_a_task_that_no_robot_can_do_is_named_with_the_reasons(tiny: Tiny) -> None:
    table = tiny(1, 3, False).table
    far = TaskId("far")
    reasons = {(far, table.robots[0].robot): "axis 5 limit"}
    found = balance(Problem(OptionTable(table.robots, (*table.tasks, far), reasons)), COSTS)
    assert found.status == "infeasible"
    assert found.reasons == ("far: no robot can do it (R1: axis 5 limit)",)


def test_a_circle_is_a_reason(tiny: Tiny) -> None:
    problem = tiny(1, 3, False)
    a, b, _ = problem.table.tasks
    circle = (Lag(a, "end", b, "start", 0.0, ""), Lag(b, "end", a, "start", 0.0, ""))
    (reason,) = balance(replace(problem, lags=circle), COSTS).reasons
    assert "wait for each other" in reason
    assert a in reason
    assert b in reason


def test_too_few_robots_to_hold_and_weld_is_a_reason_that_names_the_tasks() -> None:
    table = specimen(Specimen(1, 3, (1, 2)), np.random.default_rng(5)).table
    a, b, c = table.tasks
    found = balance(Problem(table, (), ((a, b),)), COSTS)
    assert found.reasons == (f"not enough robots to keep apart {a} and {b}",)
    assert c not in found.reasons[0]


def test_no_time_is_no_answer() -> None:
    problem = specimen(Specimen(4, 24, (1, 3)), np.random.default_rng(0))
    found = balance(problem, COSTS, deterministic_time=1e-9)
    assert found.status == "unknown"
    assert not found.robot_of


def test_nothing_to_do_is_done_at_once() -> None:
    found = balance(Problem(OptionTable((), ())), COSTS)
    assert (found.status, found.objective_s) == ("optimal", 0.0)
