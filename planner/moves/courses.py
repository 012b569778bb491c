"""A robot's cycle and everywhere it gets in it, from a tour or from an earlier program.

What ``planner.station_path`` coordinates. Where a station changed a little, most robots do what
they did: nobody need ask again how they reach it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from cells.program import RobotProgram, Travel, Work
from planner.collision import Arm, Swept
from planner.coordination.sweeps import RobotSweeps
from planner.cycle import PlannedCycle, PlannedMotion, PlannedWork
from planner.motion.evaluation import positions_rad
from planner.moves.cycles import Cut, CycleBook
from planner.reach.arms import RobotArms
from planner.sequencing.tour import Tour


class Course(Protocol):
    """One robot's cycle, and where it gets in it."""

    def cycle(self) -> PlannedCycle | Cut:
        """The planned cycle, or the first leg that cannot be planned."""

    def sweeps(self) -> RobotSweeps:
        """Everywhere the robot gets, if there is a cycle."""


@dataclass(frozen=True, slots=True)
class TourCourse:
    """A tour, by a book that knows the robot's legs."""

    book: CycleBook
    tour: Tour

    def cycle(self) -> PlannedCycle | Cut:
        """See :class:`Course`."""
        return self.book.cycle(self.tour)

    def sweeps(self) -> RobotSweeps:
        """See :class:`Course`."""
        return self.book.sweeps(self.tour)


@dataclass(frozen=True, slots=True)
class KeptCourse:
    """What a robot did in an earlier ``program``; it must carry nothing."""

    arms: RobotArms
    program: RobotProgram

    def cycle(self) -> PlannedCycle:
        """See :class:`Course`."""
        motions, works = self._steps()
        return PlannedCycle(self.program.robot, tuple(motions), tuple(works))

    def sweeps(self) -> RobotSweeps:
        """See :class:`Course`."""
        motions, works = self._steps()
        travelling = self.arms.travelling()
        return RobotSweeps(
            tuple(Swept.of(travelling, motion.trajectory) for motion in motions),
            tuple(
                self._standing(motion, work) for motion, work in zip(motions, works, strict=False)
            ),
            Swept.of(travelling, self.arms.robot.home_rad),
        )

    def _standing(self, motion: PlannedMotion, work: PlannedWork | None) -> Swept:
        """Where the robot stands after a motion: at work, or between two motions."""
        end_rad = positions_rad(motion.trajectory, [motion.duration_s])[0]
        welds = work is not None and work.kind == "weld"
        arm: Arm = self.arms.welding() if welds else self.arms.travelling()
        return Swept.of(arm, end_rad)

    def _steps(self) -> tuple[list[PlannedMotion], list[PlannedWork | None]]:
        """Motions, and what comes after each but the last."""
        motions: list[PlannedMotion] = []
        works: list[PlannedWork | None] = []
        for step in _moves_and_works(self.program):
            if isinstance(step, Work):
                works.append(PlannedWork(step.task, step.kind, step.duration_s))
                continue
            if len(motions) > len(works):
                works.append(None)
            motions.append(PlannedMotion(step.trajectory, step.leave_s, step.arrive_s))
        return motions, works


def carries(program: RobotProgram) -> bool:
    """Whether a robot ever has a part in its gripper."""
    return any(step.kind != "weld" for step in _moves_and_works(program) if isinstance(step, Work))


def _moves_and_works(program: RobotProgram) -> Iterator[Travel | Work]:
    return (step for step in program.steps if isinstance(step, Travel | Work))
