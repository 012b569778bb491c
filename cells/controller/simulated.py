"""Robots that take the time that a program says, on the event loop's clock.

They fail when they are told to.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

import numpy as np

from cells.ids import ProcessId, RobotId
from cells.program import Trajectory, Travel, Work
from robots.geometry import FloatArray

HOME_S = 5.0
"""Time in which somebody brings a simulated robot home that stands somewhere else."""
AT_HOME_RAD = 1e-6


class RobotFaultError(Exception):
    """A robot cannot go on; the sentence says which, where and why. One that ``moves`` can still
    run its motions: it is its tool that fails.
    """

    def __init__(self, sentence: str, moves: bool = False) -> None:
        super().__init__(sentence)
        self.moves = moves


class Robots(Protocol):
    """What a real or simulated cell can do; each call returns when it is done.

    Raises:
        RobotFaultError: if it cannot be done.
    """

    async def home(self, robot: RobotId) -> None:
        """Return once ``robot`` stands at home. One that cannot get there by itself waits for a
        person who brings it there.
        """

    async def travel(self, robot: RobotId, travel: Travel) -> None:
        """Move ``robot`` along a motion."""

    async def work(self, robot: RobotId, work: Work) -> None:
        """Have ``robot`` weld, grip or release where it stands."""

    async def process(self, process: ProcessId, duration_s: float) -> None:
        """Have a machine do its work."""

    def now_s(self) -> float:
        """Return the time (s) that has passed in the cell."""


class SimulatedRobots:
    """Robots of a simulated cell, ``speed`` times as fast as real ones."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._faults: dict[RobotId, RobotFaultError] = {}
        self._at_home: set[RobotId] = set()
        self._home_rad: dict[RobotId, FloatArray] = {}
        self._at_rad: dict[RobotId, FloatArray] = {}

    def fail(self, robot: RobotId, moves: bool) -> None:
        """Have a robot fail: at its next work if it still ``moves``, else at its next step."""
        what = "its tool does not answer" if moves else "its drives are off"
        self._faults[robot] = RobotFaultError(f"{robot}: {what}", moves)

    def repair(self, robot: RobotId) -> None:
        """Have a robot fail no more."""
        self._faults.pop(robot, None)

    async def home(self, robot: RobotId) -> None:
        """Bring a robot home that stands elsewhere; one not seen leaving home stands there."""
        home_rad, at_rad = self._home_rad.pop(robot, None), self._at_rad.pop(robot, None)
        if home_rad is not None and at_rad is not None and _apart(home_rad, at_rad):
            await asyncio.sleep(HOME_S / self._speed)
        self._at_home.add(robot)

    async def travel(self, robot: RobotId, travel: Travel) -> None:
        """Take the time of a motion.

        Raises:
            RobotFaultError: if the robot was told to fail, and does not move.
        """
        fault = self._faults.get(robot)
        if fault is not None and not fault.moves:
            raise fault
        begin_rad, end_rad = _ends_rad(travel.trajectory)
        if robot in self._at_home:
            self._at_home.remove(robot)
            self._home_rad[robot] = begin_rad
        self._at_rad[robot] = end_rad
        await asyncio.sleep(travel.trajectory.duration_s / self._speed)

    async def work(self, robot: RobotId, work: Work) -> None:
        """Take the time of a work.

        Raises:
            RobotFaultError: if the robot was told to fail.
        """
        if robot in self._faults:
            raise self._faults[robot]
        await asyncio.sleep(work.duration_s / self._speed)

    async def process(self, process: ProcessId, duration_s: float) -> None:
        """Take the time of a machine."""
        await asyncio.sleep(duration_s / self._speed)

    def now_s(self) -> float:
        """Return the time of the cell, which runs ``speed`` times as fast as the loop's clock."""
        return asyncio.get_running_loop().time() * self._speed


def _ends_rad(trajectory: Trajectory) -> tuple[FloatArray, FloatArray]:
    """Where a motion begins and ends (dof,)."""
    last_s = trajectory.times_s[-1] - trajectory.times_s[-2]
    powers = last_s ** np.arange(trajectory.coefficients.shape[2])
    return trajectory.coefficients[0, :, 0], trajectory.coefficients[-1] @ powers


def _apart(one_rad: FloatArray, other_rad: FloatArray) -> bool:
    return bool(np.abs(one_rad - other_rad).max() > AT_HOME_RAD)
