"""How fast a straight tool line can be run at best: what the option table says of its lines.

Lower bounds on travel need it: nothing is faster on a line than its slowest joint.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.shop import MountedRobot
from planner.motion.tool_line import ToolLine
from robots.geometry import FloatArray
from robots.model import RobotModel

_STILL_RAD = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class LineLimits:
    """``end_rad`` (m, n): far ends; ``line_s`` (m,): least times from rest to there;
    ``speed_rad_s`` (m, n): highest joint speeds there, signed as on the way out.
    """

    end_rad: FloatArray
    line_s: FloatArray
    speed_rad_s: FloatArray


def line_limits(model: RobotModel, points_rad: FloatArray, end_rad: FloatArray) -> LineLimits:
    """Limits of lines given by their points (m, k, n) (see ``ToolLine``) and ends (m, n).

    A joint that starts from rest and turns by V in all is no faster than sqrt(2 a V); the joints'
    speeds at the end are in the ratio of the line's direction there, so the slowest binds all.
    """
    velocity, acceleration = model.velocity_rad_s(), model.acceleration_rad_s2()
    straight = np.concatenate([points_rad[:, :-1], end_rad[:, None]], axis=1)
    turned = np.abs(np.diff(straight, axis=1)).sum(axis=1)
    fastest = np.minimum(velocity, np.sqrt(2.0 * acceleration * turned))
    direction = straight[:, -1] - straight[:, -2]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(np.abs(direction) > _STILL_RAD, fastest / np.abs(direction), np.inf)
    speed = direction * ratio.min(axis=1, keepdims=True)
    moved = np.abs(straight[:, -1] - straight[:, 0])
    return LineLimits(end_rad, _from_rest_s(moved, velocity, acceleration), speed)


def one_line_limits(robot: MountedRobot, line: ToolLine) -> LineLimits:
    """The limits of a single line (m = 1)."""
    return line_limits(robot.model, line.points_rad[None], line.end_rad[None])


def _from_rest_s(moved: FloatArray, velocity: FloatArray, acceleration: FloatArray) -> FloatArray:
    """Least time (m,) in which every joint turns by ``moved`` (m, n), starting from rest."""
    ramp = velocity**2 / (2.0 * acceleration)
    quick = np.sqrt(2.0 * moved / acceleration)
    slow = velocity / acceleration + (moved - ramp) / velocity
    times = np.where(moved <= ramp, quick, slow)
    return np.asarray(times.max(axis=1))
