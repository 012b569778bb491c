"""The option table: every way in which every robot of a station can do every task.

Filled by ``planner.reach``; read by ``planner.balance``, ``planner.sequencing`` and the pipeline,
which know nothing of geometry: for them a robot is a set of joint-space points and its limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cells.ids import RobotId, TaskId
from robots.geometry import FloatArray, frozen

IntArray = npt.NDArray[np.int64]

UNBOUNDED = 1.0e6
"""Stands for a joint speed (rad/s) at a via point of which nothing is known; either direction."""

HOME = -1
"""Stands for the robot's home where an option index is expected (the last row of a matrix)."""


@dataclass(frozen=True, slots=True, eq=False)
class RobotOptions:
    """All the ways in which one robot can do tasks: k options over n joints.

    An option starts its work at ``enter_rad`` (k, n), which it reaches through ``enter_via_rad``
    (the far end of the straight line in), and ends it at ``leave_rad``, which it leaves through
    ``leave_via_rad``. ``duration_s`` (k,) is the time of the task itself: close, weld, open; or
    pick, carry (a lower bound), place. ``arrive_s`` (k,), at most ``duration_s``, is the part of
    it after which a carried part is at its place and may be held there (left out: all 0, welds).
    ``enter_line_s`` and ``leave_line_s`` (k,) are least times on the straight lines in and out
    (left out: 0); ``enter_speed_rad_s`` and ``leave_speed_rad_s`` (k, n) the highest joint speeds
    at the via points, signed as on the way out (left out: no motion starts or ends there faster).
    ``task_of`` (k,) is the index of each option's task in ``tasks``, which lists the tasks that
    this robot can do at all.

    Raises:
        ValueError: if shapes differ, a number is not finite, or an index is out of range.
    """

    robot: RobotId
    home_rad: FloatArray
    velocity_rad_s: FloatArray
    acceleration_rad_s2: FloatArray
    tasks: tuple[TaskId, ...]
    task_of: IntArray
    enter_rad: FloatArray
    enter_via_rad: FloatArray
    leave_rad: FloatArray
    leave_via_rad: FloatArray
    duration_s: FloatArray
    arrive_s: FloatArray = field(default_factory=lambda: np.zeros(0))
    enter_line_s: FloatArray = field(default_factory=lambda: np.zeros(0))
    leave_line_s: FloatArray = field(default_factory=lambda: np.zeros(0))
    enter_speed_rad_s: FloatArray = field(default_factory=lambda: np.zeros(0))
    leave_speed_rad_s: FloatArray = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        dof, count = len(self.home_rad), len(self.task_of)
        for name in ("home_rad", "velocity_rad_s", "acceleration_rad_s2"):
            object.__setattr__(self, name, frozen(getattr(self, name), (dof,)))
        for name in ("enter_rad", "enter_via_rad", "leave_rad", "leave_via_rad"):
            object.__setattr__(self, name, frozen(getattr(self, name), (count, dof)))
        arrive = self.arrive_s if np.size(self.arrive_s) else np.zeros(count)
        object.__setattr__(self, "duration_s", frozen(self.duration_s, (count,)))
        object.__setattr__(self, "arrive_s", frozen(arrive, (count,)))
        self._freeze_lines(dof, count)
        object.__setattr__(self, "task_of", _frozen_indices(self.task_of, len(self.tasks)))
        if np.any(self.velocity_rad_s <= 0.0) or np.any(self.acceleration_rad_s2 <= 0.0):
            raise ValueError(f"robot {self.robot}: velocity and acceleration must be positive")
        if np.any(self.arrive_s < 0.0) or np.any(self.duration_s < self.arrive_s):
            raise ValueError(f"robot {self.robot}: 0 <= arrive_s <= duration_s does not hold")

    def _freeze_lines(self, dof: int, count: int) -> None:
        for line, speed in (
            ("enter_line_s", "enter_speed_rad_s"),
            ("leave_line_s", "leave_speed_rad_s"),
        ):
            known = np.size(getattr(self, line)) > 0
            line_s = getattr(self, line) if known else np.zeros(count)
            speeds = getattr(self, speed) if known else UNBOUNDED * np.ones((count, dof))
            object.__setattr__(self, line, frozen(line_s, (count,)))
            object.__setattr__(self, speed, frozen(speeds, (count, dof)))

    def __len__(self) -> int:
        return len(self.task_of)

    @property
    def index_of(self) -> Mapping[TaskId, int]:
        """Where each task stands in ``tasks``."""
        return {task: index for index, task in enumerate(self.tasks)}

    def options_of(self, task: TaskId) -> IntArray:
        """Indices of the options for ``task``, ascending; empty if the robot cannot do it."""
        return np.flatnonzero(self.task_of == self.index_of.get(task, HOME))


@dataclass(frozen=True, slots=True, eq=False)
class OptionTable:
    """The options of a station's robots; ``tasks`` are all tasks that have to be done.

    ``reasons`` says, per task and robot, why there is no option ("axis 5 limit").
    """

    robots: tuple[RobotOptions, ...]
    tasks: tuple[TaskId, ...]
    reasons: Mapping[tuple[TaskId, RobotId], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = set(self.tasks)
        if len(known) != len(self.tasks):
            raise ValueError("tasks of an option table must be distinct")
        for robot in self.robots:
            strangers = [task for task in robot.tasks if task not in known]
            if strangers:
                raise ValueError(f"robot {robot.robot}: not a task of this table: {strangers[0]}")

    def robot(self, robot_id: RobotId) -> RobotOptions:
        """Return the options of the robot of that name."""
        return next(robot for robot in self.robots if robot.robot == robot_id)


def _frozen_indices(values: npt.ArrayLike, limit: int) -> IntArray:
    indices = np.array(values, dtype=np.int64).reshape(-1)
    if np.any(indices < 0) or np.any(indices >= limit):
        raise ValueError(f"task_of must lie in 0..{limit - 1}")
    indices.setflags(write=False)
    return indices
