"""Compiled: least costs between groups of options, with one speed at the end of each line.

As ``nodes_kernels``, and tighter, for twice the time: see ``line_speed_kernels``.
"""

from __future__ import annotations

import numpy as np

from planner.balance.nodes_kernels import pair_time_nb
from planner.options import IntArray
from planner.sequencing.line_speed_kernels import CELLS, through_lines_nb
from robots.compiled import compiled
from robots.geometry import FloatArray


@compiled
def least_costs_through_lines_nb(
    points: FloatArray,
    lines_s: FloatArray,
    speeds: FloatArray,
    duration: FloatArray,
    group: IntArray,
    count: int,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> FloatArray:
    """As ``least_costs_nb``."""
    least = np.full((count, count), np.inf)
    left, entered = np.zeros((3, len(velocity))), np.zeros((3, len(velocity)))
    cells = np.zeros((CELLS, 7))
    for i in range(len(points)):
        row = least[group[i]]
        left[0], left[1], left[2] = points[i, 2], points[i, 3], speeds[i, 1]
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
                entered[0], entered[1], entered[2] = points[j, 1], points[j, 0], speeds[j, 0]
                time_s = through_lines_nb(
                    left, entered, lines, time_s, velocity, acceleration, cells
                )
            if time_s < limit:
                row[group[j]] = time_s + duration[i]
    return least
