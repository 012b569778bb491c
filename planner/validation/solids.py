"""How a convex piece is handed to PyBullet so that its distances are never too large.

PyBullet grows a hull by a margin, snaps its vertices to a grid of its bounding box and rounds the
corners of boxes inwards. So every piece becomes a core (point, segment or hull) with one known
margin; the radius is subtracted afterwards, together with the bound of the snapping error.
Used by ``bullet`` and by its self-test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from robots.geometry import FloatArray, Pose
from robots.shapes import Convex

CORE_MARGIN_M = 0.001
"""What PyBullet adds around a hull; spheres and capsules are built with the same radius."""

SNAP_CELLS = 10216
"""Grid cells along each edge of the bounding box when PyBullet simplifies a hull."""

_ON_FACE = 1e-12


@dataclass(frozen=True, slots=True)
class Core:
    """A piece without its radius. Points (n, 3) are in frame C; ``X_AC`` places C in the owner's.

    ``offset_m`` is added to PyBullet's distance once per piece: margin minus radius minus error.
    """

    points_m: FloatArray
    X_AC: Pose
    offset_m: float
    error_m: float


def core(piece: Convex) -> Core:
    """Return the core of ``piece`` (in its owner's frame A)."""
    points = np.unique(piece.points_m, axis=0)
    if len(points) == 1:
        frame, error = Pose(np.eye(3), points[0]), 0.0
    elif len(points) == 2:
        frame, error = _along(points[0], points[1]), 0.0
    else:
        frame, error = _least_error_frame(piece.points_m)
    local = frame.inverse().apply(points)
    return Core(local, frame, CORE_MARGIN_M - piece.radius_m - error, error)


def snap_error_m(points_m: FloatArray) -> float:
    """Bound on how far snapping moves a vertex of points (n, 3), in metres.

    Coordinates on a face of the bounding box stay; others move inwards by less than a grid cell.
    """
    low, high = points_m.min(axis=0), points_m.max(axis=0)
    extent = high - low
    inside = (points_m - low > _ON_FACE * extent) & (high - points_m > _ON_FACE * extent)
    return float(np.linalg.norm(inside * extent / SNAP_CELLS, axis=1).max())


def _least_error_frame(points_m: FloatArray) -> tuple[Pose, float]:
    frames = [Pose.identity(), *_edge_frame(points_m)]
    errors = [snap_error_m(frame.inverse().apply(points_m)) for frame in frames]
    best = int(np.argmin(errors))
    return frames[best], errors[best] + _ON_FACE


def _edge_frame(points_m: FloatArray) -> list[Pose]:
    """The frame along the first edges of the point list; a box is exact in it."""
    first = points_m[1] - points_m[0]
    second = points_m[2] - points_m[0]
    if np.linalg.norm(np.cross(first, second)) < 1e-9:
        return []
    x = first / np.linalg.norm(first)
    y = second - (second @ x) * x
    y /= np.linalg.norm(y)
    return [Pose(np.column_stack([x, y, np.cross(x, y)]), points_m[0])]


def _along(start_m: FloatArray, end_m: FloatArray) -> Pose:
    """The frame at the middle of a segment with z along it."""
    z = (end_m - start_m) / np.linalg.norm(end_m - start_m)
    helper = np.eye(3)[int(np.argmin(np.abs(z)))]
    x = np.cross(helper, z)
    x /= np.linalg.norm(x)
    return Pose(np.column_stack([x, np.cross(z, x), z]), (start_m + end_m) / 2.0)
