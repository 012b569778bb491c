"""One cycle of a station: all robots run their steps, in the order of turns that the program has.

What was done before a break is not done again: robots go on after their last step on disk, and the
events of the steps before are announced.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cells.commands import RobotProgress
from cells.controller.simulated import Robots
from cells.controller.together import together
from cells.ids import EventId
from cells.program import (
    Await,
    ProcessRun,
    RobotProgram,
    Signal,
    StationProgram,
    Step,
    Travel,
    Work,
)


@dataclass(slots=True)
class _Spent:
    done: int = 0
    planned_s: float = 0.0
    actual_s: float = 0.0
    waited_s: float = 0.0


class Cycle:
    """One run of ``program``. ``done`` says how many steps each robot ("robot NAME") and machine
    ("process NAME") has done before; ``note`` is told, and keeps it, before the next step begins.
    """

    def __init__(
        self,
        program: StationProgram,
        robots: Robots,
        done: Mapping[str, int],
        note: Callable[[str, int], None],
    ) -> None:
        self._program = program
        self._robots = robots
        self._done = done
        self._note = note
        self._announced: dict[EventId, asyncio.Event] = {}
        self._spent = {robot.robot: _Spent() for robot in program.robots}

    async def run(self) -> None:
        """Run to the end.

        Raises:
            RobotFaultError: if a robot cannot go on; the others stop at once.
        """
        runs = [self._robot(robot) for robot in self._program.robots]
        runs += [self._process(run) for run in self._program.processes]
        await together(runs)

    def progress(self) -> tuple[RobotProgress, ...]:
        """Return how far every robot is."""
        return tuple(
            RobotProgress(
                robot.robot,
                spent.done,
                len(robot.steps),
                spent.planned_s,
                spent.actual_s,
                spent.waited_s,
            )
            for robot in self._program.robots
            for spent in (self._spent[robot.robot],)
        )

    async def _robot(self, robot: RobotProgram) -> None:
        who, spent = f"robot {robot.robot}", self._spent[robot.robot]
        for number, step in enumerate(robot.steps, start=1):
            if number <= self._done.get(who, 0):
                if isinstance(step, Signal):
                    self._event(step.event).set()
            else:
                await self._timed(robot, step, spent)
                if isinstance(step, Travel | Work):
                    self._note(who, number)
            spent.done = number

    async def _timed(self, robot: RobotProgram, step: Step, spent: _Spent) -> None:
        begin_s = self._robots.now_s()
        match step:
            case Travel():
                await self._robots.travel(robot.robot, step)
                spent.planned_s += step.trajectory.duration_s
            case Work():
                await self._robots.work(robot.robot, step)
                spent.planned_s += step.duration_s
            case Await(event):
                await self._event(event).wait()
                spent.waited_s += self._robots.now_s() - begin_s
            case Signal(event):
                self._event(event).set()
        spent.actual_s += self._robots.now_s() - begin_s

    async def _process(self, run: ProcessRun) -> None:
        who = f"process {run.process}"
        if not self._done.get(who):
            await self._event(run.start).wait()
            await self._robots.process(run.process, run.duration_s)
            self._note(who, 1)
        self._event(run.done).set()

    def _event(self, event: EventId) -> asyncio.Event:
        return self._announced.setdefault(event, asyncio.Event())
