"""Motions within jerk limits: every stretch between two stops, averaged over a short window.

What controllers do with a filter on their set points, done ahead: on straight joint lines and at
stops the path stays what it was; on arcs it turns a little inside of them, so whoever checked the
path has to check the motion. Called by ``traversal`` and ``planner.motion`` for robots that have
jerk limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from robots.geometry import FloatArray
from robots.timing.smoothing_kernels import (
    averaged_nb,
    off_path_nb,
    slowed_nb,
    window_nb,
)

Motion = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
"""``times_s``, ``coefficients``, ``arc_begin_s``, ``arc_end_s`` as in ``Traversal``."""


CLOSE_RAD = 1.2e-4
"""How far, summed over the joints, a motion may leave a path that it has to keep to: 0.4 mm at the
tool of a large robot, beside the 0.5 mm that tool lines take for themselves."""
SLOWER = (1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0)
"""How much longer such a motion takes, at the least that suffices."""


def jerk_limited(
    run: Motion, jerk_rad_s3: FloatArray, close: Sequence[tuple[float, float]] = ()
) -> Motion:
    """The same motion, slower, with jerks of at most ``jerk_rad_s3`` (n,) at every instant.

    Polynomials have six coefficients; acceleration is continuous, and 0 at every stop. An arc
    begins when its first instant enters the average and ends when its last has left it. Stretches
    that lie in a span of ``close`` (s) keep to their path, and are slowed down for it if need be.
    """
    times, coefficients, arc_begin, arc_end = run
    stops = _stops(times, arc_begin, arc_end)
    new_times, pieces, begin = [np.zeros(1)], [], [0.0]
    windows, slower = [], []
    for first, last in pairwise(np.searchsorted(times, stops).tolist()):
        span = times[first], times[last]
        kept = any(low <= span[0] and span[1] <= high for low, high in close)
        part = times[first : last + 1] - times[first]
        found = _smoothed(part, coefficients[first:last], jerk_rad_s3, kept)
        new_times.append(begin[-1] + found.times_s[1:])
        pieces.append(found.coefficients)
        begin.append(float(new_times[-1][-1]))
        windows.append(found.window_s)
        slower.append(found.slower)
    where, rate = np.array(begin), np.array(slower)
    return (
        np.concatenate(new_times),
        np.concatenate(pieces),
        _moved(arc_begin, stops, where, rate, np.zeros(len(rate))),
        _moved(arc_end, stops, where, rate, np.array(windows)),
    )


class _Stretch(NamedTuple):
    times_s: FloatArray
    coefficients: FloatArray
    window_s: float
    slower: float


def _smoothed(
    times: FloatArray, coefficients: FloatArray, jerk_rad_s3: FloatArray, kept: bool
) -> _Stretch:
    """Smooth one stretch from stop to stop; ``kept``: so that it keeps to its path."""
    for factor in SLOWER if kept else (1.0,):
        at, slow = times * factor, slowed_nb(coefficients, factor)
        window = window_nb(at, slow, jerk_rad_s3)
        stretch = _Stretch(*averaged_nb(at, slow, window), window, factor)
        if not kept or off_path_nb(at, slow, *stretch[:3]) <= CLOSE_RAD:
            break
    return stretch


def _stops(times: FloatArray, arc_begin: FloatArray, arc_end: FloatArray) -> FloatArray:
    """When the robot stands, start and end among them."""
    standing = arc_begin[arc_begin == arc_end]
    return np.unique(np.concatenate([times[[0, -1]], standing]))


def _moved(
    at: FloatArray, stops: FloatArray, where: FloatArray, slower: FloatArray, late: FloatArray
) -> FloatArray:
    """Times (k,) as times after smoothing, ``late`` (s for each stretch) unless at a stop."""
    stretch = np.clip(np.searchsorted(stops, at, side="right") - 1, 0, len(late) - 1)
    moved = where[stretch] + (at - stops[stretch]) * slower[stretch] + late[stretch]
    stop = np.searchsorted(stops, at)
    return np.where(np.isin(at, stops), where[np.minimum(stop, len(stops) - 1)], moved)
