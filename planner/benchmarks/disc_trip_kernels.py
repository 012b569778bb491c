"""Compiled: a closed trip that touches discs: the best points for an order, and better orders.

Close-enough travelling salesman. For a fixed order the length is convex in the points, so moving
one point at a time to its best place comes close to the shortest. Orders are improved by taking
some neighbouring discs out and putting each back where the trip grows least, with annealing
(Schrimpf et al.: Record Breaking Optimization Results Using the Ruin and Recreate Principle,
2000). Called by ``disc_trip``.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from planner.chance_kernels import draw_nb
from planner.options import IntArray
from robots.compiled import compiled
from robots.geometry import FloatArray

_ROUNDS = 60
_SETTLED = 1e-5
_FINAL_ROUNDS = 4000
_FINAL_SETTLED = 1e-12
_HALVINGS = 24
_MOST_OUT = 12
_CLOSE = 1e-12
_HOT = 0.003
"""Temperature at the start, as a share of the length."""


@compiled
def touch_nb(disc: FloatArray, a: FloatArray, b: FloatArray, point: FloatArray) -> None:
    """Write into ``point`` (2,) where a way from ``a`` to ``b`` touches ``disc`` (x, y, radius)
    with the least detour: on the straight way if that meets the disc, else on its rim.
    """
    ux, uy = b[0] - a[0], b[1] - a[1]
    along2 = ux * ux + uy * uy
    t = 0.0
    if along2 > 0.0:
        t = ((disc[0] - a[0]) * ux + (disc[1] - a[1]) * uy) / along2
        t = min(1.0, max(0.0, t))
    x, y = a[0] + t * ux, a[1] + t * uy
    if math.hypot(x - disc[0], y - disc[1]) <= disc[2]:
        point[0], point[1] = x, y
        return
    low = math.atan2(a[1] - disc[1], a[0] - disc[0])
    turn = math.atan2(b[1] - disc[1], b[0] - disc[0]) - low
    if turn > math.pi:
        turn -= 2.0 * math.pi
    elif turn < -math.pi:
        turn += 2.0 * math.pi
    high = low + turn
    for _ in range(_HALVINGS):
        angle = 0.5 * (low + high)
        c, s = math.cos(angle), math.sin(angle)
        x, y = disc[0] + disc[2] * c, disc[1] + disc[2] * s
        slope = (c * (a[1] - y) - s * (a[0] - x)) / max(_CLOSE, math.hypot(a[0] - x, a[1] - y))
        slope += (c * (b[1] - y) - s * (b[0] - x)) / max(_CLOSE, math.hypot(b[0] - x, b[1] - y))
        if slope * turn > 0.0:
            low = angle
        else:
            high = angle
    point[0] = disc[0] + disc[2] * math.cos(0.5 * (low + high))
    point[1] = disc[1] + disc[2] * math.sin(0.5 * (low + high))


@compiled
def length_nb(points: FloatArray, order: IntArray) -> float:
    """Length of the closed trip through ``points`` (n, 2) in ``order`` (n,)."""
    total = 0.0
    for i in range(len(order)):
        a, b = points[order[i - 1]], points[order[i]]
        total += math.hypot(a[0] - b[0], a[1] - b[1])
    return total


@compiled
def relax_nb(
    discs: FloatArray, order: IntArray, points: FloatArray, rounds: int, settled: float
) -> float:
    """Move ``points`` (n, 2) in place to where the trip in ``order`` is short; its length."""
    n = len(order)
    length = length_nb(points, order)
    for _ in range(rounds):
        for i in range(n):
            a, b = points[order[i - 1]], points[order[(i + 1) % n]]
            touch_nb(discs[order[i]], a, b, points[order[i]])
        before = length
        length = length_nb(points, order)
        if before - length <= settled * length:
            break
    return length


@compiled
def detour_nb(disc: FloatArray, a: FloatArray, b: FloatArray, point: FloatArray) -> float:
    """What touching ``disc`` between ``a`` and ``b`` costs; writes where into ``point``."""
    touch_nb(disc, a, b, point)
    there = math.hypot(a[0] - point[0], a[1] - point[1])
    back = math.hypot(b[0] - point[0], b[1] - point[1])
    return there + back - math.hypot(a[0] - b[0], a[1] - b[1])


@compiled
def take_out_nb(
    order: IntArray, out: IntArray, near: IntArray, around: int, count: int, room: IntArray
) -> None:
    """Close up ``order`` without the ``count`` discs nearest to ``around``, which go to ``out``."""
    room[:] = 0
    for k in range(count):
        out[k] = near[around, k]
        room[out[k]] = 1
    left = 0
    for i in range(len(order)):
        if room[order[i]] == 0:
            order[left] = order[i]
            left += 1


@compiled
def put_back_nb(
    discs: FloatArray, points: FloatArray, order: IntArray, left: int, disc: int
) -> None:
    """Insert ``disc`` among the first ``left`` of ``order`` where the trip grows least."""
    best, at = np.inf, 0
    point, best_point = np.empty(2), np.empty(2)
    for i in range(left):
        detour = detour_nb(
            discs[disc], points[order[i - 1 if i else left - 1]], points[order[i]], point
        )
        if detour < best:
            best, at = detour, i
            best_point[:] = point
    for i in range(left, at, -1):
        order[i] = order[i - 1]
    order[at] = disc
    points[disc] = best_point


@compiled
def shorten_discs_nb(
    discs: FloatArray,
    near: IntArray,
    start: IntArray,
    rounds: int,
    state: npt.NDArray[np.uint64],
) -> tuple[IntArray, FloatArray]:
    """Order (n,) and points (n, 2) of a short closed trip that touches ``discs`` (n, 3).

    ``near`` (n, n): all discs by distance from each, itself first. Ends after ``rounds``.
    """
    n = len(start)
    order, points = start.copy(), discs[:, :2].copy()
    out, room = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    length = relax_nb(discs, order, points, _ROUNDS, _SETTLED)
    kept, kept_points = order.copy(), points.copy()
    best, best_order, best_points = length, order.copy(), points.copy()
    for number in range(rounds):
        count = 1 + draw_nb(state, min(_MOST_OUT, n - 3))
        take_out_nb(order, out, near, draw_nb(state, n), count, room)
        for k in range(count):
            other = k + draw_nb(state, count - k)
            out[k], out[other] = out[other], out[k]
            put_back_nb(discs, points, order, n - count + k, out[k])
        found = relax_nb(discs, order, points, _ROUNDS, _SETTLED)
        heat = _HOT * best * (1.0 - number / rounds) ** 2
        if found < length - heat * math.log(1e-12 + draw_nb(state, 1 << 30) / (1 << 30)):
            length = found
            kept[:], kept_points[:] = order, points
            if found < best:
                best = found
                best_order[:], best_points[:] = order, points
        else:
            order[:], points[:] = kept, kept_points
    relax_nb(discs, best_order, best_points, _FINAL_ROUNDS, _FINAL_SETTLED)
    return best_order, best_points
