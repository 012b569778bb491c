"""Compiled: try many shapes of one motion for the fastest that is free. Called by ``fitting`` and
``polish``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision import curve_free_nb
from planner.motion.course_kernels import Rows, course_nb
from planner.motion.rrt_connect_kernels import Space
from robots.compiled import kernel
from robots.geometry import FloatArray
from robots.timing.traverse_kernels import traverse_nb


class Ride(NamedTuple):
    """What all shapes of one motion share: both ends, the limits (n,), and how uneven an arc and
    how close a repeated point may be (see ``course_nb``).
    """

    head: Rows
    tail: Rows
    velocity_rad_s: FloatArray
    acceleration_rad_s2: FloatArray
    lopsided: float
    same_rad: float


@kernel
def free_within_nb(
    space: Space,
    ride: Ride,
    inner: FloatArray,
    stretch: FloatArray,
    shares: FloatArray,
    limit_s: float,
) -> float:
    """How long the motion takes (s) if that is less than ``limit_s`` and if it is free between its
    lines; else inf. ``stretch`` (2,), the rest as in ``course.Shape``.
    """
    points, before, after, first, last = course_nb(
        ride.head,
        ride.tail,
        inner,
        stretch[0],
        stretch[1],
        shares,
        ride.velocity_rad_s,
        ride.lopsided,
        ride.same_rad,
    )
    times, coefficients, begin, end = traverse_nb(
        points, before, after, ride.velocity_rad_s, ride.acceleration_rad_s2
    )
    if times[-1] >= limit_s:
        return np.inf
    leave_s = end[first - 1] if len(ride.head.points_rad) > 1 else 0.0
    arrive_s = begin[last + 1] if len(ride.tail.points_rad) > 1 else times[-1]
    free = curve_free_nb(
        space.arm,
        space.world,
        times,
        coefficients,
        leave_s,
        arrive_s,
        space.margin_m,
        space.skip,
        space.scratch,
    )
    return float(times[-1]) if free else np.inf


@kernel
def duration_nb(ride: Ride, inner: FloatArray, stretch: FloatArray, shares: FloatArray) -> float:
    """How long the motion takes (s); arguments as in :func:`free_within_nb`."""
    points, before, after, _, _ = course_nb(
        ride.head,
        ride.tail,
        inner,
        stretch[0],
        stretch[1],
        shares,
        ride.velocity_rad_s,
        ride.lopsided,
        ride.same_rad,
    )
    times, _, _, _ = traverse_nb(
        points, before, after, ride.velocity_rad_s, ride.acceleration_rad_s2
    )
    return float(times[-1])


@kernel
def fastest_nb(
    space: Space, ride: Ride, inner: FloatArray, stretches: FloatArray, most_checks: int
) -> int:
    """Which of the ``stretches`` (m, 2) gives the fastest free motion with full arcs; -1 if none
    of the ``most_checks`` fastest is free.
    """
    shares = np.ones(len(inner) + 2)
    durations_s = np.empty(len(stretches))
    for i in range(len(stretches)):
        durations_s[i] = duration_nb(ride, inner, stretches[i], shares)
    for _ in range(min(most_checks, len(stretches))):
        best = int(np.argmin(durations_s))
        if free_within_nb(space, ride, inner, stretches[best], shares, np.inf) < np.inf:
            return best
        durations_s[best] = np.inf
    return -1


@kernel
def longer_nb(space: Space, line: Rows, stretch: float, factor: float) -> float:
    """``stretch`` times ``factor``, unless the robot stops there or the limits forbid it."""
    if len(line.points_rad) == 1 or stretch < 1.0:
        return stretch
    longer = max(1.0, stretch * factor)
    for j in range(line.points_rad.shape[1]):
        edge = line.points_rad[-1, j] - line.points_rad[-2, j]
        q = line.points_rad[-2, j] + longer * edge
        if q < space.lower_rad[j] or q > space.upper_rad[j]:
            return stretch
    return longer


@kernel
def polish_nb(
    space: Space,
    ride: Ride,
    inner: FloatArray,
    stretch: FloatArray,
    shares: FloatArray,
    duration_s: float,
    gain_s: float,
    which: npt.NDArray[np.int64],
    shifts_rad: FloatArray,
    factors: FloatArray,
) -> None:
    """Improve ``inner`` (p, n) and ``stretch`` (2,) in place: try to move point ``which`` (m,) by
    ``shifts_rad`` (m, n) and to lengthen both run-outs by ``factors`` (m, 2); keep what is free and
    faster by ``gain_s`` than the best, at first ``duration_s``.
    """
    kept_inner, kept_stretch = inner.copy(), stretch.copy()
    for i in range(len(which)):
        if len(inner):
            moved = inner[which[i]] + shifts_rad[i]
            inner[which[i]] = np.minimum(np.maximum(moved, space.lower_rad), space.upper_rad)
        stretch[0] = longer_nb(space, ride.head, stretch[0], factors[i, 0])
        stretch[1] = longer_nb(space, ride.tail, stretch[1], factors[i, 1])
        found_s = free_within_nb(space, ride, inner, stretch, shares, duration_s - gain_s)
        if found_s < np.inf:
            duration_s = found_s
            kept_inner[:], kept_stretch[:] = inner, stretch
        else:
            inner[:], stretch[:] = kept_inner, kept_stretch
