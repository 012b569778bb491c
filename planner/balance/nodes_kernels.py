"""Compiled: least costs between groups of options, for bounds that hold for every option."""
# mypy: allow-untyped-decorators

from __future__ import annotations

import numba
import numpy as np

from planner.options import IntArray
from robots.geometry import FloatArray
from robots.timing.bounds_kernels import joint_time_nb


@numba.njit(cache=True)
def least_costs_nb(
    points: FloatArray,
    duration: FloatArray,
    group: IntArray,
    count: int,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> FloatArray:
    """Least time (count, count) of work at any option of a group plus travel to any of another.

    ``points`` (k, 4, n): enter via, enter, leave, leave via of each option; ``duration`` (k,);
    ``group`` (k,) in 0..count - 1.
    """
    least = np.full((count, count), np.inf)
    for i in range(len(points)):
        row = least[group[i]]
        for j in range(len(points)):
            limit = row[group[j]] - duration[i]
            longest = 0.0
            for axis in range(len(velocity)):
                time_s = axis_time_nb(
                    points[i, 2, axis],
                    points[i, 3, axis],
                    points[j, 0, axis],
                    points[j, 1, axis],
                    velocity[axis],
                    acceleration[axis],
                )
                longest = max(longest, time_s)
                if longest >= limit:
                    break
            if longest < limit:
                row[group[j]] = longest + duration[i]
    return least


@numba.njit(cache=True)
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
