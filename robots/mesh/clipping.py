"""Cuts triangles by a plane, so that the hulls of both sides cover what the whole did.

Used by the convex decomposition.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray
from robots.mesh.surface import normals

BoolArray = npt.NDArray[np.bool_]

ON_PLANE_M = 1e-9


def halves(
    triangles_m: FloatArray, normal: FloatArray, offset_m: float, solid: bool
) -> tuple[FloatArray, FloatArray]:
    """Return the triangles (k, 3, 3) below the plane ``normal . x = offset_m`` and those above.

    Triangles in the plane go to one side only: those of a solid to the side that they close off,
    those of a sheet below.
    """
    height = heights(triangles_m, normal, offset_m)
    lying = np.asarray((height == 0.0).all(axis=1))
    closing = np.asarray(normals(triangles_m) @ normal >= 0.0)
    lying_below = lying & closing if solid else lying
    return (
        _lower(triangles_m, height, lying_below),
        _lower(triangles_m, -height, lying & ~lying_below),
    )


def section(triangles_m: FloatArray, normal: FloatArray, offset_m: float) -> FloatArray:
    """Return the segments (k, 2, 3) in which the plane meets the triangles, seen from below.

    Corners in the plane count as above, so that closed surfaces give closed outlines even where
    faces lie in the plane. Along each segment the inside is on the same hand.
    """
    height = heights(triangles_m, normal, offset_m)
    crossing = (height < 0.0).any(axis=1) & (height >= 0.0).any(axis=1)
    corner, level = _alone_first(triangles_m[crossing], height[crossing])
    starts = _between(corner[:, 0], corner[:, 1], level[:, 0], level[:, 1])
    ends = _between(corner[:, 0], corner[:, 2], level[:, 0], level[:, 2])
    upward = level[:, 0] < 0.0
    return np.where(
        upward[:, None, None], np.stack([starts, ends], axis=1), np.stack([ends, starts], axis=1)
    )


def heights(triangles_m: FloatArray, normal: FloatArray, offset_m: float) -> FloatArray:
    """Return how far above the plane each corner is, (n, 3); exactly 0 where it is as good as."""
    height = triangles_m @ normal - offset_m
    height[np.abs(height) < ON_PLANE_M] = 0.0
    return np.asarray(height)


def _lower(triangles: FloatArray, height: FloatArray, lying: BoolArray) -> FloatArray:
    dips = (height < 0.0).any(axis=1)
    below = np.asarray(dips & (height <= 0.0).all(axis=1))
    crossing = dips & (height > 0.0).any(axis=1)
    return np.concatenate([triangles[below | lying], _cut(triangles[crossing], height[crossing])])


def _cut(triangles: FloatArray, height: FloatArray) -> FloatArray:
    """The lower parts of triangles that cross the plane."""
    corner, level = _alone_first(triangles, height)
    a, b, c = corner[:, 0], corner[:, 1], corner[:, 2]
    ab, ac = _between(a, b, level[:, 0], level[:, 1]), _between(a, c, level[:, 0], level[:, 2])
    alone_below = level[:, 0] < 0.0
    tips = np.stack([a, ab, ac], axis=1)[alone_below]
    first_half = np.stack([ab, b, c], axis=1)[~alone_below]
    second_half = np.stack([ab, c, ac], axis=1)[~alone_below]
    return np.concatenate([tips, first_half, second_half])


def _alone_first(triangles: FloatArray, height: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Turn each triangle so that corner 0 is alone below the plane, or alone not below it."""
    lower = height < 0.0
    alone = np.where((lower.sum(axis=1) == 1)[:, None], lower, ~lower)
    order = (np.argmax(alone, axis=1)[:, None] + np.arange(3)) % 3
    rows = np.arange(len(triangles))[:, None]
    return triangles[rows, order], height[rows, order]


def _between(a: FloatArray, b: FloatArray, at_a: FloatArray, at_b: FloatArray) -> FloatArray:
    """Where the edges from ``a`` to ``b`` meet the plane."""
    share = (at_a / np.where(at_a == at_b, 1.0, at_a - at_b))[:, None]
    return np.asarray(a + share * (b - a))
