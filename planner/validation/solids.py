"""How a convex piece is handed to PyBullet so that its distances are never too large.

PyBullet grows a hull by a margin and snaps its vertices to a grid of its bounding box; the corners
of its boxes are rounded inwards. So every piece becomes a core (point, segment, box or hull) with
one known margin around it; the radius is subtracted afterwards, together with the snapping error.
Used by ``bullet``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from robots.geometry import FloatArray, Pose
from robots.shapes import Convex

CORE_MARGIN_M = 0.001
"""What PyBullet adds around a hull; the other cores are built with the same margin."""

SNAP_CELLS = 10216
"""Grid cells along each edge of the bounding box when PyBullet simplifies a hull."""

_ROUNDING_M = 1e-9


@dataclass(frozen=True, slots=True)
class Core:
    """A piece without its radius: points (n, 3) in frame C, which ``X_AC`` places in its owner.

    ``error_m`` bounds how much smaller than the core PyBullet's shape can be.
    """

    kind: Literal["point", "segment", "box", "hull"]
    points_m: FloatArray
    X_AC: Pose
    error_m: float


def core(piece: Convex) -> Core:
    """Return the core of ``piece``."""
    points = np.unique(piece.points_m, axis=0)
    if len(points) == 1:
        return Core("point", np.zeros((1, 3)), Pose(np.eye(3), points[0]), 0.0)
    if len(points) == 2:
        frame = _along(points[0], points[1])
        return Core("segment", frame.inverse().apply(points), frame, 0.0)
    for rotation in _edge_frame(piece.points_m):
        frame = _centred(rotation, points)
        local = frame.inverse().apply(points)
        if len(points) == 8 and np.ptp(np.abs(local), axis=0).max() < _ROUNDING_M:
            return Core("box", local, frame, _ROUNDING_M)
    frame = _centred(np.eye(3), points)
    return Core("hull", frame.inverse().apply(points), frame, snap_bound_m(points))


def snap_bound_m(points_m: FloatArray) -> float:
    """How far a vertex can be moved inwards: by less than one cell along each axis, in metres."""
    return float(np.linalg.norm(np.ptp(points_m, axis=0))) / SNAP_CELLS + _ROUNDING_M


def _centred(rotation: FloatArray, points_m: FloatArray) -> Pose:
    """The frame of that rotation in the middle of the bounding box."""
    local = points_m @ rotation
    return Pose(rotation, rotation @ (local.min(axis=0) + local.max(axis=0)) / 2.0)


def _edge_frame(points_m: FloatArray) -> list[FloatArray]:
    """The rotation along the first edges of the point list; the axes of a box."""
    first = points_m[1] - points_m[0]
    second = points_m[2] - points_m[0]
    if np.linalg.norm(np.cross(first, second)) < 1e-9:
        return []
    x = first / np.linalg.norm(first)
    y = second - (second @ x) * x
    y /= np.linalg.norm(y)
    return [np.column_stack([x, y, np.cross(x, y)])]


def _along(start_m: FloatArray, end_m: FloatArray) -> Pose:
    """The frame at the middle of a segment with z along it."""
    z = (end_m - start_m) / np.linalg.norm(end_m - start_m)
    helper = np.eye(3)[int(np.argmin(np.abs(z)))]
    x = np.cross(helper, z)
    x /= np.linalg.norm(x)
    return Pose(np.column_stack([x, np.cross(z, x), z]), (start_m + end_m) / 2.0)
