"""A straight tool line as a motion of its own, for places where a robot has to stop at its end."""

from __future__ import annotations

import numpy as np

from cells.program import Trajectory
from planner.motion.query import MotionLimits
from planner.motion.tool_line import ToolLine
from robots.timing.path import RoundedPath
from robots.timing.traversal import traverse


def run_out(line: ToolLine, limits: MotionLimits) -> Trajectory:
    """From rest at the work to rest at the end of the straight part."""
    points = np.concatenate([line.points_rad[:-1], line.end_rad[np.newaxis]])
    after = line.after.copy()
    after[-2] = 1.0
    return _timed(RoundedPath(points, line.before, after), limits)


def run_in(line: ToolLine, limits: MotionLimits) -> Trajectory:
    """From rest at the end of the straight part to rest at the work."""
    points = np.concatenate([line.points_rad[:-1], line.end_rad[np.newaxis]])[::-1]
    after = line.after.copy()
    after[-2] = 1.0
    return _timed(RoundedPath(points, after[::-1], line.before[::-1]), limits)


def _timed(path: RoundedPath, limits: MotionLimits) -> Trajectory:
    velocity, acceleration = limits.velocity_rad_s, limits.acceleration_rad_s2
    run = traverse(path, velocity, acceleration, limits.jerk_rad_s3, close=True)
    return Trajectory(run.times_s, run.coefficients)
