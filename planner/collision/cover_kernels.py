"""Cuts a convex solid into small ones and puts a ball around each. Called by ``cover``."""

from __future__ import annotations

import math

import numpy as np

from planner.collision.gap_kernels import IntArray
from robots.compiled import kernel
from robots.geometry import FloatArray
from robots.kinematics.parallel_kernels import cross, dot

_ROUNDS = 60


@kernel
def ball_nb(points: FloatArray) -> FloatArray:
    """A ball (centre, radius) around points (k, 3), hardly larger than the least.

    Badoiu, Clarkson: Smaller Core-Sets for Balls (2003): step towards the farthest, ever less.
    """
    ball = np.empty(4)
    for c in range(3):
        low, high = points[0, c], points[0, c]
        for i in range(len(points)):
            low, high = min(low, points[i, c]), max(high, points[i, c])
        ball[c] = 0.5 * (low + high)
    best = ball.copy()
    best[3] = math.inf
    for step in range(2, _ROUNDS + 2):
        row, most = farthest_nb(points, ball)
        if most < best[3]:
            best[:3] = ball[:3]
            best[3] = most
        for c in range(3):
            ball[c] += (points[row, c] - ball[c]) / step
    return best


@kernel
def farthest_nb(points: FloatArray, spot: FloatArray) -> tuple[int, float]:
    """Row of the point farthest from ``spot``, and how far it is."""
    row, most = 0, -1.0
    for i in range(len(points)):
        x, y, z = points[i, 0] - spot[0], points[i, 1] - spot[1], points[i, 2] - spot[2]
        square = x * x + y * y + z * z
        if square > most:
            row, most = i, square
    return row, math.sqrt(most)


@kernel
def _cut_nb(points: FloatArray, edges: IntArray, height: FloatArray) -> tuple[FloatArray, IntArray]:
    """The points where edges change the sign of ``height``, in order around; kept edges' ends."""
    crossing = np.empty((len(edges), 3))
    ends = np.empty((len(edges), 2), np.int64)
    count = 0
    for e in range(len(edges)):
        a, b = edges[e, 0], edges[e, 1]
        if height[a] > 0.0:
            a, b = b, a
        if height[a] <= 0.0 < height[b]:
            share = height[a] / (height[a] - height[b])
            for c in range(3):
                crossing[count, c] = points[a, c] + share * (points[b, c] - points[a, c])
            ends[count, 0], ends[count, 1] = a, b
            count += 1
    return crossing[:count], ends[:count]


@kernel
def _around_nb(rim: FloatArray, normal: FloatArray) -> IntArray:
    """The order of points (k, 3) of a plane around their middle."""
    flattest = 0
    middle, axis = np.zeros(3), np.zeros(3)
    for c in range(3):
        if abs(normal[c]) < abs(normal[flattest]):
            flattest = c
        for i in range(len(rim)):
            middle[c] += rim[i, c]
        middle[c] /= len(rim)
    axis[flattest] = 1.0
    u = cross(normal, axis)
    v = cross(normal, u)
    angles, order = np.empty(len(rim)), np.empty(len(rim), np.int64)
    for i in range(len(rim)):
        x, y = 0.0, 0.0
        for c in range(3):
            off = rim[i, c] - middle[c]
            x += off * u[c]
            y += off * v[c]
        angles[i] = math.atan2(y, x)
        at = i
        while at > 0 and angles[order[at - 1]] > angles[i]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = i
    return order


@kernel
def _side_nb(
    points: FloatArray,
    edges: IntArray,
    keep: IntArray,
    rim: FloatArray,
    ends: IntArray,
    order: IntArray,
) -> tuple[FloatArray, IntArray]:
    """The part of a solid whose points have ``keep`` set, closed by the rim of the cut."""
    row = np.empty(len(points), np.int64)
    kept = 0
    for i in range(len(points)):
        row[i] = kept
        kept += keep[i]
    out = np.empty((kept + len(rim), 3))
    for i in range(len(points)):
        if keep[i]:
            out[row[i]] = points[i]
    out[kept:] = rim
    links = np.empty((len(edges) + 2 * len(rim), 2), np.int64)
    count = 0
    for e in range(len(edges)):
        if keep[edges[e, 0]] and keep[edges[e, 1]]:
            links[count, 0], links[count, 1] = row[edges[e, 0]], row[edges[e, 1]]
            count += 1
    for i in range(len(rim)):
        inner = ends[i, 0] if keep[ends[i, 0]] else ends[i, 1]
        links[count, 0], links[count, 1] = row[inner], kept + i
        links[count + 1, 0] = kept + order[i]
        links[count + 1, 1] = kept + order[(i + 1) % len(rim)]
        count += 2
    return out, links[:count]


@kernel
def split_nb(points: FloatArray, edges: IntArray, most: int, least_m: float) -> FloatArray:
    """Balls (k, 4), at most ``most``, that cover the convex solid of ``points`` and ``edges``.

    The part with the largest ball is halved across its length, until no ball is larger than
    ``least_m``.
    """
    solids, links = [points], [edges]
    balls, normal = np.empty((most, 4)), np.empty(3)
    balls[0] = ball_nb(points)
    while len(solids) < most:
        worst = 0
        for i in range(len(solids)):
            if balls[i, 3] > balls[worst, 3]:
                worst = i
        if balls[worst, 3] <= least_m:
            break
        solid = solids[worst]
        one, _ = farthest_nb(solid, balls[worst])
        other, length = farthest_nb(solid, solid[one])
        for c in range(3):
            normal[c] = (solid[other, c] - solid[one, c]) / length
        offset = dot(normal, balls[worst])  # the centre comes first
        height = np.empty(len(solid))
        for i in range(len(solid)):
            height[i] = dot(normal, solid[i]) - offset
        rim, ends = _cut_nb(solid, links[worst], height)
        if len(rim) < 3:
            break
        order = _around_nb(rim, normal)
        low, high = np.empty(len(solid), np.int64), np.empty(len(solid), np.int64)
        for i in range(len(solid)):
            low[i] = 1 if height[i] <= 0.0 else 0
            high[i] = 1 - low[i]
        upper, upper_links = _side_nb(solid, links[worst], high, rim, ends, order)
        lower, lower_links = _side_nb(solid, links[worst], low, rim, ends, order)
        balls[worst], balls[len(solids)] = ball_nb(lower), ball_nb(upper)
        solids[worst], links[worst] = lower, lower_links
        solids.append(upper)
        links.append(upper_links)
    return balls[: len(solids)].copy()
