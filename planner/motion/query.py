"""What a motion is asked for and what the answer can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Self

import numpy as np

from cells.program import Trajectory
from planner.collision import Arm, Skip, StationWorld
from planner.motion.tool_line import ToolLine
from robots.geometry import FloatArray, frozen
from robots.model import RobotModel

How = Literal["swing", "straight", "via", "search"]

_SAME_RAD = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class MotionLimits:
    """Joint limits (n,): positions in rad, velocities in rad/s, accelerations in rad/s2, and, of
    robots that have them, jerks in rad/s3.
    """

    lower_rad: FloatArray
    upper_rad: FloatArray
    velocity_rad_s: FloatArray
    acceleration_rad_s2: FloatArray
    jerk_rad_s3: FloatArray | None = None

    @classmethod
    def of(cls, model: RobotModel, speed: float = 1.0, acceleration: float = 1.0) -> Self:
        """The limits of ``model``, with the given shares of its velocity and acceleration."""
        return cls(
            frozen(model.lower_rad()),
            frozen(model.upper_rad()),
            frozen(model.velocity_rad_s() * speed),
            frozen(model.acceleration_rad_s2() * acceleration),
            model.jerk_rad_s3(),
        )


@dataclass(frozen=True, slots=True, eq=False)
class LineWay:
    """A tool line and the distance that holds on it; ``skip`` exempts what the work touches."""

    line: ToolLine
    margin_m: float
    skip: Skip


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to try; counts, so that runs repeat exactly.

    ``vias``: single points to go by; ``trees``: searches from different seeds, each of at most
    ``iterations``; ``shortcuts``: tries to shorten each; ``polish``: tries to move the points of
    the best way so that it takes less time, also of straight ways if ``polish_straight``.
    """

    vias: int = 192
    trees: int = 4
    iterations: int = 4000
    shortcuts: int = 40
    polish: int = 40
    polish_straight: bool = True

    @classmethod
    def thorough(cls) -> Self:
        """For motions that will be run, not just compared: slower to plan, faster to run."""
        return cls(trees=8, polish=150, polish_straight=True)


@dataclass(frozen=True, slots=True, eq=False)
class TravelQuery:
    """From rest at ``q_from_rad`` (n,) to rest at ``q_to_rad`` (n,), in the least time found.

    ``leave`` is a line out of the first, ``arrive`` a line out of the second (run backwards);
    between them the arm keeps ``margin_m`` from everything that ``skip`` does not exempt.

    Raises:
        ValueError: if a line does not start where the motion starts or ends.
    """

    arm: Arm
    world: StationWorld
    limits: MotionLimits
    q_from_rad: FloatArray
    q_to_rad: FloatArray
    margin_m: float
    skip: Skip
    leave: LineWay | None = None
    arrive: LineWay | None = None
    seed: int = 0
    effort: Effort = field(default_factory=Effort)

    def __post_init__(self) -> None:
        for name, way in (("q_from_rad", self.leave), ("q_to_rad", self.arrive)):
            q = frozen(getattr(self, name), (self.arm.dof,))
            object.__setattr__(self, name, q)
            if way is not None and np.abs(way.line.points_rad[0] - q).max() > _SAME_RAD:
                raise ValueError(f"{name} {q} is not where its line starts")

    def is_empty(self) -> bool:
        """Whether there is nothing to move: no lines, and the goal is the start."""
        apart_rad = np.abs(self.q_to_rad - self.q_from_rad).max()
        return self.leave is None and self.arrive is None and bool(apart_rad <= _SAME_RAD)


@dataclass(frozen=True, slots=True, eq=False)
class TravelPlan:
    """A motion, checked at every instant; ``leave_s`` and ``arrive_s`` as in program.Travel.

    ``how`` it goes between the lines: straight, by a single point, or found by a search.
    """

    trajectory: Trajectory
    leave_s: float
    arrive_s: float
    how: How


@dataclass(frozen=True, slots=True)
class NoTravel:
    """There is no motion, or none was found; ``reason`` says so in words."""

    reason: str
