"""A leg: what a robot runs between two works, as one motion or as up to three with stops."""

from __future__ import annotations

from dataclasses import dataclass

from planner.collision import Arm
from planner.cycle import PlannedMotion


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """One motion, or the line out, the free part and the line in, each from rest to rest.

    Without a free part where a robot waits at the end of its line out to come back by it.
    ``arm`` is what moves: the robot with or without a part. ``how`` the free part goes.
    """

    motions: tuple[PlannedMotion, ...]
    arm: Arm
    how: str

    @property
    def duration_s(self) -> float:
        """Time from work to work, without waiting."""
        return sum(motion.duration_s for motion in self.motions)
