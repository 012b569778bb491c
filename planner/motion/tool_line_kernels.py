"""Compiled tool lines: follow the tool along a straight line and fit a spline to the joints."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.motion.turn_kernels import turn_nb
from robots.compiled import compiled
from robots.geometry import FloatArray
from robots.kinematics.forward_kernels import links_into, product_into
from robots.kinematics.jacobian_kernels import jacobian_into
from robots.kinematics.numeric_kernels import newton_step, twist_into

BoolArray = npt.NDArray[np.bool_]

CLOSURE = 1e-8
ITERATIONS = 12
LONGEST_STEP_RAD = 0.6


class ToolArrays(NamedTuple):
    """A robot's chain to its tool: ``tip`` (4, 4) is the tool frame in the last link's frame."""

    mounts: FloatArray
    axes: FloatArray
    tip: FloatArray
    lower_rad: FloatArray
    upper_rad: FloatArray


class LinePlan(NamedTuple):
    """What all lines of one shape share. The tool is sampled at fractions ``samples`` (s,) of the
    line; ``fit`` (s, s) turns the joints there into control points; ``checks`` (c, s) weighs the
    control points into points of the curve; the last control point moves out by ``stretch``.
    """

    samples: FloatArray
    fit: FloatArray
    checks: FloatArray
    stretch: float
    position_m: float
    angle_rad: float


@compiled
def follow_nb(
    arm: ToolArrays, goal: FloatArray, q_rad: FloatArray, links: FloatArray, J: FloatArray
) -> bool:
    """Move ``q_rad`` (n,) in place to where the tool is at ``goal`` (4, 4); did it get there?"""
    tool = np.empty((4, 4))
    twist = np.empty(6)
    for _ in range(ITERATIONS):
        links_into(arm.mounts, arm.axes, q_rad, links)
        product_into(links[len(arm.axes)], arm.tip, tool)
        error = twist_into(tool, goal, twist)
        if error <= CLOSURE:
            return True
        jacobian_into(arm.axes, links, tool, J)
        if not newton_step(J, twist, error, q_rad):
            return False
    return False


@compiled
def sample_line_nb(
    arm: ToolArrays, plan: LinePlan, q_rad: FloatArray, offset: FloatArray, out: FloatArray
) -> bool:
    """Fill ``out`` (s, n) with the joints at the samples of the line; is there a way along it?"""
    n = len(arm.axes)
    links = np.empty((n + 1, 4, 4))
    J = np.empty((6, n))
    goal = np.empty((4, 4))
    start = np.empty(3)
    links_into(arm.mounts, arm.axes, q_rad, links)
    product_into(links[n], arm.tip, goal)
    for c in range(3):
        start[c] = goal[c, 3]
    out[0] = q_rad
    for i in range(1, len(plan.samples)):
        for c in range(3):
            goal[c, 3] = start[c] + plan.samples[i] * offset[c]
        out[i] = out[i - 1]
        if not follow_nb(arm, goal, out[i], links, J):
            return False
        if turn_nb(out[i], out[i - 1]) > LONGEST_STEP_RAD:
            return False
    return True


@compiled
def on_line_nb(arm: ToolArrays, plan: LinePlan, points: FloatArray, offset: FloatArray) -> bool:
    """Whether the tool stays within the tolerances of the line all along the spline."""
    n = len(arm.axes)
    links = np.empty((n + 1, 4, 4))
    goal = np.empty((4, 4))
    tool = np.empty((4, 4))
    twist = np.empty(6)
    q = np.empty(n)
    length = math.sqrt(offset[0] * offset[0] + offset[1] * offset[1] + offset[2] * offset[2])
    links_into(arm.mounts, arm.axes, points[0], links)
    product_into(links[n], arm.tip, goal)
    for c in range(len(plan.checks)):
        q[:] = 0.0
        for i in range(len(points)):
            for j in range(n):
                q[j] += plan.checks[c, i] * points[i, j]
        links_into(arm.mounts, arm.axes, q, links)
        product_into(links[n], arm.tip, tool)
        twist_into(tool, goal, twist)
        along = 0.0
        square = 0.0
        for j in range(3):
            along -= twist[j] * offset[j] / length
            square += twist[j] * twist[j]
        turned = twist[3] * twist[3] + twist[4] * twist[4] + twist[5] * twist[5]
        if square - along * along > plan.position_m * plan.position_m:
            return False
        if turned > plan.angle_rad * plan.angle_rad:
            return False
    return True


@compiled
def tool_lines_nb(
    arm: ToolArrays, plan: LinePlan, q_rad: FloatArray, offsets: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Control points (m, s, n) of the lines from ``q_rad`` (m, n) along ``offsets`` (m, 3).

    Offsets are in the base frame and as long as the straight part. Second: which are valid.
    """
    count, n = q_rad.shape
    s = len(plan.samples)
    points = np.zeros((count, s, n))
    valid = np.zeros(count, np.bool_)
    joints = np.empty((s, n))
    for m in range(count):
        if not sample_line_nb(arm, plan, q_rad[m], offsets[m], joints):
            continue
        for i in range(s):
            for k in range(s):
                for j in range(n):
                    points[m, i, j] += plan.fit[i, k] * joints[k, j]
        points[m, 0] = q_rad[m]
        if not on_line_nb(arm, plan, points[m], offsets[m]):
            continue
        for j in range(n):
            before = points[m, s - 2, j]
            points[m, s - 1, j] = before + plan.stretch * (points[m, s - 1, j] - before)
        inside = True
        for i in range(s):
            for j in range(n):
                inside &= arm.lower_rad[j] <= points[m, i, j] <= arm.upper_rad[j]
        valid[m] = inside
    return points, valid
