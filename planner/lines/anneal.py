"""Sharings of a line's tasks among its robots, by annealing towards one target after the other.

Called by ``least_load``, which runs two side by side, and by ``failure``.
"""

from __future__ import annotations

import numpy as np

from planner.lines.anneal_kernels import Frame, Sharing, anneal_nb, fill_nb
from planner.lines.robot_line import RobotLine
from planner.lines.stations import rows_of
from planner.options import IntArray

_HOT, _COLD = 0.2, 0.005
"""Temperatures, in mean times of a task."""


class Annealer:
    """One run: where tasks are now, and random numbers of its own."""

    def __init__(self, line: RobotLine, robot: IntArray, rng: np.random.Generator) -> None:
        self._frame = frame_of(line)
        self._state = rng.integers(1, 2**63, size=1, dtype=np.uint64)
        self._share = new_sharing(line, robot)
        mean = float(line.time[line.able].mean())
        self._heat = np.array([_HOT, _COLD]) * max(mean, 1e-3)
        self.start(robot)

    def start(self, robot: IntArray) -> None:
        """Begin anew with tasks at ``robot`` (T,), which must keep their order."""
        self._share.slot[:] = robot
        fill_nb(self._frame, self._share)

    def aim(self, target: int, steps: int) -> bool:
        """Try to bring all loads down to ``target``; whether that worked."""
        left = anneal_nb(self._frame, self._share, target, self._heat, steps, self._state)
        return left == 0

    @property
    def robot(self) -> IntArray:
        """Robot (T,) of each task now."""
        return self._share.slot.copy()


def new_sharing(line: RobotLine, robot: IntArray) -> Sharing:
    """Tasks at ``robot`` (T,); the rest is yet to be filled in."""
    robots, tasks = line.time.shape
    return Sharing(
        robot.astype(np.int64),
        np.zeros((robots, len(line.share)), dtype=np.int64),
        np.zeros((robots, tasks), dtype=np.int32),
        np.zeros(robots, dtype=np.int64),
        np.zeros(tasks, dtype=np.int64),
    )


def frame_of(line: RobotLine) -> Frame:
    """What stays the same in a run of annealing."""
    tasks = line.time.shape[1]
    owner, robots = np.nonzero(line.able.T)
    return Frame(
        line.time.astype(np.int32),
        line.needed.astype(np.int64),
        line.station.astype(np.int64),
        np.searchsorted(owner, np.arange(tasks + 1)),
        robots,
        *rows_of(tasks, line.before[:, ::-1]),
        *rows_of(tasks, line.before),
    )
