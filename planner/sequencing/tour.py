"""The answer of sequencing: in which order and in which options a robot does its tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cells.ids import RobotId, TaskId
from planner.options import HOME, RobotOptions
from planner.sequencing.travel import Leg, TravelCosts


@dataclass(frozen=True, slots=True)
class Visit:
    """A task and the option (index into the robot's options) in which it is done."""

    task: TaskId
    option: int


@dataclass(frozen=True, slots=True)
class Tour:
    """What one robot does, from home to home; ``visits`` in turn order."""

    robot: RobotId
    visits: tuple[Visit, ...] = ()

    def legs(self) -> tuple[Leg, ...]:
        """All travels of the tour; none if the robot does nothing."""
        if not self.visits:
            return ()
        stops = [HOME, *(visit.option for visit in self.visits), HOME]
        return tuple((self.robot, left, entered) for left, entered in pairwise(stops))

    def load_s(self, robot: RobotOptions, costs: TravelCosts) -> float:
        """Time the robot needs when it never waits: works and travels."""
        works_s = sum(float(robot.duration_s[visit.option]) for visit in self.visits)
        return works_s + sum(costs.leg_s(robot, left, into) for _, left, into in self.legs())


def robot_of(tours: Sequence[Tour]) -> Mapping[TaskId, RobotId]:
    """Who does each task."""
    return {visit.task: tour.robot for tour in tours for visit in tour.visits}
