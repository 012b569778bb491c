"""Move the points that a motion goes by so that it takes less time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.motion.course import Ends, Shape, Timed, as_run, timed
from planner.motion.fitting import ride_of
from planner.motion.fitting_kernels import polish_nb
from planner.motion.free_space import FreeSpace
from robots.compiled import operand

_GAIN_S = 1e-3
_FIRST_RAD = 0.3
_LAST_RAD = 0.03


def polished(
    space: FreeSpace, ends: Ends, shape: Shape, run: Timed, rng: np.random.Generator
) -> tuple[Shape, Timed]:
    """Try random moves of points and run-outs, ever smaller; keep what is faster and free.

    Where there are jerk limits, the moves are tried without them, and the last one counts if it is
    faster and free with them.
    """
    limits, tries = space.query.limits, space.query.effort.polish
    smooth = limits.jerk_rad_s3 is not None
    now = as_run(ends, shape, limits)
    first_s = (
        timed(ends, now, replace(limits, jerk_rad_s3=None)).duration_s if smooth else run.duration_s
    )
    inner, stretch, shares = operand(now.inner), np.array(now.stretch), operand(now.shares)
    widths = np.geomspace(_FIRST_RAD, _LAST_RAD, tries)[:, np.newaxis]
    polish_nb(
        space.space,
        ride_of(ends, len(inner), limits),
        inner,
        stretch,
        shares,
        first_s,
        _GAIN_S,
        rng.integers(max(1, len(inner)), size=tries),
        widths * rng.normal(size=(tries, inner.shape[1])),
        np.exp(widths * rng.normal(size=(tries, 2))),
    )
    moved = Shape(inner, (float(stretch[0]), float(stretch[1])), shares)
    faster = timed(ends, moved, limits)
    if smooth and not (
        faster.duration_s < run.duration_s - _GAIN_S and space.runs_between_lines(faster)
    ):
        return shape, run
    return moved, faster
