"""One robot's planned cycle: motions and what it does between them, before turns are taken.

Made by ``planner.moves``, coordinated by ``planner.coordination``, written down as a program by
``planner.assembly``.
"""

from __future__ import annotations

from dataclasses import dataclass

from cells.ids import PartId, RobotId, TaskId
from cells.program import Trajectory, WorkKind


@dataclass(frozen=True, slots=True, eq=False)
class PlannedMotion:
    """A motion from stop to stop; see ``cells.program.Travel`` for ``leave_s`` and ``arrive_s``."""

    trajectory: Trajectory
    leave_s: float
    arrive_s: float
    carries: PartId | None = None

    @property
    def duration_s(self) -> float:
        """Time from start to end."""
        return self.trajectory.duration_s


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """What happens at a stop."""

    task: TaskId
    kind: WorkKind
    duration_s: float


@dataclass(frozen=True, slots=True)
class PlannedCycle:
    """n + 1 motions from home to home, and between them n works (None: a stop without work)."""

    robot: RobotId
    motions: tuple[PlannedMotion, ...]
    works: tuple[PlannedWork | None, ...]

    def __post_init__(self) -> None:
        if len(self.motions) not in (0, len(self.works) + 1):
            raise ValueError(f"robot {self.robot}: {len(self.works)} works do not fit the motions")

    @property
    def busy_s(self) -> float:
        """Time the robot needs when it never waits."""
        works_s = sum(work.duration_s for work in self.works if work is not None)
        return sum(motion.duration_s for motion in self.motions) + works_s
