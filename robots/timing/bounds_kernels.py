"""Compiled lower bounds on travel times, for callers that loop over many pairs of poses."""

from __future__ import annotations

import math

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray


@compiled
def joint_time_nb(distance: float, velocity: float, acceleration: float) -> float:
    """Least time (s) of one joint over ``distance``, rest to rest: a trapezoid or a triangle."""
    length = abs(distance)
    if length * acceleration >= velocity * velocity:
        return length / velocity + velocity / acceleration
    return 2.0 * math.sqrt(length / acceleration)


@compiled
def rest_to_rest_time_nb(
    q_from: FloatArray, q_to: FloatArray, velocity: FloatArray, acceleration: FloatArray
) -> float:
    """Least time (s) from rest at ``q_from`` (n,) to rest at ``q_to`` (n,): the slowest joint's."""
    longest = 0.0
    for j in range(len(q_from)):
        time = joint_time_nb(q_to[j] - q_from[j], velocity[j], acceleration[j])
        longest = max(longest, time)
    return longest


@compiled
def via_time_lower_bound_nb(
    points: FloatArray, velocity: FloatArray, acceleration: FloatArray
) -> float:
    """Least time (s), rest to rest, through ``points`` (k, n) in order: see ``bounds``."""
    longest = 0.0
    for j in range(points.shape[1]):
        total = 0.0
        run = 0.0
        for i in range(1, points.shape[0]):
            step = points[i, j] - points[i - 1, j]
            if step * run < 0.0:
                total += joint_time_nb(run, velocity[j], acceleration[j])
                run = 0.0
            run += step
        total += joint_time_nb(run, velocity[j], acceleration[j])
        longest = max(longest, total)
    return longest


@compiled
def via_times_lower_bound_nb(
    points: FloatArray, velocity: FloatArray, acceleration: FloatArray
) -> FloatArray:
    """``via_time_lower_bound_nb`` for each of ``points`` (m, k, n) -> (m,)."""
    times = np.empty(points.shape[0])
    for i in range(points.shape[0]):
        times[i] = via_time_lower_bound_nb(points[i], velocity, acceleration)
    return times
