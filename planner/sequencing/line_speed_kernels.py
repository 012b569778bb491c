"""Compiled: least time out along a line, over, and in along another, with one speed at each end.

At the end of a line every joint moves as the line goes: one number, the share of the highest speed
there, says how fast all of them are. Leaving fast is good for a joint that goes on and bad for one
that has to turn round, and leaving slowly costs time on the line. Bounds that let every joint have
the speed that suits it miss that; here both shares are searched by branch and bound, over ranges in
which no joint can be quicker than said.
"""

from __future__ import annotations

import math

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray

CELLS = 64
"""So many ranges of speeds are told apart at most."""
_ENOUGH = 0.995
"""A bound this near to what can be reached is not searched beyond."""
_CELLS_A_TRY = 4
_LONG = 2.5
"""So many times as long as its lines, a motion hardly depends on how fast it leaves them."""
_UNKNOWN = 1.0e5
_ROUNDING = 1.0e-9
_NO_SPEED = 1.0e-12


@compiled
def onward_time_nb(
    distance: float,
    start_low: float,
    start_high: float,
    end_low: float,
    end_high: float,
    v: float,
    a: float,
) -> float:
    """Least time (s) over ``distance`` (signed) of a joint that first gains speed, then loses it.

    It starts and ends at signed speeds (rad/s) from these ranges, at most ``v``; ``a`` limits the
    acceleration. inf if it cannot: it is too fast at one end to get no farther.
    """
    twice = 2.0 * a * distance + _ROUNDING
    most_end = max(end_low * end_low, end_high * end_high)
    most_start = max(start_low * start_low, start_high * start_high)
    if start_low >= 0.0 and end_low >= 0.0 and twice < 0.0:
        return math.inf
    if start_low > 0.0 and start_low * start_low > twice + most_end:
        return math.inf
    if end_low > 0.0 and end_low * end_low > twice + most_start:
        return math.inf
    square = a * distance + 0.5 * (start_high * start_high + end_high * end_high)
    if square < 0.0:
        if twice + most_start + most_end < 0.0:
            return math.inf
        return distance / min(start_low, end_low, -_NO_SPEED)
    peak = math.sqrt(square)
    high, low = max(start_high, end_high), min(start_high, end_high)
    if peak < high:
        square = 2.0 * a * distance + low * low
        return max(0.0, (math.sqrt(square) - low) / a) if square > 0.0 else 0.0
    if peak <= v:
        return (2.0 * peak - high - low) / a
    return (2.0 * v - high - low) / a + (square - v * v) / (a * v)


@compiled
def either_time_nb(
    distance: float,
    start_low: float,
    start_high: float,
    end_low: float,
    end_high: float,
    v: float,
    a: float,
) -> float:
    """The same for a joint that may lose speed first."""
    onward = onward_time_nb(distance, start_low, start_high, end_low, end_high, v, a)
    back = onward_time_nb(-distance, -start_high, -start_low, -end_high, -end_low, v, a)
    change = max(start_low - end_high, end_low - start_high)
    return max(min(onward, back), change / a)


@compiled
def _along_nb(line: FloatArray, low: float, high: float, v: FloatArray, a: FloatArray) -> float:
    """Least time (s) from rest along ``line`` (3, n) to a share of its speed from this range."""
    longest = 0.0
    for j in range(len(v)):
        one, other = low * line[2, j], high * line[2, j]
        gone = line[1, j] - line[0, j]
        time_s = either_time_nb(gone, 0.0, 0.0, min(one, other), max(one, other), v[j], a[j])
        longest = max(longest, time_s)
    return longest


@compiled
def _over_nb(
    cell: FloatArray, left: FloatArray, entered: FloatArray, v: FloatArray, a: FloatArray
) -> float:
    """Least time (s) between the ends of two lines, with shares of their speeds from ``cell``: the
    least and the most on leaving, then on entering. Lines as in ``through_lines_nb``.
    """
    longest = 0.0
    for j in range(len(v)):
        one, other = cell[0] * left[2, j], cell[1] * left[2, j]
        start_low, start_high = min(one, other), max(one, other)
        one, other = -cell[2] * entered[2, j], -cell[3] * entered[2, j]
        end_low, end_high = min(one, other), max(one, other)
        distance = entered[1, j] - left[1, j]
        longest = max(
            longest,
            either_time_nb(distance, start_low, start_high, end_low, end_high, v[j], a[j]),
        )
    return longest


@compiled
def _least_nb(cells: FloatArray, count: int) -> int:
    """Which of the first ``count`` cells has the least time."""
    least = 0
    for c in range(1, count):
        if cells[c, 6] < cells[least, 6]:
            least = c
    return least


@compiled
def through_lines_nb(
    left: FloatArray,
    entered: FloatArray,
    lines_s: float,
    least_s: float,
    v: FloatArray,
    a: FloatArray,
    cells: FloatArray,
) -> float:
    """Least time (s), rest to rest, out by one line and in by another; ``least_s`` at least.

    ``left`` and ``entered`` (3, n): where the robot works, where its line ends, and the highest
    joint speeds there, signed as on the way out. ``lines_s``: least time on both lines, at any
    speed. ``cells`` (m, 7) is room to work in; the more, the closer.
    """
    if least_s > _LONG * lines_s:
        return least_s
    for j in range(len(v)):
        if abs(left[2, j]) >= _UNKNOWN or abs(entered[2, j]) >= _UNKNOWN:
            return least_s
    point = np.ones(4)
    if _ENOUGH * (lines_s + _over_nb(point, left, entered, v, a)) <= least_s:
        return least_s
    most_s = math.inf
    cells[0, 0], cells[0, 1], cells[0, 2], cells[0, 3] = 0.0, 1.0, 0.0, 1.0
    cells[0, 4] = _along_nb(left, 0.0, 1.0, v, a)
    cells[0, 5] = _along_nb(entered, 0.0, 1.0, v, a)
    cells[0, 6] = least_s
    count = 1
    while True:
        at = _least_nb(cells, count)
        if cells[at, 6] >= _ENOUGH * most_s or count == len(cells):
            return float(cells[at, 6])
        side = 0 if cells[at, 1] - cells[at, 0] >= cells[at, 3] - cells[at, 2] else 2
        middle = 0.5 * (cells[at, side] + cells[at, side + 1])
        cells[count] = cells[at]
        cells[at, side + 1], cells[count, side] = middle, middle
        line = left if side == 0 else entered
        for c in (at, count):
            cells[c, 4 + side // 2] = _along_nb(line, cells[c, side], cells[c, side + 1], v, a)
            over_s = _over_nb(cells[c], left, entered, v, a)
            cells[c, 6] = max(cells[c, 6], cells[c, 4] + over_s + cells[c, 5])
        count += 1
        if count % _CELLS_A_TRY == 0:
            point[0] = point[1] = 0.5 * (cells[at, 0] + cells[at, 1])
            point[2] = point[3] = 0.5 * (cells[at, 2] + cells[at, 3])
            tried_s = _along_nb(left, point[0], point[0], v, a)
            tried_s += _along_nb(entered, point[2], point[2], v, a)
            most_s = min(most_s, tried_s + _over_nb(point, left, entered, v, a))
