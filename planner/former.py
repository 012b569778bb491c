"""What is known of a station from an earlier plan: its program, the tours in it, its bound.

Where a spot moved, a task came or went or a robot failed, the tours are nearly those that will do
again (``planner.resumption``), and where a spot moved so are most motions (``planner.touch_up``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from cells.ids import RobotId, TaskId
from cells.own_frame import OwnFrame
from cells.program import Program, StationProgram, Travel, Work
from cells.shop import Station
from cells.wire import program_bytes
from planner.reach.matrix import ReachEntry, ReachStatus


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


@dataclass(frozen=True, slots=True, eq=False)
class FormerPlan:
    """A station as it was, in its own frame, and the ``program`` that it had then.

    Its cycle and the bound of that (if known), both without the transfer. ``quick``: its motions
    are as fast as they can be. ``reach`` says who could do what. ``key`` names all of this.
    """

    key: str
    station: Station
    program: StationProgram
    cycle_s: float
    bound_s: float | None
    quick: bool = True
    reach: Mapping[tuple[TaskId, RobotId], ReachEntry] = field(default_factory=dict)

    @property
    def tours(self) -> tuple[FormerTour, ...]:
        """The tours in the program."""
        return former_tours(self.program)


def former_of(
    station: Station, program: StationProgram, entry: Mapping[str, Any], transfer_s: float
) -> FormerPlan:
    """What was known of a station then, by its ``entry`` in the report."""
    of_line = entry.get("bound_by") == "whole line"
    own, bound_s = OwnFrame.of(station), None if of_line else entry["bound_s"]
    program = replace(program, station=own.station.id)
    written = program_bytes(Program("", 0, (program,)))
    state = [own.content, hashlib.sha256(written).hexdigest(), bound_s, transfer_s]
    return FormerPlan(
        hashlib.sha256(json.dumps(state).encode()).hexdigest(),
        own.station,
        program,
        entry["cycle_s"] - transfer_s,
        None if bound_s is None else bound_s - transfer_s,
        entry.get("full_speed_kj") is None,
        dict(reach_in(entry)),
    )


def reach_in(entry: Mapping[str, Any]) -> Iterator[tuple[tuple[TaskId, RobotId], ReachEntry]]:
    """Read who can do what off a station's ``entry`` in a report."""
    for row in entry["matrix"]:
        key = TaskId(row["task"]), RobotId(row["robot"])
        yield key, ReachEntry(ReachStatus(row["status"]), row["reason"])


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
