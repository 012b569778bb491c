"""The tours that an earlier program was made of.

Where a spot moved or a task came or went, they are nearly those that will do again
(``planner.resumption``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cells.ids import RobotId, TaskId
from cells.program import StationProgram, Travel, Work


@dataclass(frozen=True, slots=True)
class FormerStop:
    """A task, and the joint angles (rad) at which it was begun."""

    task: TaskId
    q_rad: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FormerTour:
    """What a robot did before, in turn order."""

    robot: RobotId
    stops: tuple[FormerStop, ...]


def former_tours(program: StationProgram) -> tuple[FormerTour, ...]:
    """Read the tours off a program."""
    return tuple(FormerTour(robot.robot, tuple(_stops(robot.steps))) for robot in program.robots)


def _stops(steps: Sequence[object]) -> Iterable[FormerStop]:
    """A stop per task: where its weld or its pick took place."""
    q_rad: tuple[float, ...] = ()
    for step in steps:
        if isinstance(step, Travel):
            q_rad = _end_rad(step)
        elif isinstance(step, Work) and step.kind != "place":
            yield FormerStop(step.task, q_rad)


def _end_rad(travel: Travel) -> tuple[float, ...]:
    """Joint angles at the end of a motion."""
    times_s, coefficients = travel.trajectory.times_s, travel.trajectory.coefficients
    powers = (times_s[-1] - times_s[-2]) ** np.arange(coefficients.shape[2])
    return tuple((coefficients[-1] @ powers).tolist())
