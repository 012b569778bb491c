"""Compiled: least travel times between all pairs of options."""
# mypy: allow-untyped-decorators

from __future__ import annotations

import numba
import numpy as np

from robots.geometry import FloatArray
from robots.timing.bounds_kernels import via_time_lower_bound_nb


@numba.njit(cache=True)
def travel_matrix_s(
    leave: FloatArray, enter: FloatArray, velocity: FloatArray, acceleration: FloatArray
) -> FloatArray:
    """Least times (m, k) in s, rest to rest, from m leaves to k enters.

    ``leave`` (m, 2, n) and ``enter`` (k, 2, n) are the points passed through, in order.
    """
    times_s = np.zeros((len(leave), len(enter)))
    points = np.zeros((4, leave.shape[2]))
    for i in range(len(leave)):
        points[:2] = leave[i]
        for j in range(len(enter)):
            points[2:] = enter[j]
            times_s[i, j] = via_time_lower_bound_nb(points, velocity, acceleration)
    return times_s
