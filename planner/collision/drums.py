"""Recognises drums: prisms of many sides with a round base, as cylinders are covered with.

Their distances have a closed form that is nearly exact. Called by ``world``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import ConvexHull

from planner.collision.gap_kernels import HULL
from planner.collision.tables import Table
from robots.geometry import FloatArray

_FEWEST_SIDES = 12
_ROUND = 1e-6
"""Relative tolerance of what counts as round; radii are widened and narrowed by as much."""
_SIDEWAYS = 0.5


def drums_of(tables: Sequence[Table]) -> tuple[FloatArray, FloatArray]:
    """``drum_ends`` and ``drum_sizes`` of ``WorldArrays``."""
    ends, sizes = np.zeros((2 * len(tables), 3)), np.zeros((len(tables), 2))
    for i, table in enumerate(tables):
        found = _drum(table)
        if found is not None:
            ends[2 * i : 2 * i + 2], sizes[i] = found
    return ends, sizes


def _drum(table: Table) -> tuple[FloatArray, FloatArray] | None:
    """Ends of the axis and radii around and inside, if the shape is a drum."""
    points = table.rows[: table.count]
    if table.kind != HULL or len(points) < 2 * _FEWEST_SIDES:
        return None
    middle = points.mean(axis=0)
    for axis in np.linalg.eigh((points - middle).T @ (points - middle))[1].T:
        along = (points - middle) @ axis
        away = np.linalg.norm(points - middle - along[:, None] * axis, axis=1)
        half, radius = float(np.abs(along).max()), float(away.max())
        slack = _ROUND * (half + radius)
        if np.ptp(np.abs(along)) <= slack and np.ptp(away) <= slack:
            ends = np.stack([middle - (half + slack) * axis, middle + (half + slack) * axis])
            return ends, np.array([radius + slack, _inner(points, middle, axis) - slack])
    return None


def _inner(points: FloatArray, middle: FloatArray, axis: FloatArray) -> float:
    """Distance (m) of the nearest side of a prism from its axis."""
    faces = ConvexHull(points).equations
    sides = faces[np.abs(faces[:, :3] @ axis) < _SIDEWAYS]
    return float(-(sides[:, :3] @ middle + sides[:, 3]).max())
