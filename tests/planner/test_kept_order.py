"""Who went first goes first, as far as motions can be told apart one by one."""

from __future__ import annotations

import numpy as np
import pytest

from cells.ids import EventId, RobotId, StationId, StepId
from cells.program import Await, RobotProgram, Signal, StationProgram, Step, Trajectory, Travel
from planner.coordination.chain import Block
from planner.cycle import PlannedCycle, PlannedMotion
from planner.kept_order import kept_order

A, B = Block(0, 0, 0), Block(1, 0, 0)


def travel(name: str, seconds: float) -> Travel:
    trajectory = Trajectory(np.array([0.0, seconds]), np.zeros((1, 6, 2)))
    return Travel(StepId(name), trajectory, 0.0, 0.0)


def programs(first: str) -> StationProgram:
    """Two robots with one motion each; the other one waits for the ``first``."""
    done = EventId("done")

    def steps(name: str) -> tuple[Step, ...]:
        motion = travel(f"{name}.00", 2.0)
        return (motion, Signal(done)) if name == first else (Await(done), motion)

    robots = tuple(RobotProgram(RobotId(name), steps(name)) for name in ("R1", "R2"))
    return StationProgram(StationId("s"), robots, ())


def cycle(name: str, count: int = 1) -> PlannedCycle:
    step = travel("any", 1.9)
    motion = PlannedMotion(step.trajectory, step.leave_s, step.arrive_s)
    return PlannedCycle(RobotId(name), (motion,) * count, (None,) * (count - 1))


@pytest.mark.parametrize(("first", "order"), [("R1", (A, B)), ("R2", (B, A))])
def test_who_went_first_goes_first(first: str, order: tuple[Block, Block]) -> None:
    cycles = [cycle("R1"), cycle("R2")]
    for asked in ((A, B), (B, A)):
        assert kept_order([asked], cycles, programs(first)) == (order,)


def test_other_motions_than_before_have_no_order() -> None:
    assert kept_order([(A, B)], [cycle("R1", 2), cycle("R2")], programs("R1")) is None
    assert kept_order([(A, B)], [cycle("R1"), cycle("R3")], programs("R1")) is None
