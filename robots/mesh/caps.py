"""Closes the cut of a solid: the area inside its outline, as triangles.

Without it a later cut could lose the inside of the body. Scan-line trapezoids: holes, islands and
outlines in any number of pieces need no special case. Used by the convex decomposition.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]

_NARROW_M = 1e-9


def cap(outline_m: FloatArray, normal: FloatArray) -> FloatArray:
    """Return triangles (k, 3, 3) that fill an outline of segments (n, 2, 3), facing ``normal``.

    What the outline winds around (non-zero rule) is inside; segments may come in any order.
    """
    if not len(outline_m):
        return np.empty((0, 3, 3))
    frame = _frame(normal)
    flat = outline_m @ frame.T
    areas = _trapezoids(flat)
    height = np.full((*areas.shape[:2], 1), float(flat[:, :, 2].mean()))
    return np.asarray(np.concatenate([areas, height], axis=2) @ frame)


def _frame(normal: FloatArray) -> FloatArray:
    """Rows u, v, normal of a right-handed frame."""
    u = np.cross(normal, np.eye(3)[int(np.argmin(np.abs(normal)))])
    u /= np.linalg.norm(u)
    return np.stack([u, np.cross(normal, u), normal])


def _trapezoids(flat: FloatArray) -> FloatArray:
    """Triangles (k, 3, 2) of the inside, in slabs between neighbouring corners along u."""
    stops = np.unique(flat[:, :, 0])
    lows, highs = stops[:-1], stops[1:]
    middles = np.where(highs - lows > _NARROW_M, 0.5 * (lows + highs), np.inf)[:, None]
    left, right = flat[:, :, 0].min(axis=1), flat[:, :, 0].max(axis=1)
    slab, segment = np.nonzero((left < middles) & (middles < right))
    start, end = flat[segment, 0], flat[segment, 1]
    slope = (end[:, 1] - start[:, 1]) / (end[:, 0] - start[:, 0])
    at_low = start[:, 1] + slope * (lows[slab] - start[:, 0])
    at_high = start[:, 1] + slope * (highs[slab] - start[:, 0])
    order = np.lexsort((at_low + at_high, slab))
    inside = _inside(slab[order], np.sign(end[:, 0] - start[:, 0])[order])
    below, above = order[inside], order[inside + 1]
    u_low, u_high = lows[slab[below]], highs[slab[below]]
    a, b = np.stack([u_low, at_low[below]], axis=1), np.stack([u_high, at_high[below]], axis=1)
    d, c = np.stack([u_low, at_low[above]], axis=1), np.stack([u_high, at_high[above]], axis=1)
    return np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])


def _inside(slab: IntArray, direction: FloatArray) -> IntArray:
    """Positions behind which, up to the next crossing of the same slab, the outline winds round."""
    total = np.cumsum(direction)
    first = np.searchsorted(slab, slab)
    winding = total - (total[first] - direction[first])
    return np.flatnonzero((winding[:-1] != 0.0) & (slab[:-1] == slab[1:]))
