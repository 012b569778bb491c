"""Ranks leave no room for robots that wait for each other in a circle."""

from __future__ import annotations

import numpy as np
import pytest

from cells.ids import TaskId
from planner.balance.specimen import Specimen, specimen
from planner.options import OptionTable
from planner.problem import Lag, Problem
from planner.sequencing.ranks import CircularWaitError, ranks_of

A, B, C, D, H, K = (TaskId(name) for name in "ABCDHK")


def _before(earlier: TaskId, later: TaskId) -> Lag:
    return Lag(earlier, "end", later, "start", 0.0, "")


def _hold(handling: TaskId, task: TaskId) -> tuple[Lag, Lag]:
    return (
        Lag(handling, "arrive", task, "start", 0.0, ""),
        Lag(task, "end", handling, "release", 0.0, ""),
    )


def _problem(*lags: Lag, tasks: tuple[TaskId, ...] = (A, B, C, D)) -> Problem:
    return Problem(OptionTable((), tasks), lags)


def test_ranks_rise_along_relations_and_free_tasks_have_none() -> None:
    ranks = ranks_of(_problem(_before(A, B), _before(B, C), _before(A, C)))
    assert ranks.enter.tolist() == ranks.leave.tolist() == [0, 1, 2, -1]
    assert ranks.allow(0, 2)
    assert not ranks.allow(2, 0)
    assert ranks.allow(3, 0)
    assert ranks.allow(2, 3)


def test_who_holds_a_part_can_do_nothing_in_between() -> None:
    ranks = ranks_of(_problem(*_hold(H, A), tasks=(H, A)))
    assert not ranks.allow(0, 1)
    assert not ranks.allow(1, 0)


def test_two_robots_cannot_hold_for_each_other() -> None:
    """R1 holds H until A, then does B; R2 holds K until B, then does A: nobody ever moves on."""
    ranks = ranks_of(_problem(*_hold(H, A), *_hold(K, B), tasks=(H, A, K, B)))
    assert not (ranks.allow(0, 3) and ranks.allow(2, 1))


def test_a_circle_is_named() -> None:
    with pytest.raises(CircularWaitError) as caught:
        ranks_of(_problem(_before(A, B), _before(B, C), _before(C, A)))
    assert set(caught.value.tasks) == {A, B, C}
    assert "B begins only when A is over" in str(caught.value)


def test_a_hold_that_waits_for_what_comes_after_it_is_told_with_the_robots() -> None:
    table = specimen(Specimen(2, 2, (1, 2)), np.random.default_rng(5)).table
    held, task = table.tasks
    held_by = " or ".join(robot.robot for robot in table.robots if held in robot.tasks)
    hold = (
        Lag(held, "arrive", task, "start", 0.0, ""),
        Lag(task, "end", held, "release", 0.0, "x"),
    )
    with pytest.raises(CircularWaitError) as caught:
        ranks_of(Problem(table, (*hold, _before(held, task))))
    assert set(caught.value.tasks) == {held, task}
    assert f"{held} by {held_by} lets go only when {task}" in str(caught.value)
    assert "(x)" in str(caught.value)
