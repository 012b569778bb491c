"""A problem laid out in flat arrays, the way the compiled kernels read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from planner.options import IntArray, OptionTable, RobotOptions
from planner.sequencing.thinning import Kept
from planner.sequencing.travel import TravelCosts
from planner.side_by_side import side_by_side
from robots.geometry import FloatArray

CUT_S = 1.0e4
"""Stands for a travel that cannot be: longer than any cycle, yet finite, so that search gets by."""


class StationArrays(NamedTuple):
    """Robots r = 0..R-1, tasks t = 0..T-1 of the table, kept options by robot and then task.

    ``first`` (R, T) and ``last`` (R, T): the options of task t on robot r are first <= i < last,
    counted within the robot. ``option_at`` (R + 1,) is where a robot's options start in
    ``original``, ``duration_s`` and ``arrive_s``. A robot's costs stand in ``cost_s`` from
    ``cost_at`` on, a square matrix with home last: time of the work at the row's option plus
    travel to the column's. ``back_s`` holds the same matrices transposed.
    """

    first: IntArray
    last: IntArray
    option_at: IntArray
    original: IntArray
    duration_s: FloatArray
    arrive_s: FloatArray
    cost_at: IntArray
    cost_s: FloatArray
    back_s: FloatArray


def lay_out(table: OptionTable, kept: Kept, costs: TravelCosts) -> StationArrays:
    """Lay out the ``kept`` options of ``table`` with travel times from ``costs``."""
    matrices = side_by_side(lambda pair: _costs(costs, *pair), zip(table.robots, kept, strict=True))
    first, last = _ranges(table, kept)
    return StationArrays(
        first=first,
        last=last,
        option_at=np.cumsum([0, *map(len, kept)]),
        original=_joined(kept).astype(np.int64),
        duration_s=_joined(
            robot.duration_s[k] for robot, k in zip(table.robots, kept, strict=True)
        ),
        arrive_s=_joined(robot.arrive_s[k] for robot, k in zip(table.robots, kept, strict=True)),
        cost_at=np.cumsum([0, *(matrix.size for matrix in matrices)]),
        cost_s=_joined(matrix.ravel() for matrix in matrices),
        back_s=_joined(matrix.T.ravel() for matrix in matrices),
    )


def _costs(costs: TravelCosts, robot: RobotOptions, chosen: IntArray) -> FloatArray:
    works_s = np.append(robot.duration_s[chosen], 0.0)[:, None]
    return cast("FloatArray", np.minimum(costs.matrix_s(robot, chosen), CUT_S) + works_s)


def _ranges(table: OptionTable, kept: Kept) -> tuple[IntArray, IntArray]:
    number = {task: t for t, task in enumerate(table.tasks)}
    first = np.zeros((len(table.robots), len(table.tasks)), dtype=np.int64)
    last = np.zeros_like(first)
    for r, (robot, chosen) in enumerate(zip(table.robots, kept, strict=True)):
        for index, task in enumerate(robot.tasks):
            where = np.flatnonzero(robot.task_of[chosen] == index)
            if len(where):
                first[r, number[task]], last[r, number[task]] = where[0], where[-1] + 1
    return first, last


def _joined(pieces: Iterable[npt.NDArray[Any]]) -> FloatArray:
    return cast("FloatArray", np.concatenate([np.zeros(0), *pieces]))
