"""Compiled: the rounded polyline of a whole motion. Called by ``course``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray


class Rows(NamedTuple):
    """One end of a motion: ``points_rad`` (k, n) from the work outward, ``before`` and ``after``
    (k,) as in RoundedPath. A single row is an end without a line.
    """

    points_rad: FloatArray
    before: FloatArray
    after: FloatArray


@compiled
def course_nb(
    leave: Rows,
    arrive: Rows,
    inner: FloatArray,
    stretch_out: float,
    stretch_in: float,
    shares: FloatArray,
    velocity: FloatArray,
    lopsided: float,
    same_rad: float,
) -> tuple[FloatArray, FloatArray, FloatArray, int, int]:
    """Points (k, n) and fractions (k,) twice of a whole motion, and the rows of the corners behind
    its lines; see ``course.Shape`` for the arguments.

    No joint is by more than ``same_rad`` off from one point to the next, or they are one point.
    Arcs take at most ``lopsided`` times as much time on one side of the corner as on the other.
    """
    head, tail, p, n = len(leave.points_rad), len(arrive.points_rad), len(inner), inner.shape[1]
    k = head + p + tail
    points, before, after = np.empty((k, n)), np.zeros(k), np.zeros(k)
    points[:head] = leave.points_rad
    before[:head], after[:head] = leave.before, leave.after
    for i in range(p):
        points[head + i] = inner[i]
        before[head + i] = after[head + i] = 0.5 * shares[1 + i]
    for i in range(tail):
        points[k - 1 - i] = arrive.points_rad[i]
        before[k - 1 - i], after[k - 1 - i] = arrive.after[i], arrive.before[i]
    first, last = head - 1, head + p
    if head > 1:
        points[first] = points[first - 1] + stretch_out * (points[first] - points[first - 1])
        after[first - 1] = min(after[first - 1] / stretch_out, 1.0)
        before[first] = (1.0 - after[first - 1]) * shares[0]
        after[first] = 0.5 * shares[0]
    if tail > 1:
        points[last] = points[last + 1] + stretch_in * (points[last] - points[last + 1])
        before[last + 1] = min(before[last + 1] / stretch_in, 1.0)
        after[last] = (1.0 - before[last + 1]) * shares[-1]
        before[last] = 0.5 * shares[-1]
    k, first, last = merge_repeats_nb(points, before, after, first, last, same_rad)
    points, before, after = points[:k].copy(), before[:k].copy(), after[:k].copy()
    even_nb(points, before, after, max(first, 1), min(last, k - 2), velocity, lopsided)
    return points, before, after, first, last


@compiled
def merge_repeats_nb(
    points: FloatArray,
    before: FloatArray,
    after: FloatArray,
    first: int,
    last: int,
    same_rad: float,
) -> tuple[int, int, int]:
    """Merge points that coincide; the arc of the one that stays takes both rooms.

    Returns how many points stay, in the first rows, and where rows ``first`` and ``last`` went.
    """
    kept, new_first, new_last = 0, 0, 0
    for i in range(1, len(points)):
        if np.abs(points[i] - points[i - 1]).max() > same_rad:
            kept += 1
            points[kept] = points[i]
            before[kept] = before[i]
        after[kept] = after[i]
        new_first = kept if i == first else new_first
        new_last = kept if i == last else new_last
    if kept + 1 < len(points):
        before[0] = before[kept] = after[0] = after[kept] = 0.0
    return kept + 1, new_first, new_last


@compiled
def even_nb(
    points: FloatArray,
    before: FloatArray,
    after: FloatArray,
    first: int,
    last: int,
    velocity: FloatArray,
    lopsided: float,
) -> None:
    """Cut back the longer side of arcs from row ``first`` to ``last`` that are too uneven."""
    for row in range(first, last + 1):
        into_s = (np.abs(points[row] - points[row - 1]) / velocity).max()
        out_s = (np.abs(points[row + 1] - points[row]) / velocity).max()
        longest_s = lopsided * min(before[row] * into_s, after[row] * out_s)
        before[row] = min(before[row], longest_s / into_s)
        after[row] = min(after[row], longest_s / out_s)
