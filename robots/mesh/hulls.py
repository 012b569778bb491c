"""Convex hulls of points in any position: solid, flat, straight or single.

Solid hulls come from Qhull; flat and straight ones are built in their own plane, so that a sheet
needs no thickness. A hull of many corners is thinned out and grown by what that loses: it always
covers its points. Used by the convex decomposition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull

from robots.geometry import FloatArray
from robots.shapes import Convex

MAX_CORNERS = 64
SHEET_RADIUS_M = 1e-4
_FLAT = 1e-6
_COMPASS = np.concatenate([np.eye(3), -np.eye(3)])


@dataclass(frozen=True, slots=True, eq=False)
class Hull:
    """The hull of ``corners_m`` (n, 3) grown by ``radius_m``, inside ``planes``.

    ``planes`` (f, 4) bound it: ``a . x + d <= 0``. ``size`` grows with volume and surface; it
    compares ways of cutting, nothing else.
    """

    corners_m: FloatArray
    radius_m: float
    planes: FloatArray
    size: float

    def convex(self, name: str = "") -> Convex:
        """Return it as a collision shape."""
        return Convex(self.corners_m, self.radius_m, name)


def hull_of(points_m: FloatArray, slack_m: float) -> Hull:
    """Return a hull that covers the points (n, 3), n >= 1.

    Beyond ``MAX_CORNERS`` corners it may be thinned out as far as a radius of ``slack_m`` makes
    good. Flat hulls get the radius ``SHEET_RADIUS_M`` or their thickness, if that is more.
    """
    center = points_m.mean(axis=0)
    shifted = points_m - center
    axes = np.linalg.eigh(shifted.T @ shifted)[1].T[::-1]
    flat = shifted @ axes.T
    extent = np.ptp(flat, axis=0)
    rank = int((extent > _FLAT * max(float(extent.max()), _FLAT)).sum())
    if rank == 3:
        return _solid(points_m, flat / extent, slack_m)
    return _sheet(points_m, flat, center, axes, rank)


def _solid(points_m: FloatArray, unit: FloatArray, slack_m: float) -> Hull:
    hull = ConvexHull(points_m)
    extent_m = float(np.ptp(points_m, axis=0).max())
    size = float(hull.volume) + 1e-3 * extent_m * float(hull.area)
    chosen = hull.vertices
    corners = points_m[chosen]
    if len(corners) > MAX_CORNERS:
        hull, radius_m = _thinned(corners, unit[chosen], slack_m)
        corners = hull.points[hull.vertices]
    else:
        radius_m = 0.0
    planes = np.unique(hull.equations.round(12), axis=0)
    planes[:, 3] -= radius_m
    return Hull(corners, radius_m, planes, size)


def _thinned(corners_m: FloatArray, unit: FloatArray, slack_m: float) -> tuple[ConvexHull, float]:
    """A hull of fewer corners, and by how much the others stick out of it (at most slack)."""
    count = MAX_CORNERS
    while True:
        directions = np.concatenate([_COMPASS, _even_directions(count)])
        chosen = np.unique(np.argmax(unit @ directions.T, axis=0))
        if count >= len(corners_m):
            chosen = np.arange(len(corners_m))
        hull = ConvexHull(corners_m[chosen])
        beyond_m = float(_beyond(hull, corners_m).max())
        if beyond_m <= slack_m or len(chosen) == len(corners_m):
            return hull, beyond_m
        count *= 2


def _even_directions(count: int) -> FloatArray:
    """Unit vectors (count, 3) spread along a spiral from pole to pole."""
    z = (2.0 * np.arange(count) + 1.0) / count - 1.0
    around = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(count)
    ring = np.sqrt(1.0 - z * z)
    return np.stack([ring * np.cos(around), ring * np.sin(around), z], axis=1)


def _beyond(hull: ConvexHull, points_m: FloatArray) -> FloatArray:
    """Upper bounds (n,) of the distance from points to ``hull``: along the line to its middle."""
    middle = hull.points.mean(axis=0)
    inside = hull.equations[:, :3] @ middle + hull.equations[:, 3]
    outside = np.maximum(points_m @ hull.equations[:, :3].T + hull.equations[:, 3], 0.0)
    share = (outside / (outside - inside)).max(axis=1)
    return np.asarray(share * np.linalg.norm(points_m - middle, axis=1))


def _sheet(
    points_m: FloatArray, flat: FloatArray, center: FloatArray, axes: FloatArray, rank: int
) -> Hull:
    """Flat, straight or single; ``flat`` are the points about ``center`` along ``axes``."""
    size = 0.0
    slabs = [_slab(flat[:, k], k) for k in range(3)]
    if rank == 2:
        hull = ConvexHull(flat[:, :2])
        chosen = hull.vertices
        sides = np.insert(hull.equations, 2, 0.0, axis=1)
        slabs = [sides, slabs[2]]
        size = 2e-3 * float(np.ptp(flat[:, 0])) * float(hull.volume)
    else:
        chosen = np.unique([np.argmin(flat[:, 0]), np.argmax(flat[:, 0])])
    planes = np.concatenate(slabs)
    thickness = float(np.linalg.norm(np.ptp(flat[:, rank:], axis=0)))
    radius_m = max(thickness, SHEET_RADIUS_M)
    normals = planes[:, :3] @ axes
    offsets = planes[:, 3] - normals @ center - radius_m
    return Hull(points_m[chosen], radius_m, np.column_stack([normals, offsets]), size)


def _slab(values: FloatArray, axis: int) -> FloatArray:
    """The two planes (2, 4) that hold ``values`` along one axis."""
    planes = np.zeros((2, 4))
    planes[:, axis] = (1.0, -1.0)
    planes[:, 3] = (-values.max(), values.min())
    return planes
