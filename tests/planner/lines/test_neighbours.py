"""Tasks that lie together go to one robot."""

from __future__ import annotations

import numpy as np
import pytest

from planner.lines.neighbours import Nearness, together
from planner.lines.robot_line import RobotLine

TASKS = 8


def _line(before: list[list[int]]) -> RobotLine:
    return RobotLine(
        np.full((2, TASKS), 1000),
        np.array([0, 1]),
        np.array(before, dtype=np.int64),
        np.ones((1, TASKS), dtype=np.bool_),
        np.ones(1),
    )


def _two_heaps() -> Nearness:
    """Tasks 0..3 lie 0.5 s apart, so do 4..7, and the heaps are 1.5 s apart."""
    heap = np.arange(TASKS) // 4
    between_s = np.where(heap[:, None] == heap[None, :], 1.5, 2.5)
    return Nearness((between_s, between_s), np.ones((2, TASKS)), np.zeros(2))


def test_each_robot_gets_a_heap_of_its_own() -> None:
    mixed = np.arange(TASKS) % 2
    found = together(_line([]), _two_heaps(), mixed, np.random.default_rng(0), 2000)
    assert len(set(found[:4].tolist())) == 1
    assert len(set(found[4:].tolist())) == 1
    assert found[0] != found[4]


def test_the_best_that_was_seen_is_never_worse_than_the_start() -> None:
    nearness, best = _two_heaps(), np.arange(TASKS) // 4
    found = together(_line([]), nearness, best, np.random.default_rng(1), 50)
    loads = [nearness.load_s(r, np.flatnonzero(found == r).tolist()) for r in (0, 1)]
    assert max(loads) <= 6.0


def test_loads_count_work_travel_and_the_way_home() -> None:
    between_s = np.array([[9.0, 2.0, 4.0], [3.0, 9.0, 5.0], [7.0, 8.0, 9.0]])
    nearness = Nearness((between_s,), np.array([[1.0, 1.5, 2.0]]), np.array([10.0]))
    assert nearness.load_s(0, []) == 0.0
    assert nearness.load_s(0, [2]) == 12.0
    assert nearness.load_s(0, [0, 1]) == 15.0
    assert nearness.load_s(0, [0, 1, 2]) == 10.0 + 3.0 + 4.0 + 7.5


def test_tasks_with_an_order_are_refused() -> None:
    with pytest.raises(ValueError, match="follow"):
        together(_line([[0, 1]]), _two_heaps(), np.zeros(TASKS, int), np.random.default_rng(0), 1)
