"""From points to go by to a checked motion: how far to run on behind the lines, how wide to turn.

Wide arcs and long run-outs are fast but need room; what is not free is taken back step by step,
down to stops at the corners of the polyline itself.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import numpy.typing as npt

from planner.motion.course import (
    LOPSIDED,
    SAME_RAD,
    Ends,
    Shape,
    Timed,
    corner_rad,
    plain,
    timed,
)
from planner.motion.fitting_kernels import Ride, fastest_nb
from planner.motion.free_space import FreeSpace
from planner.motion.query import MotionLimits
from planner.motion.tool_line import ToolLine
from robots.compiled import operand
from robots.geometry import FloatArray

STRETCHES = (1.0, 2.0, 4.0)
_MOST_CHECKS = 4
_HALVINGS = 4


def ride_of(ends: Ends, inner: int, limits: MotionLimits) -> Ride:
    """What all shapes by so many points share, for kernels; without jerk limits."""
    return Ride(
        ends.head,
        ends.tail,
        limits.velocity_rad_s,
        limits.acceleration_rad_s2,
        LOPSIDED,
        SAME_RAD,
        *ends.room(inner),
    )


def fastest_wide(space: FreeSpace, ends: Ends, inner: FloatArray) -> tuple[Shape, Timed] | None:
    """The fastest free motion by ``inner`` (p, n) with full arcs, over the run-outs tried."""
    limits = space.query.limits
    if limits.jerk_rad_s3 is not None:
        shape = plain(inner)
        run = timed(ends, shape, limits)
        return (shape, run) if space.runs_between_lines(run) else None
    choices = product(_stretches(space, ends.leave), _stretches(space, ends.arrive))
    tried = np.array(list(choices)).reshape(-1, 2)
    best = fastest_nb(
        space.space,
        ride_of(ends, len(inner), limits),
        operand(inner),
        tried,
        np.ones(len(inner) + 2),
        np.empty(len(tried)),
        _MOST_CHECKS,
    )
    if best < 0:
        return None
    shape = plain(inner, (float(tried[best, 0]), float(tried[best, 1])))
    return shape, timed(ends, shape, limits)


def _stretches(space: FreeSpace, line: ToolLine | None) -> tuple[float, ...]:
    if line is None:
        return (1.0,)
    limits = space.query.limits
    corners = [(stretch, corner_rad(line, stretch)) for stretch in STRETCHES]
    return tuple(
        stretch
        for stretch, q in corners
        if np.all(q >= limits.lower_rad) and np.all(q <= limits.upper_rad)
    )


def narrowed(space: FreeSpace, ends: Ends, shape: Shape) -> tuple[Shape, Timed] | None:
    """The motion of ``shape`` with the arcs that are not free halved, and in the end stopped at."""
    limits = space.query.limits
    run = timed(ends, shape, limits)
    for factor in (*[0.5] * _HALVINGS, 0.0):
        if space.runs_between_lines(run):
            return shape, run
        tight = _tight_corners(space, run, len(shape.shares))
        shares = shape.shares * np.where(tight, factor, 1.0)
        shape = replace(shape, shares=shares if tight.any() else np.zeros_like(shares))
        run = timed(ends, shape, limits)
    return (shape, run) if space.runs_between_lines(run) else None


def _tight_corners(space: FreeSpace, run: Timed, count: int) -> npt.NDArray[np.bool_]:
    """Which of the ``count`` corners have an arc that is not free."""
    tight = np.zeros(count, dtype=np.bool_)
    first, last = run.course.first, run.course.last
    for row in range(first, last + 1):
        begin, end = run.arc_begin_s[row], run.arc_end_s[row]
        if end > begin and not space.runs(run, begin, end):
            tight[row - first] = True
            tight[-1] |= row == last
    return tight
