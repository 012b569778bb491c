"""Compiled traversal: from speeds along a rounded path to polynomials in time."""

from __future__ import annotations

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray
from robots.timing.path_kernels import path_cells_nb
from robots.timing.topp_kernels import squared_speeds_nb

SHORTEST_PIECE_S = 1e-10


@compiled
def emit_nb(
    coefficients: FloatArray,
    start: FloatArray,
    slope: FloatArray,
    curvature: FloatArray,
    course: FloatArray,
) -> None:
    """Fill ``coefficients`` (n, 5) of q(t) for u(t) = s + speed t + push t^2 / 2 on a cell.

    ``course`` is a row of ``straight_profile_nb``.
    """
    s, speed, push = course[0], course[1], course[2]
    for j in range(len(start)):
        here = slope[j] + curvature[j] * s
        coefficients[j, 0] = start[j] + slope[j] * s + 0.5 * curvature[j] * s * s
        coefficients[j, 1] = here * speed
        coefficients[j, 2] = 0.5 * (here * push + curvature[j] * speed * speed)
        coefficients[j, 3] = 0.5 * curvature[j] * speed * push
        coefficients[j, 4] = 0.125 * curvature[j] * push * push


@compiled
def straight_profile_nb(
    x0: float, x1: float, length: float, top: float, push: float, profile: FloatArray
) -> int:
    """Fill ``profile`` rows (s at start, speed, u'', duration); return how many there are."""
    peak = min(0.5 * (x0 + x1) + push * length, top)
    fast = np.sqrt(peak)
    up = max(peak - x0, 0.0) / (2.0 * push)
    down = max(peak - x1, 0.0) / (2.0 * push)
    count = 0
    if up > 0.0:
        profile[count] = (0.0, np.sqrt(x0), push, (fast - np.sqrt(x0)) / push)
        count += 1
    if length - up - down > 1e-12 * length:
        profile[count] = (up, fast, 0.0, (length - up - down) / fast)
        count += 1
    if down > 0.0:
        profile[count] = (length - down, fast, -push, (fast - np.sqrt(x1)) / push)
        count += 1
    return count


@compiled
def traverse_nb(
    points: FloatArray,
    before: FloatArray,
    after: FloatArray,
    velocity: FloatArray,
    acceleration: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Time the rounded path; returns times (p + 1,), coefficients (p, n, 5), and (k,) twice.

    The last two are the times at which each corner's arc begins and ends (for a corner where the
    robot stops, both are the time of the stop).
    """
    k, n = points.shape
    start, slope_in, slope_out, curvature, length, corner, stop = path_cells_nb(
        points, before, after
    )
    begin, end, speed, push = squared_speeds_nb(
        slope_in, slope_out, curvature, length, corner, stop, velocity, acceleration
    )
    cells = len(start)
    times = np.zeros(3 * cells + 1)
    coefficients = np.empty((3 * cells, n, 5))
    arc_begin = np.zeros(k)
    arc_end = np.zeros(k)
    profile = np.empty((3, 4))
    count = 0
    for i in range(cells):
        if corner[i] >= 0 and (i == 0 or corner[i - 1] != corner[i]):
            arc_begin[corner[i]] = times[count]
        if corner[i] < 0:
            parts = straight_profile_nb(begin[i], end[i], length[i], speed[i], push[i], profile)
        else:
            total = np.sqrt(begin[i]) + np.sqrt(end[i])
            pull = (end[i] - begin[i]) / (2.0 * length[i])
            profile[0] = (0.0, np.sqrt(begin[i]), pull, 2.0 * length[i] / total)
            parts = 1
        for part in range(parts):
            if profile[part, 3] > SHORTEST_PIECE_S:
                emit_nb(coefficients[count], start[i], slope_in[i], curvature[i], profile[part])
                times[count + 1] = times[count] + profile[part, 3]
                count += 1
        if corner[i] >= 0:
            arc_end[corner[i]] = times[count]
        if stop[i] >= 0:
            arc_begin[stop[i]] = times[count]
            arc_end[stop[i]] = times[count]
    return times[: count + 1].copy(), coefficients[:count].copy(), arc_begin, arc_end
