"""Compiled: least costs between groups of options, for bounds that hold for every option."""

from __future__ import annotations

import numpy as np

from planner.options import IntArray
from planner.sequencing.travel_kernels import along_nb, passing_time_nb
from robots.compiled import compiled
from robots.geometry import FloatArray
from robots.timing.bounds_kernels import joint_time_nb


@compiled
def least_costs_nb(
    points: FloatArray,
    lines_s: FloatArray,
    speeds: FloatArray,
    duration: FloatArray,
    group: IntArray,
    count: int,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> FloatArray:
    """Least time (count, count) of work at any option of a group plus travel to any of another.

    ``points`` (k, 4, n): enter via, enter, leave, leave via of each option; ``lines_s`` (k, 2) and
    ``speeds`` (k, 2, n): least times on the lines in and out, highest joint speeds at their ends,
    as in RobotOptions; ``duration`` (k,); ``group`` (k,) in 0..count - 1.
    """
    least = np.full((count, count), np.inf)
    for i in range(len(points)):
        row = least[group[i]]
        for j in range(len(points)):
            limit = row[group[j]] - duration[i]
            lines = lines_s[i, 1] + lines_s[j, 0]
            time_s = pair_time_nb(
                points[i],
                points[j],
                speeds[i, 1],
                speeds[j, 0],
                lines,
                limit,
                velocity,
                acceleration,
            )
            if time_s < limit:
                row[group[j]] = time_s + duration[i]
    return least


@compiled
def pair_time_nb(
    left: FloatArray,
    entered: FloatArray,
    leaving: FloatArray,
    entering: FloatArray,
    lines: float,
    limit: float,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> float:
    """Least time (s) from one option to another, points (4, n) each; or no less than ``limit``."""
    longest = 0.0
    for axis in range(len(velocity)):
        distance = entered[0, axis] - left[3, axis]
        direction = 1.0 if distance >= 0.0 else -1.0
        middle = passing_time_nb(
            abs(distance),
            along_nb(leaving[axis], direction),
            along_nb(entering[axis], -direction),
            velocity[axis],
            acceleration[axis],
        )
        longest = max(longest, lines + middle)
        if longest >= limit:
            return longest
        time_s = axis_time_nb(
            left[2, axis],
            left[3, axis],
            entered[0, axis],
            entered[1, axis],
            velocity[axis],
            acceleration[axis],
        )
        longest = max(longest, time_s)
        if longest >= limit:
            return longest
    return longest


@compiled
def axis_time_nb(
    a: float, b: float, c: float, d: float, velocity: float, acceleration: float
) -> float:
    """Least time (s) of one joint from rest at a by b and c to rest at d: a ramp per run."""
    run, total = b - a, 0.0
    for step in (c - b, d - c):
        if step * run < 0.0:
            total += joint_time_nb(run, velocity, acceleration)
            run = 0.0
        run += step
    return float(total + joint_time_nb(run, velocity, acceleration))
