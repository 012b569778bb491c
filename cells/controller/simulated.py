"""Robots that take the time that a program says, on the event loop's clock, and never fail."""

from __future__ import annotations

import asyncio
from typing import Protocol

from cells.ids import ProcessId, RobotId
from cells.program import Travel, Work


class RobotFaultError(Exception):
    """A robot cannot go on; the sentence says which, where and why."""


class Robots(Protocol):
    """What a real or simulated cell can do; each call returns when it is done.

    Raises:
        RobotFaultError: if it cannot be done.
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

    async def travel(self, robot: RobotId, travel: Travel) -> None:
        """Take the time of a motion."""
        await asyncio.sleep(travel.trajectory.duration_s / self._speed)

    async def work(self, robot: RobotId, work: Work) -> None:
        """Take the time of a work."""
        await asyncio.sleep(work.duration_s / self._speed)

    async def process(self, process: ProcessId, duration_s: float) -> None:
        """Take the time of a machine."""
        await asyncio.sleep(duration_s / self._speed)

    def now_s(self) -> float:
        """Return the time of the cell, which runs ``speed`` times as fast as the loop's clock."""
        return asyncio.get_running_loop().time() * self._speed
