"""What each robot spends its cycle on, and how much energy that takes."""

from __future__ import annotations

from dataclasses import dataclass

from cells.ids import RobotId
from cells.program import Await, RobotProgram, Step, Travel, Work
from planner.energy.model import RobotEnergy
from planner.replay import Replay
from robots.model import RobotModel


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds of one cycle of one robot; they add up to the station's makespan.

    ``idle_s`` is what remains after the robot has come home. ``energy_kj`` is by the model of
    ``planner.energy``.
    """

    robot: RobotId
    travel_s: float
    weld_s: float
    handle_s: float
    wait_s: float
    idle_s: float
    energy_kj: float


def load(robot: RobotProgram, course: Replay, period_s: float, model: RobotModel) -> Load:
    """Return the load of ``robot``, a ``model``; its next cycle begins after ``period_s``."""
    spent = {"travel": 0.0, "weld": 0.0, "handle": 0.0, "wait": 0.0, "none": 0.0}
    spans = course.spans[robot.robot]
    for step, span in zip(robot.steps, spans, strict=False):
        spent[_kind(step)] += span.seconds
    busy_s = spans[-1].end_s if spans else 0.0
    return Load(
        robot.robot,
        spent["travel"],
        spent["weld"],
        spent["handle"],
        spent["wait"],
        course.makespan_s - busy_s,
        RobotEnergy.of(model).cycle_j(robot, busy_s, period_s) / 1000.0,
    )


def _kind(step: Step) -> str:
    match step:
        case Travel():
            return "travel"
        case Work(kind="weld"):
            return "weld"
        case Work():
            return "handle"
        case Await():
            return "wait"
        case _:
            return "none"
