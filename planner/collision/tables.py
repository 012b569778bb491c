"""Turns :class:`Convex` shapes into the rows that the kernels read. Called by ``arm``, ``world``.

A hull of one point is a ball, of two a capsule; eight points that form a box are recognised as
one, because boxes have a fast exact distance. Points inside a hull are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from planner.collision.gap_kernels import BOX, HULL, POINT, SEGMENT
from robots.geometry import FloatArray
from robots.shapes import Convex

_BOX_TOLERANCE_M = 1e-9
_SQUARE = 1e-7
_CORNERS = np.array([[x, y, z] for z in (-1.0, 1.0) for y in (-1.0, 1.0) for x in (-1.0, 1.0)])


@dataclass(frozen=True, slots=True)
class Table:
    """One shape: its kind, the rows to store, how many of them span the hull, and its sizes.

    ``size`` is (radius, half x, half y, half z), the halves 0 unless the shape is a box.
    """

    kind: int
    rows: FloatArray
    count: int
    size: FloatArray


def table_of(shape: Convex) -> Table:
    """Return the rows of ``shape``, in its own frame."""
    points = np.unique(shape.points_m, axis=0)
    if len(points) == 8:
        found = _box(points, shape.radius_m)
        if found is not None:
            return found
    points = _corners_only(points)
    kind = {1: POINT, 2: SEGMENT}.get(len(points), HULL)
    return Table(kind, points, len(points), np.array([shape.radius_m, 0.0, 0.0, 0.0]))


def _corners_only(points: FloatArray) -> FloatArray:
    """Leave out points inside the hull; flat or tiny hulls keep all."""
    if len(points) <= 4:
        return points
    try:
        return points[np.sort(ConvexHull(points).vertices)]
    except QhullError:
        return points


def _box(points: FloatArray, radius_m: float) -> Table | None:
    """The 12 rows of a box, if the 8 points are the corners of one."""
    edges = _edges(points[1:] - points[0])
    if edges is None:
        return None
    lengths = np.linalg.norm(edges, axis=1)
    axes = edges / lengths[:, None]
    center = points.mean(axis=0)
    corners = center + (_CORNERS * lengths / 2.0) @ axes
    nearest = np.linalg.norm(points[:, None] - corners[None], axis=2).min(axis=0)
    if nearest.max() > _BOX_TOLERANCE_M:
        return None
    rows = np.concatenate([corners, center[None], center + axes])
    return Table(BOX, rows, 8, np.array([radius_m, *(lengths / 2.0)]))


def _edges(away: FloatArray) -> FloatArray | None:
    """The shortest three of some vectors that stand at right angles to each other."""
    lengths = np.linalg.norm(away, axis=1)
    edges: list[FloatArray] = []
    for i in np.argsort(lengths):
        cosines = [abs(away[i] @ edge) / (lengths[i] * np.linalg.norm(edge)) for edge in edges]
        if max(cosines, default=0.0) < _SQUARE:
            edges.append(away[i])
        if len(edges) == 3:
            return np.array(edges)
    return None


def ball_around(table: Table) -> FloatArray:
    """A ball (centre, radius) around a grown hull: the best of a few simple centres."""
    points = table.rows[: table.count]
    low, high = points.min(axis=0), points.max(axis=0)
    centers = ((low + high) / 2.0, points.mean(axis=0), _farthest(points))
    radii = [float(np.linalg.norm(points - center, axis=1).max()) for center in centers]
    best = int(np.argmin(radii))
    return np.array([*centers[best], radii[best] + table.size[0] + 1e-9])


def _farthest(points: FloatArray) -> FloatArray:
    """Middle of a pair of points that are far from each other."""
    one = points[np.argmax(np.linalg.norm(points - points[0], axis=1))]
    other = points[np.argmax(np.linalg.norm(points - one, axis=1))]
    return cast("FloatArray", (one + other) / 2.0)
