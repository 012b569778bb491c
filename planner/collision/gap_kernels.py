"""Gap between two grown hulls, by the cheapest exact method for their kinds.

A shape is rows of a point table plus a radius and, for boxes, half extents. A box has 12 rows:
8 corners, its centre, and the centre shifted by each unit axis, so that moving the rows moves
all there is to know. Called by every check of this package.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from planner.collision.gjk_kernels import hull_distance
from robots.compiled import lean
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]

POINT, SEGMENT, BOX, HULL = 0, 1, 2, 3
SLACK_M = 1e-9
"""Taken off every closed-form distance, far above its rounding error."""


@lean
def segment_distance(p: FloatArray, i: int, k: int, q: FloatArray, j: int, m: int) -> float:
    """Distance (m) of segments p[i]p[i + k] and q[j]q[j + m]; k, m = 0 make points."""
    ux, uy, uz = p[i + k, 0] - p[i, 0], p[i + k, 1] - p[i, 1], p[i + k, 2] - p[i, 2]
    vx, vy, vz = q[j + m, 0] - q[j, 0], q[j + m, 1] - q[j, 1], q[j + m, 2] - q[j, 2]
    wx, wy, wz = p[i, 0] - q[j, 0], p[i, 1] - q[j, 1], p[i, 2] - q[j, 2]
    a = ux * ux + uy * uy + uz * uz
    b = ux * vx + uy * vy + uz * vz
    c = vx * vx + vy * vy + vz * vz
    d = ux * wx + uy * wy + uz * wz
    e = vx * wx + vy * wy + vz * wz
    s = 0.0
    area = a * c - b * b
    if area > 0.0:
        s = min(1.0, max(0.0, (b * e - c * d) / area))
    t = 0.0
    if c > 0.0:
        t = (b * s + e) / c
    if t < 0.0 or t > 1.0 or c == 0.0:
        t = min(1.0, max(0.0, t))
        s = 0.0
        if a > 0.0:
            s = min(1.0, max(0.0, (b * t - d) / a))
    x, y, z = wx + s * ux - t * vx, wy + s * uy - t * vy, wz + s * uz - t * vz
    return math.sqrt(x * x + y * y + z * z)


@lean
def _excess(x: float, h: float) -> float:
    """How far ``x`` is outside [-h, h], with its sign."""
    return x - min(h, max(-h, x))


@lean
def _slope(
    t: float,
    px: float,
    py: float,
    pz: float,
    dx: float,
    dy: float,
    dz: float,
    hx: float,
    hy: float,
    hz: float,
) -> float:
    """Half the derivative at p + t d of the squared distance to the box of half extents h."""
    return (
        _excess(px + t * dx, hx) * dx
        + _excess(py + t * dy, hy) * dy
        + _excess(pz + t * dz, hz) * dz
    )


@lean
def segment_box_distance(
    p: FloatArray, i: int, k: int, box: FloatArray, j: int, sizes: FloatArray, row: int
) -> float:
    """Distance (m) of segment p[i]p[i + k] and a box whose rows start at j.

    The squared distance along the segment is convex and piecewise quadratic; its slope is linear
    between the crossings of the six face planes, so bracketing by these gives the exact minimum.
    """
    hx, hy, hz = sizes[row, 1], sizes[row, 2], sizes[row, 3]
    cx, cy, cz = box[j + 8, 0], box[j + 8, 1], box[j + 8, 2]
    wx, wy, wz = p[i, 0] - cx, p[i, 1] - cy, p[i, 2] - cz
    ex, ey, ez = p[i + k, 0] - p[i, 0], p[i + k, 1] - p[i, 1], p[i + k, 2] - p[i, 2]
    ax, ay, az = box[j + 9, 0] - cx, box[j + 9, 1] - cy, box[j + 9, 2] - cz
    px, dx = wx * ax + wy * ay + wz * az, ex * ax + ey * ay + ez * az
    ax, ay, az = box[j + 10, 0] - cx, box[j + 10, 1] - cy, box[j + 10, 2] - cz
    py, dy = wx * ax + wy * ay + wz * az, ex * ax + ey * ay + ez * az
    ax, ay, az = box[j + 11, 0] - cx, box[j + 11, 1] - cy, box[j + 11, 2] - cz
    pz, dz = wx * ax + wy * ay + wz * az, ex * ax + ey * ay + ez * az
    t = _lowest_along(px, py, pz, dx, dy, dz, hx, hy, hz) if k > 0 else 0.0
    x, y, z = (
        _excess(px + t * dx, hx),
        _excess(py + t * dy, hy),
        _excess(pz + t * dz, hz),
    )
    return math.sqrt(x * x + y * y + z * z)


@lean
def _lowest_along(
    px: float,
    py: float,
    pz: float,
    dx: float,
    dy: float,
    dz: float,
    hx: float,
    hy: float,
    hz: float,
) -> float:
    """The t in [0, 1] where p + t d is nearest to the box."""
    low, high = 0.0, 1.0
    slope_low = _slope(low, px, py, pz, dx, dy, dz, hx, hy, hz)
    if slope_low >= 0.0:
        return 0.0
    slope_high = _slope(high, px, py, pz, dx, dy, dz, hx, hy, hz)
    if slope_high <= 0.0:
        return 1.0
    for plane in range(6):
        if plane < 2:
            x, d, h = px, dx, hx
        elif plane < 4:
            x, d, h = py, dy, hy
        else:
            x, d, h = pz, dz, hz
        face = h if plane % 2 == 0 else -h
        if d == 0.0:
            continue
        t = (face - x) / d
        if low < t < high:
            slope = _slope(t, px, py, pz, dx, dy, dz, hx, hy, hz)
            if slope > 0.0:
                high, slope_high = t, slope
            else:
                low, slope_low = t, slope
    return low + (high - low) * (-slope_low / (slope_high - slope_low))


@lean
def gap(
    points_a: FloatArray,
    pieces_a: IntArray,
    sizes_a: FloatArray,
    a: int,
    points_b: FloatArray,
    pieces_b: IntArray,
    sizes_b: FloatArray,
    b: int,
    enough_m: float,
    close_m: float,
) -> float:
    """Lower bound (m) of the gap between shapes a and b of two tables; 0 when they touch.

    Rows of ``pieces`` start with kind, first row of ``points``, rows that span the hull; rows of
    ``sizes`` with radius, half x, half y, half z. Exact to 1e-6 m, except that work stops once
    the gap is known to exceed ``enough_m`` or to be at most ``close_m``; a lower bound always.
    """
    kind_a, first_a = pieces_a[a, 0], pieces_a[a, 1]
    kind_b, first_b = pieces_b[b, 0], pieces_b[b, 1]
    radii = float(sizes_a[a, 0] + sizes_b[b, 0])
    if kind_a <= SEGMENT and kind_b <= SEGMENT:
        distance = segment_distance(points_a, first_a, kind_a, points_b, first_b, kind_b)
    elif kind_a <= SEGMENT and kind_b == BOX:
        distance = segment_box_distance(points_a, first_a, kind_a, points_b, first_b, sizes_b, b)
    elif kind_a == BOX and kind_b <= SEGMENT:
        distance = segment_box_distance(points_b, first_b, kind_b, points_a, first_a, sizes_a, a)
    else:
        distance = hull_distance(
            points_a, first_a, pieces_a[a, 2], points_b, first_b, pieces_b[b, 2],
            enough_m + radii, close_m + radii,
        )  # fmt: skip
    return max(0.0, distance - radii - SLACK_M)
