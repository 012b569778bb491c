"""What a common motion is asked for and what the answer can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from cells.program import Trajectory
from planner.collision import Arm, Skip, StationWorld
from planner.motion.query import MotionLimits
from robots.geometry import FloatArray, frozen

How = Literal["straight", "alone", "via", "turns", "search"]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to try; counts, so that runs repeat exactly.

    ``vias``: points to go by, tried one at a time; ``trees``: searches from different seeds, each
    of at most ``iterations``; ``shortcuts``: tries to shorten what each finds; ``polish``: tries to
    move the points of the best way so that it takes less time. A way that takes at most ``good``
    times the least time that any motion could take is taken without looking further.
    """

    vias: int = 300
    trees: int = 8
    iterations: int = 1500
    shortcuts: int = 60
    polish: int = 60
    good: float = 1.02


@dataclass(frozen=True, slots=True, eq=False)
class TogetherQuery:
    """All ``arms`` from rest at ``starts_rad`` to rest at ``goals_rad``, (n,) each, at once.

    Arms keep ``static_m`` from what stands in ``world`` and ``robots_m`` from each other; ``skips``
    exempts things for each arm (default: nothing).

    Raises:
        ValueError: if there is no arm, not one of everything for each arm, or not one joint value
            for each joint.
    """

    arms: tuple[Arm, ...]
    starts_rad: tuple[FloatArray, ...]
    goals_rad: tuple[FloatArray, ...]
    world: StationWorld
    limits: tuple[MotionLimits, ...]
    static_m: float
    robots_m: float
    skips: tuple[Skip, ...] = ()
    seed: int = 0
    effort: Effort = field(default_factory=Effort)

    def __post_init__(self) -> None:
        if not self.arms:
            raise ValueError("there is no arm to plan for")
        if not self.skips:
            object.__setattr__(self, "skips", (self.world.skip(),) * len(self.arms))
        for name in ("starts_rad", "goals_rad", "limits", "skips"):
            if len(getattr(self, name)) != len(self.arms):
                raise ValueError(f"{name}: {len(self.arms)} expected, one for each arm")
        for name in ("starts_rad", "goals_rad"):
            pairs = zip(getattr(self, name), self.arms, strict=True)
            object.__setattr__(self, name, tuple(frozen(q, (arm.dof,)) for q, arm in pairs))

    def start_rad(self) -> FloatArray:
        """The start of all joints in a row."""
        return np.concatenate(self.starts_rad)

    def goal_rad(self) -> FloatArray:
        """The goal of all joints in a row."""
        return np.concatenate(self.goals_rad)

    def all_limits(self) -> MotionLimits:
        """The limits of all joints in a row."""
        return MotionLimits(
            np.concatenate([limit.lower_rad for limit in self.limits]),
            np.concatenate([limit.upper_rad for limit in self.limits]),
            np.concatenate([limit.velocity_rad_s for limit in self.limits]),
            np.concatenate([limit.acceleration_rad_s2 for limit in self.limits]),
            self._jerk_rad_s3(),
        )

    def _jerk_rad_s3(self) -> FloatArray | None:
        """The jerk limits of all joints in a row, infinite for arms without; None if none has."""
        jerks = [limit.jerk_rad_s3 for limit in self.limits]
        if all(jerk is None for jerk in jerks):
            return None
        rows = [
            np.full(arm.dof, np.inf) if jerk is None else jerk
            for arm, jerk in zip(self.arms, jerks, strict=True)
        ]
        return np.concatenate(rows)


@dataclass(frozen=True, slots=True, eq=False)
class TogetherPlan:
    """One motion for each arm, all of the same duration, to be started at the same instant.

    Checked at every instant against the world, each arm itself, and each other. ``how`` it was
    found: all straight on, each as if alone, by a common point, or by a search.
    """

    trajectories: tuple[Trajectory, ...]
    how: How

    @property
    def makespan_s(self) -> float:
        """Time until all arms are at their goals."""
        return self.trajectories[0].duration_s


@dataclass(frozen=True, slots=True)
class NoTogether:
    """There is no common motion, or none was found; ``reason`` says so in words."""

    reason: str
