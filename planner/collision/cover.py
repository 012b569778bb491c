"""Small balls that together cover a shape, and how much of each is solid. Called by ``walk``."""

from __future__ import annotations

from typing import cast

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from planner.collision.cover_kernels import split_nb
from planner.collision.gap_kernels import POINT, SEGMENT
from planner.collision.tables import Table
from robots.geometry import FloatArray

_ROUNDING_M = 1e-9


def cover(table: Table, most: int, least_m: float) -> FloatArray:
    """At most ``most`` balls (k, 5) that together cover a shape: a few along a capsule, else parts.

    Balls of parts are not made smaller than ``least_m`` on purpose. The last column says how far
    around its centre a ball is solid; -1 where that is not known.
    """
    radius = float(table.size[0])
    points = table.rows[: table.count]
    if table.kind in (POINT, SEGMENT):
        balls = _cover_segment(points, radius, most)
        return np.column_stack([balls, np.full(len(balls), radius)])
    try:
        hull = ConvexHull(points)
    except QhullError:
        balls = _cover_box(points, radius, most)
        return np.column_stack([balls, np.full(len(balls), -1.0)])
    edges = np.unique(
        np.sort(hull.simplices[:, [[0, 1], [1, 2], [2, 0]]], axis=2).reshape(-1, 2), axis=0
    )
    balls = split_nb(points, edges.astype(np.int64), most, max(0.0, least_m - radius))
    inside = -(balls[:, :3] @ hull.equations[:, :3].T + hull.equations[:, 3]).max(axis=1)
    solid = np.where(inside > 0.0, inside + radius, -1.0)
    balls[:, 3] += radius + _ROUNDING_M
    return np.column_stack([balls, solid])


def _cover_segment(points: FloatArray, radius_m: float, most: int) -> FloatArray:
    """Balls with centres from end to end; they overlap so that the side is covered too."""
    length = float(np.linalg.norm(points[-1] - points[0]))
    spacing = max(1.5 * radius_m, 0.04)
    steps = min(most - 1, int(np.ceil(length / spacing)))
    if steps <= 0:
        middle = (points[0] + points[-1]) / 2.0
        return np.array([[*middle, radius_m + length / 2.0 + _ROUNDING_M]])
    grown = np.hypot(radius_m, length / (2.0 * steps)) + _ROUNDING_M
    fractions = np.linspace(0.0, 1.0, steps + 1)[:, None]
    centers = points[0] + fractions * (points[-1] - points[0])
    return np.column_stack([centers, np.full(len(centers), grown)])


def _cover_box(points: FloatArray, radius_m: float, most: int) -> FloatArray:
    """Balls around the cells of a grid in the box along the hull's main directions."""
    axes = main_axes(points)
    local = points @ axes.T
    low, high = local.min(axis=0), local.max(axis=0)
    counts = _cells(high - low, most)
    steps = (high - low) / counts
    grids = [low[a] + (np.arange(counts[a]) + 0.5) * steps[a] for a in range(3)]
    centers = np.stack(np.meshgrid(*grids, indexing="ij"), axis=-1).reshape(-1, 3) @ axes
    grown = float(np.linalg.norm(steps)) / 2.0 + radius_m + 1e-9
    return np.column_stack([centers, np.full(len(centers), grown)])


def _cells(extent: FloatArray, most: int) -> FloatArray:
    """Cells along each direction: halve the longest step while the number stays within bounds."""
    counts = np.ones(3)
    while True:
        longest = int(np.argmax(extent / counts))
        more = counts.copy()
        more[longest] += 1.0
        if more.prod() > most or extent[longest] / counts[longest] < 0.05:
            return counts.astype(np.int64)
        counts = more


def main_axes(points: FloatArray) -> FloatArray:
    """Orthonormal rows (3, 3) along the directions in which the points spread most."""
    centred = points - points.mean(axis=0)
    few = len(points) < 3  # only then are there rows to make up
    return cast("FloatArray", np.linalg.svd(centred, full_matrices=few)[2])
