"""Move the points that a motion goes by so that it takes less time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.motion.course import Ends, Shape, Timed, timed
from planner.motion.free_space import FreeSpace

_GAIN_S = 1e-3
_FIRST_RAD = 0.3
_LAST_RAD = 0.03


def polished(
    space: FreeSpace, ends: Ends, shape: Shape, run: Timed, rng: np.random.Generator
) -> tuple[Shape, Timed]:
    """Try random moves of single points, ever smaller; keep what is faster and free."""
    limits, tries = space.query.limits, space.query.effort.polish
    if len(shape.inner) == 0:
        return shape, run
    for width in np.geomspace(_FIRST_RAD, _LAST_RAD, tries):
        inner = shape.inner.copy()
        inner[rng.integers(len(inner))] += width * rng.normal(size=inner.shape[1])
        moved = replace(shape, inner=np.clip(inner, limits.lower_rad, limits.upper_rad))
        faster = timed(ends, moved, limits)
        if faster.duration_s < run.duration_s - _GAIN_S and space.runs_between_lines(faster):
            shape, run = moved, faster
    return shape, run
