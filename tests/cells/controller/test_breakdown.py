"""A robot that fails in mid-cycle: others do what does not depend on it, and no task is lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.commands import Leftover
from cells.controller.breakdown import Fault, course
from cells.controller.cycle import Cycle, Notes
from cells.controller.simulated import RobotFaultError
from cells.ids import EventId, ProcessId, RobotId, StationId, StepId, TaskId
from cells.program import (
    Await,
    ProcessRun,
    RobotProgram,
    Signal,
    StationProgram,
    Step,
    Trajectory,
    Travel,
    Work,
    WorkKind,
)


def travel(name: str) -> Travel:
    return Travel(StepId(name), Trajectory(np.array([0.0, 1.0]), np.zeros((1, 6, 2))), 0.0, 0.0)


def work(name: str, kind: WorkKind = "weld") -> Work:
    return Work(StepId(name), TaskId(name), kind, 1.0)


def station(*robots: tuple[Step, ...], processes: tuple[ProcessRun, ...] = ()) -> StationProgram:
    named = tuple(
        RobotProgram(RobotId(f"R{number}"), steps) for number, steps in enumerate(robots, start=1)
    )
    return StationProgram(StationId("st"), named, processes)


CLEAR, NEXT = EventId("clear"), EventId("next")
TURNS = station(
    (travel("in1"), work("a"), travel("on1"), work("b"), Signal(CLEAR), travel("out1")),
    (work("c"), Await(CLEAR), travel("in2"), work("d"), travel("out2")),
    (travel("in3"), work("e"), travel("out3")),
)


@dataclass
class Robots:
    """Robots that fail at the steps of these names, and keep a log of what they did."""

    fails: dict[str, bool]
    """Whether the robot still moves, by name of step."""
    slow: dict[str, int] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    async def _do(self, name: str) -> None:
        for _ in range(self.slow.get(name, 1)):
            await asyncio.sleep(0)
        if name in self.fails:
            raise RobotFaultError(f"{name} went wrong", self.fails[name])
        self.done.append(name)

    async def home(self, robot: RobotId) -> None:
        await self._do(f"{robot} home")

    async def travel(self, robot: RobotId, travel: Travel) -> None:
        await self._do(travel.id)

    async def work(self, robot: RobotId, work: Work) -> None:
        await self._do(work.id)

    async def process(self, process: ProcessId, duration_s: float) -> None:
        await self._do(process)

    def now_s(self) -> float:
        return float(len(self.done))


@dataclass
class Disk:
    """What a cycle notes."""

    done: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

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


def run(
    program: StationProgram, robots: Robots, only: set[str] | None = None
) -> tuple[list[str], Leftover]:
    chosen = None if only is None else {TaskId(each) for each in only}
    cycle = Cycle(program, robots, Disk().notes(), chosen)
    asyncio.run(cycle.run())
    return [name for name in robots.done if "home" not in name], cycle.leftover(7)


def left(leftover: Leftover) -> dict[str, bool]:
    return {task.task: task.by_hand for task in leftover.tasks}


def test_a_robot_whose_tool_fails_runs_its_motions_and_what_comes_after_it_is_left_out() -> None:
    done, leftover = run(TURNS, Robots({"b": True}))
    assert sorted(done) == ["a", "c", "e", "in1", "in2", "in3", "on1", "out1", "out2", "out3"]
    assert left(leftover) == {"b": True, "d": False}
    (fault,) = leftover.faults
    assert (fault.robot, fault.sequence, fault.reason) == ("R1", 7, "b went wrong")
    assert [task.robot for task in leftover.tasks] == ["R1", "R2"]


def test_a_robot_that_cannot_move_stands_and_so_does_who_waits_for_it() -> None:
    done, leftover = run(TURNS, Robots({"on1": False}))
    assert sorted(done) == ["a", "c", "e", "in1", "in3", "out3"]
    assert left(leftover) == {"b": False, "d": False}


def test_a_motion_that_fails_is_not_tried_again_even_if_the_robot_says_that_it_moves() -> None:
    done, _ = run(TURNS, Robots({"on1": True}))
    assert "out1" not in done


def test_a_fault_after_the_last_task_leaves_nothing_open() -> None:
    _, leftover = run(TURNS, Robots({"out1": False}))
    assert leftover.tasks == ()
    assert [fault.robot for fault in leftover.faults] == ["R1"]


def test_a_robot_that_is_not_home_lets_only_the_others_begin() -> None:
    done, leftover = run(TURNS, Robots({"R1 home": False}))
    assert sorted(done) == ["c", "e", "in3", "out3"]
    assert left(leftover) == {"a": False, "b": False, "d": False}


def test_who_waits_already_when_somebody_fails_is_let_go() -> None:
    robots = Robots({"b": False}, slow={"b": 50})
    done, leftover = run(TURNS, robots)
    assert "in2" not in done
    assert left(leftover) == {"b": True, "d": False}


def test_two_robots_may_fail() -> None:
    _, leftover = run(TURNS, Robots({"b": True, "e": True}))
    assert left(leftover) == {"b": True, "d": False, "e": True}
    assert [fault.robot for fault in leftover.faults] == ["R3", "R1"]


HANDLED = station(
    (work("a"), Signal(CLEAR), travel("out1")),
    (work("p", "pick"), travel("carry"), Await(CLEAR), work("p", "place"), travel("out2")),
)


def test_nobody_releases_a_part_after_something_before_it_was_left_out() -> None:
    robots = Robots({"a": True})
    done, leftover = run(HANDLED, robots)
    assert sorted(done) == ["carry", "out1", "p"]
    assert left(leftover) == {"a": True, "p": True}


def test_a_part_is_released_where_nothing_was_left_out() -> None:
    done, leftover = run(HANDLED, Robots({"out1": False}))
    assert sorted(done) == ["a", "carry", "out2", "p", "p"]
    assert leftover.tasks == ()


PRESSED = station(
    (work("a"), Signal(CLEAR), Await(NEXT), work("b")),
    processes=(ProcessRun(ProcessId("press"), CLEAR, NEXT, 1.0),),
)


def test_a_machine_that_fails_stops_who_waits_for_it() -> None:
    done, leftover = run(PRESSED, Robots({"press": False}))
    assert done == ["a"]
    assert (leftover.faults, left(leftover)) == ((), {"b": False})


def test_a_machine_does_not_begin_after_something_was_left_out() -> None:
    done, leftover = run(PRESSED, Robots({"a": True}))
    assert done == []
    assert left(leftover) == {"a": True, "b": False}


def test_a_cycle_that_is_completed_does_no_other_task_and_keeps_all_motions() -> None:
    done, leftover = run(TURNS, Robots({}), only={"b", "d"})
    assert sorted(done) == ["b", "d", "in1", "in2", "in3", "on1", "out1", "out2", "out3"]
    assert leftover.tasks == ()


def test_a_cycle_that_is_completed_and_fails_leaves_only_its_own_tasks() -> None:
    _, leftover = run(TURNS, Robots({"b": True}), only={"b"})
    assert left(leftover) == {"b": True}


STEPS = ["in1", "a", "on1", "b", "out1", "c", "in2", "d", "out2", "in3", "e"]


@given(
    fails=st.dictionaries(st.sampled_from(STEPS), st.booleans(), min_size=1, max_size=2),
    slow=st.dictionaries(st.sampled_from(STEPS), st.integers(1, 20)),
    killed_after=st.integers(0, 40),
)
def test_every_task_is_done_once_or_left_over_once_whoever_fails_and_through_a_kill(
    fails: dict[str, bool], slow: dict[str, int], killed_after: int
) -> None:
    robots, disk = Robots(fails, slow), Disk()

    async def broken_off() -> None:
        running = asyncio.ensure_future(Cycle(TURNS, robots, disk.notes()).run())
        for _ in range(killed_after):
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(broken_off())
    cycle = Cycle(TURNS, robots, disk.notes())
    asyncio.run(cycle.run())
    done = [name for name in robots.done if len(name) == 1]
    open_ones = [task.task for task in cycle.leftover(1).tasks]
    assert sorted([*done, *open_ones]) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("moves", [True, False])
def test_nobody_gets_stuck_in_a_cycle_without_faults(moves: bool) -> None:
    """Only faults keep anybody from the end; with one, its own robot at least."""
    free = course(TURNS)
    assert set(free.last.values()) == {6, 5, 3}
    assert not free.never
    broken = course(TURNS, [Fault("robot R1", 4, moves, "")])
    assert broken.last["robot R1"] == (6 if moves else 3)
    assert broken.last["robot R3"] == 3
