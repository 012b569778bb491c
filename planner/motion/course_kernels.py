"""Compiled: the rounded polyline of a whole motion. Called by ``course``."""

from __future__ import annotations

from typing import NamedTuple

from robots.compiled import lean
from robots.geometry import FloatArray


class Rows(NamedTuple):
    """One end of a motion: ``points_rad`` (k, n) from the work outward, ``before`` and ``after``
    (k,) as in RoundedPath. A single row is an end without a line.
    """

    points_rad: FloatArray
    before: FloatArray
    after: FloatArray


@lean
def lay_out_nb(
    leave: Rows,
    arrive: Rows,
    inner: FloatArray,
    stretch: FloatArray,
    shares: FloatArray,
    velocity: FloatArray,
    lopsided: float,
    same_rad: float,
    points: FloatArray,
    before: FloatArray,
    after: FloatArray,
) -> tuple[int, int, int]:
    """Fill ``points`` (k, n), ``before`` and ``after`` (k,) of a whole motion.

    ``stretch`` (2,), ``shares`` and ``inner`` are as in ``course.Shape``; k is the number of all
    points. Returns how many rows are used, and those of the corners behind the lines. Points no
    farther apart than ``same_rad`` in any joint are one; arcs take at most ``lopsided`` times as
    much time on one side of the corner as on the other.
    """
    head, tail, p, n = len(leave.before), len(arrive.before), len(inner), inner.shape[1]
    k = head + p + tail
    for i in range(head):
        before[i], after[i] = leave.before[i], leave.after[i]
        for j in range(n):
            points[i, j] = leave.points_rad[i, j]
    for i in range(p):
        before[head + i] = after[head + i] = 0.5 * shares[1 + i]
        for j in range(n):
            points[head + i, j] = inner[i, j]
    for i in range(tail):
        before[k - 1 - i], after[k - 1 - i] = arrive.after[i], arrive.before[i]
        for j in range(n):
            points[k - 1 - i, j] = arrive.points_rad[i, j]
    first, last = head - 1, head + p
    if head > 1:
        stretch_nb(points, first - 1, first, stretch[0])
        after[first - 1] = min(after[first - 1] / stretch[0], 1.0)
        before[first] = (1.0 - after[first - 1]) * shares[0]
        after[first] = 0.5 * shares[0]
    if tail > 1:
        stretch_nb(points, last + 1, last, stretch[1])
        before[last + 1] = min(before[last + 1] / stretch[1], 1.0)
        after[last] = (1.0 - before[last + 1]) * shares[len(shares) - 1]
        before[last] = 0.5 * shares[len(shares) - 1]
    k, first, last = merge_nb(points, before, after, k, first, last, same_rad)
    for row in range(max(first, 1), min(last, k - 2) + 1):
        even_nb(points, before, after, row, velocity, lopsided)
    return k, first, last


@lean
def stretch_nb(points: FloatArray, start: int, end: int, factor: float) -> None:
    """Make the edge from row ``start`` to row ``end`` so many times as long."""
    for j in range(points.shape[1]):
        points[end, j] = points[start, j] + factor * (points[end, j] - points[start, j])


@lean
def merge_nb(
    points: FloatArray,
    before: FloatArray,
    after: FloatArray,
    count: int,
    first: int,
    last: int,
    same_rad: float,
) -> tuple[int, int, int]:
    """Merge points that coincide; the arc of the one that stays takes both rooms.

    Returns how many points stay, in the first rows, and where rows ``first`` and ``last`` went.
    """
    kept, new_first, new_last = 0, 0, 0
    for i in range(1, count):
        apart_rad = 0.0
        for j in range(points.shape[1]):
            apart_rad = max(apart_rad, abs(points[i, j] - points[i - 1, j]))
        if apart_rad > same_rad:
            kept += 1
            before[kept] = before[i]
            for j in range(points.shape[1]):
                points[kept, j] = points[i, j]
        after[kept] = after[i]
        new_first = kept if i == first else new_first
        new_last = kept if i == last else new_last
    if kept + 1 < count:
        before[0] = before[kept] = after[0] = after[kept] = 0.0
    return kept + 1, new_first, new_last


@lean
def even_nb(
    points: FloatArray,
    before: FloatArray,
    after: FloatArray,
    row: int,
    velocity: FloatArray,
    lopsided: float,
) -> None:
    """Cut back the longer side of the arc at ``row`` if it is too uneven."""
    into_s, out_s = 0.0, 0.0
    for j in range(len(velocity)):
        into_s = max(into_s, abs(points[row, j] - points[row - 1, j]) / velocity[j])
        out_s = max(out_s, abs(points[row + 1, j] - points[row, j]) / velocity[j])
    longest_s = lopsided * min(before[row] * into_s, after[row] * out_s)
    before[row] = min(before[row], longest_s / into_s)
    after[row] = min(after[row], longest_s / out_s)
