"""A cycle keeps the order of turns, whatever takes how long, and goes on where it was."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import numpy as np
import pytest

from cells.controller.breakdown import Fault
from cells.controller.cycle import Cycle, Notes
from cells.ids import EventId, ProcessId, RobotId, StationId, StepId, TaskId
from cells.program import (
    Await,
    ProcessRun,
    RobotProgram,
    Signal,
    StationProgram,
    Trajectory,
    Travel,
    Work,
)

CLEAR, START, DONE = EventId("clear"), EventId("start"), EventId("done")


def travel(name: str) -> Travel:
    return Travel(StepId(name), Trajectory(np.array([0.0, 1.0]), np.zeros((1, 6, 2))), 0.0, 0.0)


def work(name: str) -> Work:
    return Work(StepId(name), TaskId(name), "weld", 1.0)


PROGRAM = StationProgram(
    StationId("st"),
    (
        RobotProgram(
            RobotId("R1"),
            (travel("in"), work("first"), Signal(CLEAR), Signal(START), travel("out")),
        ),
        RobotProgram(RobotId("R2"), (Await(CLEAR), travel("in2"), Await(DONE), work("second"))),
    ),
    (ProcessRun(ProcessId("press"), START, DONE, 1.0),),
)


class Recorded:
    """Robots that take ``delays`` turns of the event loop for a step, and keep a log."""

    def __init__(self, delays: Mapping[str, int]) -> None:
        self.delays = delays
        self.log: list[str] = []

    async def _do(self, name: str) -> None:
        self.log.append(f"begin {name}")
        for _ in range(self.delays.get(name, 1)):
            await asyncio.sleep(0)
        self.log.append(f"end {name}")

    async def home(self, robot: RobotId) -> None:
        """All of them stand there."""

    async def travel(self, robot: RobotId, travel: Travel) -> None:
        await self._do(travel.id)

    async def work(self, robot: RobotId, work: Work) -> None:
        await self._do(work.id)

    async def process(self, process: ProcessId, duration_s: float) -> None:
        await self._do(process)

    def now_s(self) -> float:
        return float(len(self.log))


class Disk:
    """What a cycle notes."""

    def __init__(self) -> None:
        self.done: dict[str, int] = {}
        self.faults: list[Fault] = []

    def notes(self) -> Notes:
        faults = tuple(self.faults)
        return Notes(dict(self.done), faults, self._step, self._fault)

    async def _step(self, who: str, done: int) -> None:
        """It takes its place on the way to disk at once; that it is there takes a while."""
        self.done[who] = done
        await asyncio.sleep(0)

    async def _fault(self, fault: Fault) -> None:
        self.faults.append(fault)
        await asyncio.sleep(0)


def run(robots: Recorded, disk: Disk | None = None) -> dict[str, int]:
    disk = disk or Disk()
    asyncio.run(Cycle(PROGRAM, robots, disk.notes()).run())
    return disk.done


@pytest.mark.parametrize("slow", ["", "in", "first", "out", "in2", "press"])
def test_turns_are_taken_in_order_whoever_is_slow(slow: str) -> None:
    robots = Recorded({slow: 50})
    noted = run(robots)
    assert robots.log.index("end first") < robots.log.index("begin in2")
    assert robots.log.index("end first") < robots.log.index("begin press")
    assert robots.log.index("end press") < robots.log.index("begin second")
    assert noted == {"robot R1": 5, "robot R2": 4, "process press": 1}


def test_without_its_turn_a_robot_would_not_wait() -> None:
    """The test above can fail: it is the program that makes the second robot wait."""
    robots = Recorded({"in": 50})
    free = StationProgram(
        StationId("st"),
        (PROGRAM.robots[0], RobotProgram(RobotId("R2"), (travel("in2"),))),
        PROGRAM.processes,
    )
    asyncio.run(Cycle(free, robots, Disk().notes()).run())
    assert robots.log.index("end first") > robots.log.index("begin in2")


@pytest.mark.parametrize("after", range(12))
def test_a_cycle_broken_off_anywhere_goes_on_without_doing_a_step_twice(after: int) -> None:
    robots = Recorded({"in": 3, "out": 2, "press": 2})
    disk = Disk()

    async def broken_off() -> None:
        running = asyncio.ensure_future(Cycle(PROGRAM, robots, disk.notes()).run())
        for _ in range(after):
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(broken_off())
    run(robots, disk)
    ends = [line for line in robots.log if line.startswith("end")]
    assert sorted(ends) == sorted(
        f"end {name}" for name in ("in", "first", "out", "in2", "press", "second")
    )
    assert ends.index("end first") < ends.index("end in2")
    assert ends.index("end press") < ends.index("end second")


def test_progress_says_how_far_every_robot_is_and_how_long_it_waited() -> None:
    robots = Recorded({})
    cycle = Cycle(PROGRAM, robots, Disk().notes())
    asyncio.run(cycle.run())
    first, second = cycle.progress()
    assert (first.steps_done, first.steps, first.planned_s) == (5, 5, 3.0)
    assert (second.steps_done, second.steps, second.planned_s) == (4, 4, 2.0)
    assert first.waited_s == 0.0
    assert 0.0 < second.waited_s < second.actual_s
