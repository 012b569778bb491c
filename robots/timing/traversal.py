"""The fastest run along a rounded path, from rest to rest, as exact polynomials in time.

Called by ``planner.motion``, which wraps the result into a program's trajectory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray
from robots.timing.path import RoundedPath
from robots.timing.smoothing import jerk_limited
from robots.timing.traverse_kernels import traverse_nb


@dataclass(frozen=True, slots=True, eq=False)
class Traversal:
    """``times_s`` (p + 1,) and ``coefficients`` (p, n, 5 or 6): on piece i, with t from its start,
    q(t) = sum_p coefficients[i, :, p] t^p. ``arc_begin_s`` and ``arc_end_s`` (k,): when the arc of
    each point of the path begins and ends (at a stop both are the time of the stop).
    """

    times_s: FloatArray
    coefficients: FloatArray
    arc_begin_s: FloatArray
    arc_end_s: FloatArray

    @property
    def duration_s(self) -> float:
        """Time from start to end."""
        return float(self.times_s[-1])


def traverse(
    path: RoundedPath,
    velocity_rad_s: npt.ArrayLike,
    acceleration_rad_s2: npt.ArrayLike,
    jerk_rad_s3: npt.ArrayLike | None = None,
    close: bool = False,
) -> Traversal:
    """Run ``path`` in least time within joint limits ``velocity_rad_s``, ``acceleration_rad_s2``.

    On straight stretches the result is exactly optimal for the speeds at their ends; on arcs it
    is optimal for a path acceleration that is constant on each of 3 to 12 cells an arc, chosen
    by how much the arc turns. Limits (n,) hold at every instant. With ``jerk_rad_s3`` the motion
    is smoothed (see ``robots.timing.smoothing``) and turns a little inside of the arcs; if
    ``close``, it is slowed down as far as that would be seen at the tool.

    Raises:
        ValueError: if a limit is not positive or the shapes do not fit.
    """
    given = (velocity_rad_s, acceleration_rad_s2, jerk_rad_s3)
    limits = [np.ascontiguousarray(one, dtype=np.float64) for one in given if one is not None]
    for limit in limits:
        if limit.shape != (path.points_rad.shape[1],) or not np.all(limit > 0.0):
            raise ValueError(f"limits must be positive, one a joint; got {limit}")
    run = traverse_nb(path.points_rad, path.before, path.after, *limits[:2])
    if jerk_rad_s3 is not None:
        run = jerk_limited(run, limits[2], ((0.0, run[0][-1]),) if close else ())
    return Traversal(*run)
