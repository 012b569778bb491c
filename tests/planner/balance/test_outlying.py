"""Tasks that lie apart are found where robots have far to go between them and the others."""

from __future__ import annotations

import numpy as np
import pytest

from planner.balance.nodes import Nodes
from planner.balance.outlying import outlying
from robots.geometry import FloatArray


def _nodes(points: FloatArray, tasks: list[int]) -> Nodes:
    """One node a task, at ``points`` (n,); a second a metre, and one for the work."""
    at = np.append(points, 0.0)
    cost_s = 1.0 + np.abs(at[:, None] - at[None, :])
    count = len(tasks)
    return Nodes(
        np.array(tasks),
        np.arange(count),
        np.arange(1, count + 1),
        cost_s,
        np.ones(count),
        points[:, None],
    )


def test_a_group_far_from_the_others_lies_apart() -> None:
    found = outlying([_nodes(np.array([0.0, 0.1, 0.2, 0.3, 5.0, 5.2]), list(range(6)))], 6)
    assert found.tasks.tolist() == [False] * 4 + [True] * 2
    assert found.dearer_s == pytest.approx(0.1)


def test_two_groups_may_lie_apart() -> None:
    found = outlying([_nodes(np.array([-6.0, 0.0, 0.1, 0.2, 5.0, 5.2]), list(range(6)))], 6)
    assert found.tasks.tolist() == [True] + [False] * 3 + [True] * 2


def test_near_for_one_robot_is_near() -> None:
    far = _nodes(np.array([0.0, 0.1, 0.2, 5.0]), [0, 1, 2, 3])
    near = _nodes(np.array([0.0, 0.1, 0.2, 0.35]), [0, 1, 2, 3])
    assert outlying([far], 4).tasks.tolist() == [False, False, False, True]
    assert outlying([far, near], 4).dearer_s < 0.1


def test_robots_without_common_tasks_have_others_each() -> None:
    left = _nodes(np.array([0.0, 0.1, 0.2, 5.0]), [0, 1, 2, 3])
    right = _nodes(np.array([0.0, 5.0, 0.1, 0.2, 0.3]), [4, 5, 6, 7, 8])
    found = outlying([left, right], 9)
    assert np.flatnonzero(found.tasks).tolist() == [3, 5]


def test_where_all_are_alike_none_lies_apart() -> None:
    assert not outlying([_nodes(np.arange(4.0), [0, 1, 2, 3])], 4).tasks.any()
    assert not outlying([_nodes(np.zeros(1), [0])], 1).tasks.any()
    assert not outlying([], 3).tasks.any()
