"""Distance between two hulls of points: GJK with a proven lower bound.

The bound comes from a separating plane (a support point of the difference along the current
direction), so it holds whatever rounding does to the simplex. Called by ``gap_kernels``.
"""

from __future__ import annotations

import math

import numpy as np

from robots.compiled import lean
from robots.geometry import FloatArray

Vector = tuple[float, float, float]

_TOLERANCE_M = 5e-7
_MAX_ITERATIONS = 64


@lean
def dot(a: Vector, b: Vector) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@lean
def minus(a: Vector, b: Vector) -> Vector:
    """Difference a - b."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


@lean
def along(a: Vector, b: Vector, t: float) -> Vector:
    """The point a + t b."""
    return (a[0] + t * b[0], a[1] + t * b[1], a[2] + t * b[2])


@lean
def cross(a: Vector, b: Vector) -> Vector:
    """Vector product."""
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


@lean
def _lowest(points: FloatArray, first: int, count: int, d: Vector) -> int:
    """Row of the point that lies least far along ``d``."""
    best = first
    least = points[first, 0] * d[0] + points[first, 1] * d[1] + points[first, 2] * d[2]
    for row in range(first + 1, first + count):
        value = points[row, 0] * d[0] + points[row, 1] * d[1] + points[row, 2] * d[2]
        if value < least:
            least = value
            best = row
    return best


@lean
def _nearest_on_segment(a: Vector, b: Vector) -> tuple[Vector, int]:
    """Point of segment ab nearest to the origin, and the bits of the corners that carry it."""
    ab = minus(b, a)
    t = -dot(a, ab)
    length2 = dot(ab, ab)
    if t <= 0.0:
        return a, 1
    if t >= length2:
        return b, 2
    return along(a, ab, t / length2), 3


@lean
def _nearest_on_triangle(a: Vector, b: Vector, c: Vector) -> tuple[Vector, int]:
    """The same for triangle abc, by its Voronoi regions."""
    ab, ac = minus(b, a), minus(c, a)
    d1, d2 = -dot(ab, a), -dot(ac, a)
    if d1 <= 0.0 and d2 <= 0.0:
        return a, 1
    d3, d4 = -dot(ab, b), -dot(ac, b)
    if d3 >= 0.0 and d4 <= d3:
        return b, 2
    vc = d1 * d4 - d3 * d2
    if vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        return along(a, ab, d1 / (d1 - d3)), 3
    d5, d6 = -dot(ab, c), -dot(ac, c)
    if d6 >= 0.0 and d5 <= d6:
        return c, 4
    vb = d5 * d2 - d1 * d6
    if vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        return along(a, ac, d2 / (d2 - d6)), 5
    va = d3 * d6 - d5 * d4
    if va <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0:
        return along(b, minus(c, b), (d4 - d3) / ((d4 - d3) + (d5 - d6))), 6
    normal = cross(ab, ac)
    length2 = dot(normal, normal)
    if length2 <= 1e-30:
        return _nearest_edge(a, b, c)
    return along((0.0, 0.0, 0.0), normal, dot(a, normal) / length2), 7


@lean
def _nearest_edge(a: Vector, b: Vector, c: Vector) -> tuple[Vector, int]:
    """The same for a triangle so flat that it is three segments."""
    best, bits = _nearest_on_segment(a, b)
    point, found = _nearest_on_segment(a, c)
    if dot(point, point) < dot(best, best):
        best, bits = point, (found & 1) | ((found & 2) << 1)
    point, found = _nearest_on_segment(b, c)
    if dot(point, point) < dot(best, best):
        best, bits = point, found << 1
    return best, bits


@lean
def _faces_origin(a: Vector, b: Vector, c: Vector, d: Vector) -> bool:
    """Whether the origin is on the far side of plane abc, seen from d (or d lies in it)."""
    normal = cross(minus(b, a), minus(c, a))
    origin_side = -dot(a, normal)
    corner_side = dot(minus(d, a), normal)
    return origin_side * corner_side <= 0.0


@lean
def _nearest_on_tetrahedron(a: Vector, b: Vector, c: Vector, d: Vector) -> tuple[Vector, int]:
    """The same for tetrahedron abcd; bits 15 when the origin is inside."""
    best, bits, least = (0.0, 0.0, 0.0), 15, np.inf
    if _faces_origin(a, b, c, d):
        point, found = _nearest_on_triangle(a, b, c)
        best, bits, least = point, found, dot(point, point)
    if _faces_origin(a, b, d, c):
        point, found = _nearest_on_triangle(a, b, d)
        if dot(point, point) < least:
            best, bits, least = (
                point,
                (found & 3) | ((found & 4) << 1),
                dot(point, point),
            )
    if _faces_origin(a, c, d, b):
        point, found = _nearest_on_triangle(a, c, d)
        if dot(point, point) < least:
            best, bits, least = (
                point,
                (found & 1) | ((found & 6) << 1),
                dot(point, point),
            )
    if _faces_origin(b, c, d, a):
        point, found = _nearest_on_triangle(b, c, d)
        if dot(point, point) < least:
            best, bits = point, found << 1
    return best, bits


@lean
def _is_one_of(w: Vector, s0: Vector, s1: Vector, s2: Vector) -> bool:
    """Whether ``w`` is one of three corners."""
    return w in (s0, s1, s2)


@lean
def _nearest_on_simplex(
    corners: int, s0: Vector, s1: Vector, s2: Vector, s3: Vector
) -> tuple[Vector, int]:
    """Point of the simplex of the first 2 to 4 corners nearest to the origin, and its bits."""
    if corners == 2:
        return _nearest_on_segment(s0, s1)
    if corners == 3:
        return _nearest_on_triangle(s0, s1, s2)
    return _nearest_on_tetrahedron(s0, s1, s2, s3)


@lean
def _kept(
    bits: int, s0: Vector, s1: Vector, s2: Vector, s3: Vector
) -> tuple[Vector, Vector, Vector, int]:
    """The corners whose bits are set, up to three, moved to the front; how many there are."""
    count = 0
    a, b, c = s0, s0, s0
    for i, corner in enumerate((s0, s1, s2, s3)):
        if bits & (1 << i):
            if count == 0:
                a, b, c = corner, corner, corner
            elif count == 1:
                b = corner
            else:
                c = corner
            count += 1
    return a, b, c, count


@lean
def _corner(
    points_a: FloatArray, first_a: int, count_a: int,
    points_b: FloatArray, first_b: int, count_b: int, v: Vector,
) -> Vector:  # fmt: skip
    """The point of the difference of two hulls that lies least far along ``v``."""
    i = _lowest(points_a, first_a, count_a, v)
    j = _lowest(points_b, first_b, count_b, (-v[0], -v[1], -v[2]))
    return (
        points_a[i, 0] - points_b[j, 0],
        points_a[i, 1] - points_b[j, 1],
        points_a[i, 2] - points_b[j, 2],
    )


@lean
def hull_distance(
    points_a: FloatArray,
    first_a: int,
    count_a: int,
    points_b: FloatArray,
    first_b: int,
    count_b: int,
    enough_m: float,
    close_m: float,
) -> float:
    """Lower bound (m) of the distance between two hulls, at most 1e-6 below the distance.

    Rows ``first``..``first + count`` of the points (., 3) span each hull, in one common frame.
    Stops early once the bound exceeds ``enough_m`` or the distance is known to be at most
    ``close_m``; the value returned is a lower bound in every case, 0 when the hulls overlap.
    """
    return hull_separation(
        points_a, first_a, count_a, points_b, first_b, count_b, enough_m, close_m
    )[0]


@lean
def hull_separation(
    points_a: FloatArray,
    first_a: int,
    count_a: int,
    points_b: FloatArray,
    first_b: int,
    count_b: int,
    enough_m: float,
    close_m: float,
) -> tuple[float, Vector]:
    """The lower bound of :func:`hull_distance`, and the vector from b to a along which it holds.

    The vector is of any length; it means nothing where the bound is 0.
    """
    v = (
        points_a[first_a, 0] - points_b[first_b, 0],
        points_a[first_a, 1] - points_b[first_b, 1],
        points_a[first_a, 2] - points_b[first_b, 2],
    )
    s0, s1, s2, s3 = v, v, v, v
    corners, bound, along_best = 1, 0.0, v
    for _ in range(_MAX_ITERATIONS):
        length = math.sqrt(dot(v, v))
        if length <= max(close_m, 1e-12):
            break
        w = _corner(points_a, first_a, count_a, points_b, first_b, count_b, v)
        found = dot(v, w) / length
        if found > bound:
            bound, along_best = found, v
        if bound > enough_m or length - bound <= _TOLERANCE_M or _is_one_of(w, s0, s1, s2):
            break
        if corners == 1:
            s1 = w
        elif corners == 2:
            s2 = w
        else:
            s3 = w
        v, bits = _nearest_on_simplex(corners + 1, s0, s1, s2, s3)
        if bits == 15:
            break
        s0, s1, s2, corners = _kept(bits, s0, s1, s2, s3)
    return bound, along_best
