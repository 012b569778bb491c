"""What each robot spends its cycle on, and roughly how much energy that takes."""

from __future__ import annotations

from dataclasses import dataclass

from cells.ids import RobotId
from cells.program import Await, RobotProgram, Step, Travel, Work
from planner.report.replay import Replay

CONTROLLER_W = 220.0
"""Controller and fans, all cycle long. Assumed: recalled figures lie between 150 and 300 W."""

BRAKES_RELEASED_W = 120.0
"""Brakes held open while the robot is not at rest at home. Assumed: recalled 80 to 200 W."""


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds of one cycle of one robot; they add up to the station's makespan.

    ``idle_s`` is what remains after the robot has come home. ``energy_kj`` counts the controller
    and the open brakes only, not the drives (there is no torque model), so it is a lower estimate.
    """

    robot: RobotId
    travel_s: float
    weld_s: float
    handle_s: float
    wait_s: float
    idle_s: float
    energy_kj: float


def load(robot: RobotProgram, course: Replay, cycle_s: float) -> Load:
    """Return the load of ``robot`` in a cycle of ``cycle_s``, transfer included."""
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
        (CONTROLLER_W * cycle_s + BRAKES_RELEASED_W * busy_s) / 1000.0,
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
