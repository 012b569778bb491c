"""Move the points that a motion goes by so that it takes less time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.motion.course import Ends, Shape, Timed, corner_rad, timed
from planner.motion.free_space import FreeSpace
from planner.motion.tool_line import ToolLine

_GAIN_S = 1e-3
_FIRST_RAD = 0.3
_LAST_RAD = 0.03


def polished(
    space: FreeSpace, ends: Ends, shape: Shape, run: Timed, rng: np.random.Generator
) -> tuple[Shape, Timed]:
    """Try random moves of points and run-outs, ever smaller; keep what is faster and free."""
    limits, tries = space.query.limits, space.query.effort.polish
    for width in np.geomspace(_FIRST_RAD, _LAST_RAD, tries):
        moved = _moved(space, ends, shape, width, rng)
        faster = timed(ends, moved, limits)
        if faster.duration_s < run.duration_s - _GAIN_S and space.runs_between_lines(faster):
            shape, run = moved, faster
    return shape, run


def _moved(
    space: FreeSpace, ends: Ends, shape: Shape, width: float, rng: np.random.Generator
) -> Shape:
    """``shape`` with one inner point moved (or none), and both run-outs changed a little."""
    limits = space.query.limits
    inner = shape.inner.copy()
    if len(inner):
        inner[rng.integers(len(inner))] += width * rng.normal(size=inner.shape[1])
    factors = np.exp(width * rng.normal(size=2))
    return replace(
        shape,
        inner=np.clip(inner, limits.lower_rad, limits.upper_rad),
        stretch=(
            _stretched(space, ends.leave, shape.stretch[0], float(factors[0])),
            _stretched(space, ends.arrive, shape.stretch[1], float(factors[1])),
        ),
    )


def _stretched(space: FreeSpace, line: ToolLine | None, stretch: float, factor: float) -> float:
    """``stretch`` times ``factor``, unless the robot stops there or the limits forbid it."""
    if line is None or stretch < 1.0:
        return stretch
    limits, longer = space.query.limits, max(1.0, stretch * factor)
    q = corner_rad(line, longer)
    inside = np.all(q >= limits.lower_rad) and np.all(q <= limits.upper_rad)
    return longer if inside else stretch
