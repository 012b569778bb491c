"""A joint path: a polyline whose corners are rounded by quadratic Bezier arcs.

Way-points say where a robot goes; rounding lets it pass them without stopping. Tool lines, via
points and free travel are all one such path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray, frozen


@dataclass(frozen=True, slots=True, eq=False)
class RoundedPath:
    """``points_rad`` (k, n) and, per point, the fraction of the edge that its arc takes up.

    The arc at corner i leaves edge i - 1 at fraction ``before[i]`` of that edge before the corner
    and joins edge i at fraction ``after[i]`` behind it; the corner is the middle control point.
    Where either is 0 there is no arc: the robot stops there, as it does at both ends.
    """

    points_rad: FloatArray
    before: FloatArray
    after: FloatArray

    def __post_init__(self) -> None:
        points = frozen(self.points_rad)
        object.__setattr__(self, "points_rad", points)
        if points.ndim != 2 or len(points) < 2:
            raise ValueError(f"points_rad must be (k, n) with k >= 2, got {points.shape}")
        if not np.all(np.abs(np.diff(points, axis=0)).max(axis=1) > 0.0):
            raise ValueError("consecutive points of a path must differ")
        for name in ("before", "after"):
            object.__setattr__(self, name, frozen(getattr(self, name), (len(points),)))
        _check_fractions(self.before, self.after)

    def with_blends(self, before: FloatArray, after: FloatArray) -> RoundedPath:
        """Return the same points with other fractions (k,)."""
        return RoundedPath(self.points_rad, before, after)


def _check_fractions(before: FloatArray, after: FloatArray) -> None:
    if np.any(before < 0.0) or np.any(after < 0.0) or np.any(before[1:] + after[:-1] > 1.0 + 1e-12):
        raise ValueError("the arcs at both ends of an edge must share it: fractions in [0, 1]")
    if before[0] or after[0] or before[-1] or after[-1]:
        raise ValueError("the first and the last point have no arc: their fractions must be 0")


def rounded(points_rad: npt.ArrayLike, fraction: float = 0.5) -> RoundedPath:
    """Round every inner corner of ``points_rad`` (k, n) over ``fraction`` of both edges.

    At 0.5 the path is the uniform quadratic B-spline of the points; at 0 it stops at each.
    """
    points = np.asarray(points_rad, dtype=np.float64)
    blends = np.zeros(len(points))
    blends[1:-1] = fraction
    return RoundedPath(points, blends, blends)
