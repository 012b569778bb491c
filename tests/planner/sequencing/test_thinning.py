"""Thinning keeps some of everything."""

from __future__ import annotations

import numpy as np

from planner.balance.specimen import Specimen, specimen
from planner.options import OptionTable
from planner.sequencing.thinning import in_seconds, spread, thin


def _table() -> OptionTable:
    return specimen(Specimen(2, 6, (3, 9)), np.random.default_rng(1)).table


def test_every_task_keeps_options_up_to_the_limit() -> None:
    table = _table()
    for robot, kept in zip(table.robots, thin(table, 4), strict=True):
        for task in robot.tasks:
            mine = robot.options_of(task)
            assert np.isin(kept, mine).sum() == min(4, len(mine))
        assert np.all(np.diff(robot.task_of[kept]) >= 0)


def test_wanted_options_are_kept_beyond_the_limit() -> None:
    table = _table()
    robot = table.robots[1]
    wanted = frozenset(range(len(robot)))
    kept = thin(table, 1, {robot.robot: wanted})
    assert len(kept[0]) == len(table.robots[0].tasks)
    assert set(kept[1].tolist()) == wanted


def test_what_is_kept_lies_apart() -> None:
    points = np.array([[0.0], [0.01], [0.02], [5.0], [9.0]])
    assert spread(points, np.arange(5), 3).tolist() == [2, 3, 4]
    assert set(spread(points, np.array([1, 2, 4]), 2).tolist()) == {2, 4}


def test_distances_are_times_at_full_speed() -> None:
    robot = _table().robots[0]
    apart = np.abs(in_seconds(robot)[0] - in_seconds(robot)[1]).max()
    both = (robot.enter_rad, robot.leave_rad)
    assert apart == max((np.abs(q[0] - q[1]) / robot.velocity_rad_s).max() for q in both)
