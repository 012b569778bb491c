"""Compiled: least travel times between all pairs of options, with one speed at the end of a line.

As ``travel_kernels``, and closer to what motions take; see ``line_speed_kernels``.
"""

from __future__ import annotations

import numpy as np

from planner.sequencing.line_speed_kernels import CELLS, through_lines_nb
from planner.sequencing.travel_kernels import travel_matrix_s
from robots.compiled import compiled
from robots.geometry import FloatArray


@compiled
def travel_matrix_through_lines_s(
    leave: FloatArray,
    enter: FloatArray,
    leave_line_s: FloatArray,
    enter_line_s: FloatArray,
    leave_speed: FloatArray,
    enter_speed: FloatArray,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> FloatArray:
    """As ``travel_matrix_s``."""
    times_s = travel_matrix_s(
        leave,
        enter,
        leave_line_s,
        enter_line_s,
        leave_speed,
        enter_speed,
        velocity,
        acceleration,
    )
    left, entered = np.zeros((3, leave.shape[2])), np.zeros((3, leave.shape[2]))
    cells = np.zeros((CELLS, 7))
    for i in range(len(leave)):
        left[:2], left[2] = leave[i], leave_speed[i]
        for j in range(len(enter)):
            entered[0], entered[1], entered[2] = enter[j, 1], enter[j, 0], enter_speed[j]
            lines_s = leave_line_s[i] + enter_line_s[j]
            times_s[i, j] = through_lines_nb(
                left, entered, lines_s, times_s[i, j], velocity, acceleration, cells
            )
    return times_s
