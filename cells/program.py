"""What a station's robots run: steps per robot, in turn order, free of clock times.

Made by ``planner``, judged by ``planner.validation``, run by cell controllers. A step waits for
events and announces them; a weld that takes longer delays others and never causes a collision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cells.ids import EventId, PartId, ProcessId, RobotId, StationId, StepId, TaskId
from robots.geometry import FloatArray, frozen

WorkKind = Literal["weld", "pick", "place"]


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """A piecewise polynomial q(t), rest to rest.

    ``times_s`` (k + 1,) starts at 0 and increases strictly. ``coefficients`` (k, dof, d + 1), in
    rad, rad/s, rad/s2, ...: on piece i, q_j(t) = sum_p coefficients[i, j, p] * (t - times_s[i])**p.
    """

    times_s: FloatArray
    coefficients: FloatArray

    def __post_init__(self) -> None:
        times, coefficients = frozen(self.times_s), frozen(self.coefficients)
        object.__setattr__(self, "times_s", times)
        object.__setattr__(self, "coefficients", coefficients)
        if times.ndim != 1 or coefficients.ndim != 3 or len(times) != len(coefficients) + 1:
            raise ValueError(
                f"times_s (k + 1,) and coefficients (k, dof, d + 1) expected, "
                f"got {times.shape} and {coefficients.shape}"
            )
        if times[0] != 0.0 or np.any(np.diff(times) <= 0.0):
            raise ValueError("times_s must start at 0 and increase strictly")

    @property
    def duration_s(self) -> float:
        """Time from start to end."""
        return float(self.times_s[-1])


@dataclass(frozen=True, slots=True)
class Travel:
    """A motion. Until ``leave_s`` the tool moves on a straight line out of the work it comes from;
    from ``arrive_s`` on it moves on a straight line into the work it goes to (0 and the duration
    where there is no such line). ``carries`` is the part in the gripper.
    """

    id: StepId
    trajectory: Trajectory
    leave_s: float
    arrive_s: float
    carries: PartId | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Standing still to weld, to grip (pick) or to release (place)."""

    id: StepId
    task: TaskId
    kind: WorkKind
    duration_s: float


@dataclass(frozen=True, slots=True)
class Await:
    """Stand still until ``event`` has been announced."""

    event: EventId


@dataclass(frozen=True, slots=True)
class Signal:
    """Announce ``event``, at once."""

    event: EventId


Step = Travel | Work | Await | Signal


@dataclass(frozen=True, slots=True)
class RobotProgram:
    """The steps of one robot in one cycle, from home to home."""

    robot: RobotId
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ProcessRun:
    """A machine starts when ``start`` is announced and announces ``done`` after ``duration_s``."""

    process: ProcessId
    start: EventId
    done: EventId
    duration_s: float


@dataclass(frozen=True, slots=True)
class StationProgram:
    """One station's cycle: all its robots and machines."""

    station: StationId
    robots: tuple[RobotProgram, ...]
    processes: tuple[ProcessRun, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """Everything a shop runs in one takt, bound to the scene it was planned for."""

    scene_digest: str
    seed: int
    stations: tuple[StationProgram, ...]
