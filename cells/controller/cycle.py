"""One cycle of a station: all robots run their steps, in the order of turns that the program has.

What was done before a break is not done again: robots go on after their last step on disk, and the
events of the steps before are announced. Where one fails, the cycle ends at a safe point
(``cells.controller.breakdown``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from cells.commands import Leftover, RobotFault, RobotProgress, StepKind
from cells.controller.breakdown import Fault, course, named, open_tasks
from cells.controller.simulated import RobotFaultError, Robots
from cells.controller.together import together
from cells.controller.zone_turns import NoTurns, Turns
from cells.ids import EventId, RobotId, TaskId
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
from cells.zones import zone_of


@dataclass(slots=True)
class _Spent:
    done: int = 0
    planned_s: float = 0.0
    actual_s: float = 0.0
    waited_s: float = 0.0
    step: Step | None = None
    begun_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Notes:
    """What is on disk of a cycle, and how to add to it; both calls return once it is there.

    ``done`` says how many steps each robot ("robot NAME") and machine ("process NAME") has done,
    ``faults`` who failed.
    """

    done: Mapping[str, int]
    faults: tuple[Fault, ...]
    step: Callable[[str, int], Awaitable[None]]
    fault: Callable[[Fault], Awaitable[None]]


class Cycle:
    """One run of ``program``; if ``only`` is given, with these tasks: the body has all others.
    ``turns`` are those in spaces shared with other cells.
    """

    def __init__(
        self,
        program: StationProgram,
        robots: Robots,
        notes: Notes,
        only: Collection[TaskId] | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._turns = turns or NoTurns()
        self._program = program
        self._robots = robots
        self._notes = notes
        self._only = only
        self._announced: dict[EventId, asyncio.Event] = {}
        self._begun_s = robots.now_s()
        self._spent = {robot.robot: _Spent() for robot in program.robots}
        self._foresee(notes.faults)

    async def run(self) -> None:
        """Run to the end, or to a safe point if somebody fails."""
        self._begun_s = self._robots.now_s()
        if not self._notes.done and not self._faults:
            await together(self._home(robot) for robot in self._program.robots)
            if not self._faults:
                await self._turns.begin()
        runs = [self._robot(robot) for robot in self._program.robots]
        runs += [self._process(run) for run in self._program.processes]
        await together(runs)
        await self._turns.left()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Who failed so far."""
        return self._faults

    def leftover(self, sequence: int) -> Leftover:
        """Return what is left of a cycle that ended early, in the command of that sequence."""
        robots = {named(robot): robot.robot for robot in self._program.robots}
        faults = {
            fault.who: RobotFault(robots[fault.who], sequence, fault.reason)
            for fault in self._faults
            if fault.who in robots
        }
        return Leftover(
            tuple(faults.values()),
            open_tasks(self._program, self._course, self._faults, self._only),
        )

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
                *self._under_way(spent),
            )
            for robot in self._program.robots
            for spent in (self._spent[robot.robot],)
        )

    @property
    def elapsed_s(self) -> float:
        """Time since the cycle began here, or went on after a break."""
        return self._robots.now_s() - self._begun_s

    def _under_way(self, spent: _Spent) -> tuple[str, StepKind, float, float]:
        """The step under way: its name and kind, for how long, and how long it takes by plan."""
        since_s = self._robots.now_s() - spent.begun_s
        match spent.step:
            case Travel(id, trajectory):
                return id, StepKind.TRAVEL, since_s, trajectory.duration_s
            case Work(id, _, _, duration_s):
                return id, StepKind.WORK, since_s, duration_s
            case Await(event):
                return event, StepKind.WAIT, since_s, 0.0
            case _:
                return "", StepKind.NONE, 0.0, 0.0

    async def _home(self, robot: RobotProgram) -> None:
        try:
            await self._robots.home(robot.robot)
        except RobotFaultError as error:
            await self._broke(Fault(named(robot), 1, False, str(error)))

    async def _robot(self, robot: RobotProgram) -> None:
        who, spent = named(robot), self._spent[robot.robot]
        for number, step in enumerate(robot.steps, start=1):
            if number <= self._notes.done.get(who, 0):
                if isinstance(step, Signal):
                    self._announce(robot, number, step.event)
            elif await self._passes(robot.robot, who, number, step):
                if isinstance(step, Travel | Work):
                    await self._notes.step(who, number)
            else:
                return
            spent.done = number

    async def _passes(self, robot: RobotId, who: str, number: int, step: Step) -> bool:
        """Do a step, unless the robot has to stand before it or because of it."""
        if number > self._course.last[who]:
            return False
        try:
            if not isinstance(step, Work) or self._is_done(who, number, step):
                await self._timed(robot, number, step)
        except RobotFaultError as error:
            moves = error.moves and isinstance(step, Work)
            await self._broke(Fault(who, number, moves, str(error)))
        return number <= self._course.last[who]

    def _is_done(self, who: str, number: int, work: Work) -> bool:
        """Whether a work is done, and not left out."""
        wanted = self._only is None or work.task in self._only
        return wanted and self._course.does(who, number)

    async def _timed(self, robot: RobotId, number: int, step: Step) -> None:
        begin_s, spent = self._robots.now_s(), self._spent[robot]
        spent.step, spent.begun_s = step, begin_s
        match step:
            case Travel():
                await self._robots.travel(robot, step)
                spent.planned_s += step.trajectory.duration_s
            case Work():
                await self._robots.work(robot, step)
                spent.planned_s += step.duration_s
            case Await(event):
                await self._turn_of(robot, number, event)
                spent.waited_s += self._robots.now_s() - begin_s
            case Signal(event):
                self._announce(self._program_of(robot), number, event)
        spent.actual_s += self._robots.now_s() - begin_s
        spent.step = None

    async def _turn_of(self, robot: RobotId, number: int, event: EventId) -> None:
        """Wait for an event of the station, or for a turn in a space that is shared with others."""
        zone = zone_of(event)
        if zone is None:
            await self._event(event).wait()
        else:
            await self._turns.enter(zone, robot, number)

    def _announce(self, robot: RobotProgram, number: int, event: EventId) -> None:
        zone = zone_of(event)
        if zone is None:
            self._event(event).set()
        else:
            self._turns.leave(zone, robot.robot, _entered(robot, number, event))

    def _program_of(self, robot: RobotId) -> RobotProgram:
        return next(each for each in self._program.robots if each.robot == robot)

    async def _process(self, run: ProcessRun) -> None:
        who = named(run)
        if not self._notes.done.get(who):
            await self._event(run.start).wait()
            if self._course.last[who] == 0:
                return
            try:
                await self._robots.process(run.process, run.duration_s)
            except RobotFaultError as error:
                await self._broke(Fault(who, 1, False, str(error)))
                return
            await self._notes.step(who, 1)
        self._event(run.done).set()

    async def _broke(self, fault: Fault) -> None:
        """Others go on only after this has taken its place on the way to disk."""
        self._foresee((*self._faults, fault))
        await self._notes.fault(fault)

    def _foresee(self, faults: Iterable[Fault]) -> None:
        """Work out who gets how far; those who wait for what never comes need not wait for it."""
        self._faults = tuple(faults)
        self._course = course(self._program, self._faults)
        for event in self._course.never:
            self._event(event).set()

    def _event(self, event: EventId) -> asyncio.Event:
        return self._announced.setdefault(event, asyncio.Event())


def _entered(robot: RobotProgram, number: int, event: EventId) -> int:
    """The step that entered the zone that a step leaves: the last one before it."""
    before = range(number - 1, 0, -1)
    return next((each for each in before if robot.steps[each - 1] == Await(event)), 0)
