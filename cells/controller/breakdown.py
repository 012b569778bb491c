"""What becomes of a cycle in which a robot or a machine fails: how far everybody still gets.

Whatever does not depend on the failed one is done as commanded. What comes after something that was
left out, in the order of the program's events, is left out too: robots run their motions and do not
weld. So all turns stay as they were judged, and whoever can come home comes home. Nobody grips or
releases a part after something was left out; a robot that would have to, or that waits for
somebody who stands, stands as well: between two steps, where it may stand for any time. Turns in
shared spaces (``cells.zones``) are no matter of who fails: others may wait long for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cells.commands import OpenTask
from cells.ids import EventId, TaskId
from cells.program import Await, ProcessRun, RobotProgram, Signal, StationProgram, Work
from cells.zones import zone_of


@dataclass(frozen=True, slots=True)
class Fault:
    """``who`` ("robot NAME" or "process NAME") could not do its step number ``step``, counted from
    1. A robot that ``moves`` can still run its motions.
    """

    who: str
    step: int
    moves: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Course:
    """How far everybody gets: the ``last`` step of each, from which step on robots leave out what
    they were to do (``left_out_from``; nobody else does), and the events that ``never`` come.
    """

    last: Mapping[str, int]
    left_out_from: Mapping[str, int]
    never: frozenset[EventId]

    def does(self, who: str, step: int) -> bool:
        """Whether a step is done as commanded."""
        return step <= self.last[who] and step < self.left_out_from.get(who, step + 1)


def course(program: StationProgram, faults: Iterable[Fault] = ()) -> Course:
    """Return how far everybody gets in a cycle with ``faults``."""
    return _Foresight(program, {(fault.who, fault.step): fault for fault in faults}).course()


def open_tasks(
    program: StationProgram,
    course: Course,
    faults: Iterable[Fault],
    only: Collection[TaskId] | None = None,
) -> tuple[OpenTask, ...]:
    """Return the tasks of a cycle (of ``only`` these) that are not done when ``course`` ends."""
    failed = {(fault.who, fault.step) for fault in faults}
    handles = any(work.kind != "weld" for _, _, work in _works(program))
    found: dict[TaskId, OpenTask] = {}
    for robot, number, work in _works(program):
        who = named(robot)
        if (only is None or work.task in only) and not course.does(who, number):
            by_hand = handles or (who, number) in failed
            found.setdefault(work.task, OpenTask(work.task, robot.robot, by_hand))
    return tuple(found.values())


def named(one: RobotProgram | ProcessRun) -> str:
    """Return what a robot or a machine is called in notes of how far it got."""
    return f"robot {one.robot}" if isinstance(one, RobotProgram) else f"process {one.process}"


def _works(program: StationProgram) -> Iterator[tuple[RobotProgram, int, Work]]:
    for robot in program.robots:
        for number, step in enumerate(robot.steps, start=1):
            if isinstance(step, Work):
                yield robot, number, step


class _Foresight:
    """Lets everybody go as far as the events allow, until nobody gets any further."""

    def __init__(self, program: StationProgram, faults: Mapping[tuple[str, int], Fault]) -> None:
        self._program = program
        self._faults = faults
        self._last = {named(robot): 0 for robot in program.robots}
        self._last.update((named(run), 0) for run in program.processes)
        self._left_out_from: dict[str, int] = {}
        self._announced: dict[EventId, bool] = {}
        """Events that come; true where something before them was left out."""

    def course(self) -> Course:
        before = -1
        while before != (before := sum(self._last.values())):
            for robot in self._program.robots:
                self._advance(robot)
            for run in self._program.processes:
                self._run(run)
        never = frozenset(self._events() - set(self._announced))
        return Course(self._last, self._left_out_from, never)

    def _advance(self, robot: RobotProgram) -> None:
        who = named(robot)
        while self._last[who] < len(robot.steps) and self._passes(robot, self._last[who] + 1):
            self._last[who] += 1

    def _passes(self, robot: RobotProgram, number: int) -> bool:
        """Whether a robot that got to a step gets past it."""
        who, step = named(robot), robot.steps[number - 1]
        fault = self._faults.get((who, number))
        if fault is not None:
            if not fault.moves:
                return False
            self._leave_out(who, number)
        match step:
            case Await(event) if zone_of(event) is None:
                if event not in self._announced:
                    return False
                if self._announced[event]:
                    self._leave_out(who, number)
            case Signal(event) if zone_of(event) is None:
                self._announced[event] = who in self._left_out_from
            case Work(kind="pick" | "place"):
                return who not in self._left_out_from
        return True

    def _run(self, run: ProcessRun) -> None:
        who = named(run)
        if (who, 1) not in self._faults and self._announced.get(run.start) is False:
            self._last[who] = 1
            self._announced[run.done] = False

    def _leave_out(self, who: str, number: int) -> None:
        self._left_out_from.setdefault(who, number)

    def _events(self) -> set[EventId]:
        steps = (step for robot in self._program.robots for step in robot.steps)
        named_there = {
            step.event
            for step in steps
            if isinstance(step, Await | Signal) and zone_of(step.event) is None
        }
        return named_there.union(*((run.start, run.done) for run in self._program.processes))
