"""Who waits for whom, and why."""

from __future__ import annotations

import pytest

from cells.ids import EventId, RobotId, StationId, StepId, TaskId
from cells.program import Await, Program, RobotProgram, Signal, StationProgram, Step, Work
from planner.replay import replay
from planner.report.waits import Wait, waits


def waits_of(program: StationProgram) -> tuple[Wait, ...]:
    return waits(program, replay(program))


def test_waits_name_the_robot_or_machine_waited_for_and_why(program: Program) -> None:
    first, second = waits_of(program.stations[0])
    assert (first.robot, first.for_robot, first.for_process) == ("R1", "R2", None)
    assert first.seconds == pytest.approx(4.0)
    assert first.step == "a3"
    assert first.why == "before moving to S2, until R2 has released H1"
    assert (second.robot, second.for_robot, second.for_process) == ("R2", None, "quench")
    assert second.seconds == pytest.approx(1.5)
    assert second.why == "before releasing H1, until quench is done"


def pair(before: tuple[Step, ...], after: tuple[Step, ...]) -> StationProgram:
    """B waits for A's event e between ``before`` (of A) and ``after`` (of B)."""
    one = RobotProgram(RobotId("A"), (*before, Signal(EventId("e"))))
    other = RobotProgram(RobotId("B"), (Await(EventId("e")), *after))
    return StationProgram(StationId("S"), (one, other))


def weld(task: str) -> Work:
    return Work(StepId(f"w.{task}"), TaskId(task), "weld", 3.0)


def test_a_motion_that_was_waited_for_is_named_by_where_it_leads(program: Program) -> None:
    motion = program.stations[0].robots[0].steps[0]
    (to_work,) = waits_of(pair((weld("T"), motion), (weld("U"),)))
    assert to_work.why == "before welding U, until A has come home"
    at_next = RobotProgram(RobotId("A"), (motion, Signal(EventId("e")), weld("T")))
    other = RobotProgram(RobotId("B"), (Await(EventId("e")), motion))
    (going_home,) = waits_of(StationProgram(StationId("S"), (at_next, other)))
    assert going_home.why == "before moving home, until A has come to T"


def test_a_wait_at_the_end_of_a_cycle_has_no_step() -> None:
    (last,) = waits_of(pair((weld("T"),), ()))
    assert (last.step, last.why) == ("", "before the end of its cycle, until A has welded T")


def test_waits_too_short_to_matter_are_not_told() -> None:
    blink = Work(StepId("w"), TaskId("T"), "weld", 1e-4)
    assert waits_of(pair((blink,), (weld("U"),))) == ()


def test_a_robot_that_only_passes_a_turn_on_is_said_to_set_out() -> None:
    one, other = pair((weld("T"),), (Signal(EventId("f")), weld("U"))).robots
    third = RobotProgram(RobotId("C"), (Await(EventId("f")), weld("V")))
    found = waits_of(StationProgram(StationId("S"), (one, other, third)))
    assert found[1].why == "before welding V, until B sets out"
