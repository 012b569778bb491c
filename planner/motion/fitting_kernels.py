"""Compiled: try many shapes of one motion for the fastest that is free. Called by ``fitting`` and
``polish``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision import curve_free_nb
from planner.motion.course_kernels import Rows, lay_out_nb
from planner.motion.rrt_connect_kernels import Space
from robots.compiled import kernel
from robots.geometry import FloatArray
from robots.timing.traverse_kernels import traverse_nb


class Ride(NamedTuple):
    """What all shapes of one motion share: both ends, the limits (n,), how uneven an arc and how
    close a repeated point may be, and room for its points (see ``lay_out_nb``).
    """

    head: Rows
    tail: Rows
    velocity_rad_s: FloatArray
    acceleration_rad_s2: FloatArray
    lopsided: float
    same_rad: float
    points_rad: FloatArray
    before: FloatArray
    after: FloatArray


@kernel
def run_s_nb(
    space: Space,
    ride: Ride,
    inner: FloatArray,
    stretch: FloatArray,
    shares: FloatArray,
    limit_s: float,
    check: bool,
) -> float:
    """How long the motion takes (s) if that is less than ``limit_s`` and, if that is to be
    checked, if it is free between its lines; else inf. Arguments as in ``lay_out_nb``.
    """
    count, first, last = lay_out_nb(
        ride.head,
        ride.tail,
        inner,
        stretch,
        shares,
        ride.velocity_rad_s,
        ride.lopsided,
        ride.same_rad,
        ride.points_rad,
        ride.before,
        ride.after,
    )
    times, coefficients, begin, end = traverse_nb(
        ride.points_rad[:count],
        ride.before[:count],
        ride.after[:count],
        ride.velocity_rad_s,
        ride.acceleration_rad_s2,
    )
    duration_s = times[len(times) - 1]
    if duration_s >= limit_s:
        return np.inf
    leave_s = end[first - 1] if len(ride.head.before) > 1 else 0.0
    arrive_s = begin[last + 1] if len(ride.tail.before) > 1 else duration_s
    if check and not curve_free_nb(
        space.arm,
        space.world,
        times,
        coefficients,
        leave_s,
        arrive_s,
        space.margin_m,
        space.skip,
        space.scratch,
    ):
        return np.inf
    return float(duration_s)


@kernel
def fastest_nb(
    space: Space,
    ride: Ride,
    inner: FloatArray,
    stretches: FloatArray,
    shares: FloatArray,
    durations_s: FloatArray,
    most_checks: int,
) -> int:
    """Which of the ``stretches`` (m, 2) gives the fastest free motion; -1 if none of the
    ``most_checks`` fastest is free. ``durations_s`` (m,) is room to work in.
    """
    for i in range(len(stretches)):
        durations_s[i] = run_s_nb(space, ride, inner, stretches[i], shares, np.inf, False)
    for _ in range(min(most_checks, len(stretches))):
        best = 0
        for i in range(len(stretches)):
            if durations_s[i] < durations_s[best]:
                best = i
        if run_s_nb(space, ride, inner, stretches[best], shares, np.inf, True) < np.inf:
            return best
        durations_s[best] = np.inf
    return -1


@kernel
def longer_nb(space: Space, line: Rows, stretch: float, factor: float) -> float:
    """``stretch`` times ``factor``, unless the robot stops there or the limits forbid it."""
    end = len(line.before) - 1
    if end == 0 or stretch < 1.0:
        return stretch
    longer = max(1.0, stretch * factor)
    for j in range(line.points_rad.shape[1]):
        start = line.points_rad[end - 1, j]
        q = start + longer * (line.points_rad[end, j] - start)
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
    faster by ``gain_s`` than the best, at first ``duration_s``. ``shifts_rad`` is written to.
    """
    for i in range(len(which)):
        k, out, into = which[i], stretch[0], stretch[1]
        if len(inner) > 0:
            for j in range(inner.shape[1]):
                q = inner[k, j]
                moved = q + shifts_rad[i, j]
                inner[k, j] = min(max(moved, space.lower_rad[j]), space.upper_rad[j])
                shifts_rad[i, j] = q
        stretch[0] = longer_nb(space, ride.head, out, factors[i, 0])
        stretch[1] = longer_nb(space, ride.tail, into, factors[i, 1])
        found_s = run_s_nb(space, ride, inner, stretch, shares, duration_s - gain_s, True)
        if found_s < np.inf:
            duration_s = found_s
            continue
        stretch[0], stretch[1] = out, into
        if len(inner) > 0:
            for j in range(inner.shape[1]):
                inner[k, j] = shifts_rad[i, j]
