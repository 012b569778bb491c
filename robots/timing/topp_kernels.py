"""Compiled time-optimal traversal of a rounded path by reachability.

Pham, Pham: A New Approach to Time-Optimal Path Parameterization Based on Reachability Analysis,
IEEE Transactions on Robotics 34 (2018). State x = (du/dt)^2 at the ends of each cell, constant
u'' within: a backward pass finds the largest x from which the rest can be run, a forward pass
takes the largest x of these that can be reached. Joint acceleration q' u'' + q'' x is linear in u
on a cell, so holding its limit at both ends holds it in between. A straight cell, whatever its
length, is run exactly: full acceleration, cruise, full braking.
"""

from __future__ import annotations

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray
from robots.timing.path_kernels import IntArray


@compiled
def speed_limits_nb(
    slope_in: FloatArray, slope_out: FloatArray, velocity: FloatArray
) -> tuple[float, float]:
    """Largest x at start and end of a cell so that q'^2 x <= v^2 all along it.

    v^2 / q'^2 is convex in u where q' keeps its sign, so its tangent at the middle of the cell is
    a bound linear in u like x itself; where q' changes much the constant bound serves.
    """
    at_start = np.inf
    at_end = np.inf
    for j in range(len(slope_in)):
        middle = 0.5 * (slope_in[j] + slope_out[j])
        change = slope_out[j] - slope_in[j]
        if abs(change) < 0.5 * abs(middle):
            level = (velocity[j] / middle) ** 2
            at_start = min(at_start, level * (1.0 + change / middle))
            at_end = min(at_end, level * (1.0 - change / middle))
        else:
            steep = max(abs(slope_in[j]), abs(slope_out[j]))
            if steep > 0.0:
                at_start = min(at_start, (velocity[j] / steep) ** 2)
                at_end = min(at_end, (velocity[j] / steep) ** 2)
    return at_start, at_end


@compiled
def largest_push_nb(slope: FloatArray, acceleration: FloatArray) -> float:
    """The largest u'' on a straight cell."""
    push = np.inf
    for j in range(len(slope)):
        if slope[j] != 0.0:
            push = min(push, acceleration[j] / abs(slope[j]))
    return push


@compiled
def arc_rows_nb(
    slope_in: FloatArray,
    slope_out: FloatArray,
    curvature: FloatArray,
    length: float,
    acceleration: FloatArray,
    rows: FloatArray,
) -> None:
    """Fill ``rows`` (2 n, 2): |rows[r, 0] x + rows[r, 1] y| <= 1 for x, y at start and end."""
    n = len(slope_in)
    for j in range(n):
        per_start = slope_in[j] / (2.0 * length)
        per_end = slope_out[j] / (2.0 * length)
        rows[j, 0] = (curvature[j] - per_start) / acceleration[j]
        rows[j, 1] = per_start / acceleration[j]
        rows[n + j, 0] = -per_end / acceleration[j]
        rows[n + j, 1] = (curvature[j] + per_end) / acceleration[j]


@compiled
def largest_end_nb(rows: FloatArray, x: float, most: float) -> float:
    """The largest end value y <= ``most`` that the cell's rows allow after ``x``, not below 0."""
    y = most
    for r in range(len(rows)):
        a, b = rows[r, 0], rows[r, 1]
        if abs(b) > 1e-12 * abs(a):
            y = min(y, ((1.0 if b > 0.0 else -1.0) - a * x) / b)
    return max(y, 0.0)


@compiled
def largest_start_nb(rows: FloatArray, most_x: float, most_y: float) -> float:
    """The largest x <= ``most_x`` from which some y in [0, ``most_y``] is allowed.

    For given x the rows leave y an interval whose width is concave in x and not negative at 0;
    Newton steps from above cut off what is infeasible until the width is not negative.
    """
    x = most_x
    for r in range(len(rows)):
        a, b = rows[r, 0], rows[r, 1]
        if abs(b) <= 1e-12 * abs(a) and abs(a) * x > 1.0:
            x = 1.0 / abs(a)
    for _ in range(64):
        high, high_slope = most_y, 0.0
        low, low_slope = 0.0, 0.0
        for r in range(len(rows)):
            a, b = rows[r, 0], rows[r, 1]
            if abs(b) <= 1e-12 * abs(a):
                continue
            slope = -a / b
            reach = 1.0 / abs(b)
            if reach + slope * x < high:
                high, high_slope = reach + slope * x, slope
            if slope * x - reach > low:
                low, low_slope = slope * x - reach, slope
        gap = low - high
        if gap <= 1e-13 * (1.0 + most_y):
            break
        x = max(x - gap / (low_slope - high_slope), 0.0)
    return x


@compiled
def squared_speeds_nb(
    slope_in: FloatArray,
    slope_out: FloatArray,
    curvature: FloatArray,
    length: FloatArray,
    corner: IntArray,
    stop: IntArray,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """x at the start and at the end of every cell; its largest x and u'' if it is straight."""
    cells, n = slope_in.shape
    rows = np.zeros((cells, 2 * n, 2))
    entry = np.empty(cells)
    speed = np.empty(cells)
    push = np.zeros(cells)
    at_end = 0.0
    for i in range(cells):
        at_start, next_end = speed_limits_nb(slope_in[i], slope_out[i], velocity)
        entry[i] = min(at_start, at_end)
        speed[i] = at_start
        at_end = 0.0 if stop[i] >= 0 else next_end
        if corner[i] < 0:
            push[i] = largest_push_nb(slope_in[i], acceleration)
        else:
            arc_rows_nb(slope_in[i], slope_out[i], curvature[i], length[i], acceleration, rows[i])
    most = np.empty(cells)
    following = 0.0
    for i in range(cells - 1, -1, -1):
        if stop[i] >= 0:
            following = 0.0
        if corner[i] < 0:
            most[i] = min(entry[i], following + 2.0 * push[i] * length[i])
        else:
            most[i] = largest_start_nb(rows[i], entry[i], following)
        following = most[i]
    begin = np.zeros(cells)
    end = np.zeros(cells)
    x = 0.0
    for i in range(cells):
        begin[i] = x
        goal = 0.0 if stop[i] >= 0 else most[i + 1]
        if corner[i] < 0:
            x = min(goal, x + 2.0 * push[i] * length[i])
        else:
            x = largest_end_nb(rows[i], x, goal)
        end[i] = x
    excess = largest_excess_nb(rows, corner, begin, end)
    for i in range(len(begin)):
        begin[i] /= excess
        end[i] /= excess
    return begin, end, speed, push


@compiled
def largest_excess_nb(
    rows: FloatArray, corner: IntArray, begin: FloatArray, end: FloatArray
) -> float:
    """By how much rounding let the limits be exceeded, at least 1: x scales them all alike."""
    excess = 1.0
    for i in range(len(begin)):
        if corner[i] >= 0:
            for r in range(rows.shape[1]):
                excess = max(excess, abs(rows[i, r, 0] * begin[i] + rows[i, r, 1] * end[i]))
    return excess
