"""Cheap lower bounds on distances, many at once: boxes and capsules that enclose pieces.

Used by ``separation`` so that PyBullet is asked only where it matters.
"""

from __future__ import annotations

import numpy as np

from robots.geometry import FloatArray

_TINY = 1e-18


def box_gaps(
    low_a: FloatArray, high_a: FloatArray, low_b: FloatArray, high_b: FloatArray
) -> FloatArray:
    """Return the distances (n,) of axis-aligned boxes (n, 3), 0 where they overlap."""
    apart = np.maximum(low_b - high_a, low_a - high_b)
    return np.asarray(np.linalg.norm(np.maximum(apart, 0.0), axis=-1))


def capsule_gaps(
    ends_a: FloatArray, ends_b: FloatArray, radius_a: FloatArray, radius_b: FloatArray
) -> FloatArray:
    """Return the distances (n,) of capsules with ends (n, 2, 3), negative where they overlap."""
    return segment_distances(ends_a, ends_b) - radius_a - radius_b


def segment_distances(ends_a: FloatArray, ends_b: FloatArray) -> FloatArray:
    """Return the distances (n,) of segments (n, 2, 3).

    The least is either at an end of one segment or inside both, where the connecting line is
    square to both; every candidate is a distance of real points, so none is too small.
    """
    best = np.minimum(
        np.minimum(_to_segment(ends_a[:, 0], ends_b), _to_segment(ends_a[:, 1], ends_b)),
        np.minimum(_to_segment(ends_b[:, 0], ends_a), _to_segment(ends_b[:, 1], ends_a)),
    )
    return np.asarray(np.sqrt(np.minimum(best, _inside_both(ends_a, ends_b))))


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("ij,ij->i", a, b))


def _to_segment(points: FloatArray, ends: FloatArray) -> FloatArray:
    """Squared distances of points (n, 3) to segments (n, 2, 3)."""
    along = ends[:, 1] - ends[:, 0]
    offset = points - ends[:, 0]
    share = np.clip(_dot(offset, along) / np.maximum(_dot(along, along), _TINY), 0.0, 1.0)
    rest = offset - share[:, None] * along
    return _dot(rest, rest)


def _inside_both(ends_a: FloatArray, ends_b: FloatArray) -> FloatArray:
    """Squared distances of the lines where their feet are inside both segments, else infinity."""
    u, v = ends_a[:, 1] - ends_a[:, 0], ends_b[:, 1] - ends_b[:, 0]
    offset = ends_a[:, 0] - ends_b[:, 0]
    uu, uv, vv = _dot(u, u), _dot(u, v), _dot(v, v)
    ou, ov = _dot(offset, u), _dot(offset, v)
    determinant = uu * vv - uv * uv
    usable = determinant > 1e-12 * np.maximum(uu * vv, _TINY)
    safe = np.where(usable, determinant, 1.0)
    s = (uv * ov - vv * ou) / safe
    t = (uu * ov - uv * ou) / safe
    inside = usable & (s >= 0.0) & (s <= 1.0) & (t >= 0.0) & (t <= 1.0)
    rest = offset + s[:, None] * u - t[:, None] * v
    return np.where(inside, _dot(rest, rest), np.inf)
