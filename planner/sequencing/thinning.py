"""Keep few but diverse options per robot and task, so that search stays quick.

A proof must not rely on this: bounds are computed over the whole table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cells.ids import RobotId, TaskId
from planner.options import IntArray, OptionTable, RobotOptions
from robots.geometry import FloatArray

Kept = tuple[IntArray, ...]
"""Per robot of a table the options kept (m,), by task and then by number."""


def thin(
    table: OptionTable,
    limit: int,
    also: Mapping[RobotId, frozenset[int]] | None = None,
    fewer: Mapping[TaskId, int] | None = None,
) -> Kept:
    """Keep at most ``limit`` options per robot and task (of some tasks ``fewer``), and ``also``
    these.
    """
    extra, limits = also or {}, fewer or {}
    return tuple(
        _thin_robot(
            robot,
            [min(limit, limits.get(task, limit)) for task in robot.tasks],
            extra.get(robot.robot, frozenset()),
        )
        for robot in table.robots
    )


def _thin_robot(robot: RobotOptions, limits: Sequence[int], also: frozenset[int]) -> IntArray:
    points = in_seconds(robot)
    kept = [
        np.union1d(spread(points, np.flatnonzero(robot.task_of == task), limit), wanted)
        for task, limit in enumerate(limits)
        for wanted in [[option for option in sorted(also) if robot.task_of[option] == task]]
    ]
    return np.concatenate([*kept, np.zeros(0)]).astype(np.int64)


def in_seconds(robot: RobotOptions) -> FloatArray:
    """Options as points (k, 2 n) whose largest coordinate difference is a time at full speed."""
    return np.hstack([robot.enter_rad, robot.leave_rad]) / np.tile(robot.velocity_rad_s, 2)


def spread(points: FloatArray, among: IntArray, limit: int) -> IntArray:
    """Pick up to ``limit`` of ``among``, each as far as can be from those picked before."""
    if len(among) <= limit:
        return among
    candidates = points[among]
    nearest = np.abs(candidates - np.median(candidates, axis=0)).max(axis=1)
    picked = [int(np.argmin(nearest))]
    distance = np.full(len(among), np.inf)
    while len(picked) < limit:
        from_last = np.abs(candidates - candidates[picked[-1]]).max(axis=1)
        distance = np.minimum(distance, from_last)
        picked.append(int(np.argmax(distance)))
    return np.sort(among[picked])
