"""Compiled: least travel times between all pairs of options."""

from __future__ import annotations

import math

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray
from robots.timing.bounds_kernels import via_time_lower_bound_nb

_EITHER_WAY = 1.0e5


@compiled
def passing_time_nb(distance: float, start: float, end: float, v: float, a: float) -> float:
    """Least time (s) over ``distance`` >= 0 from a speed of at most ``start`` to at most ``end``.

    Speeds in rad/s along the way, limited by ``v``; ``a`` limits the acceleration.
    """
    start, end = min(start, v), min(end, v)
    high, low = max(start, end), min(start, end)
    if high * high - low * low >= 2.0 * a * distance:
        return (math.sqrt(low * low + 2.0 * a * distance) - low) / a
    peak = math.sqrt(a * distance + 0.5 * (start * start + end * end))
    if peak <= v:
        return (2.0 * peak - start - end) / a
    cruise = distance - (2.0 * v * v - start * start - end * end) / (2.0 * a)
    return (2.0 * v - start - end) / a + cruise / v


@compiled
def along_nb(speed: float, direction: float) -> float:
    """How fast a joint that may have ``speed`` (signed) can go in ``direction`` (1 or -1)."""
    if abs(speed) >= _EITHER_WAY:
        return abs(speed)
    return max(0.0, speed * direction)


@compiled
def between_lines_nb(
    via_a: FloatArray,
    via_b: FloatArray,
    speed_a: FloatArray,
    speed_b: FloatArray,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> float:
    """Least time (s) between the ends of two lines: the slowest joint's, started and ended as
    fast as the lines allow. Speeds are signed as on the way out of each line.
    """
    longest = 0.0
    for j in range(len(via_a)):
        distance = via_b[j] - via_a[j]
        direction = 1.0 if distance >= 0.0 else -1.0
        start, end = along_nb(speed_a[j], direction), along_nb(speed_b[j], -direction)
        time = passing_time_nb(abs(distance), start, end, velocity[j], acceleration[j])
        longest = max(longest, time)
    return longest


@compiled
def travel_matrix_s(
    leave: FloatArray,
    enter: FloatArray,
    leave_line_s: FloatArray,
    enter_line_s: FloatArray,
    leave_speed: FloatArray,
    enter_speed: FloatArray,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> FloatArray:
    """Least times (m, k) in s, rest to rest, from m leaves to k enters.

    ``leave`` (m, 2, n) and ``enter`` (k, 2, n) are the points passed through, in order. Two
    reasons: every joint has to pass its points; and no joint is faster on a line than the line
    allows, so the lines and what lies between them add up.
    """
    times_s = np.zeros((len(leave), len(enter)))
    points = np.zeros((4, leave.shape[2]))
    for i in range(len(leave)):
        points[:2] = leave[i]
        for j in range(len(enter)):
            points[2:] = enter[j]
            through = via_time_lower_bound_nb(points, velocity, acceleration)
            middle = between_lines_nb(
                leave[i, 1], enter[j, 0], leave_speed[i], enter_speed[j], velocity, acceleration
            )
            times_s[i, j] = max(through, leave_line_s[i] + middle + enter_line_s[j])
    return times_s
