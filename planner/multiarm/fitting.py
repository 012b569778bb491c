"""From a free path of all arms to a checked motion on one clock, and how to make it quicker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.motion.course import Ends, Shape, Timed, timed
from planner.multiarm.space import BoolArray, CrewSpace
from robots.geometry import FloatArray
from robots.timing.bounds import rest_to_rest_time_s

_HALVINGS = 4
_GAIN_S = 1e-3
_FIRST_RAD = 0.4
_LAST_RAD = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A path (k, n), how much of the room at each point its arc takes, and its checked timing."""

    path_rad: FloatArray
    shares: FloatArray
    run: Timed


def least_s(space: CrewSpace) -> float:
    """What no motion from start to goal can beat: the slowest joint alone."""
    limits, query = space.limits, space.query
    delta = query.goal_rad() - query.start_rad()
    times = rest_to_rest_time_s(delta, limits.velocity_rad_s, limits.acceleration_rad_s2)
    return float(times)


def fitted(space: CrewSpace, path: FloatArray) -> Fit | None:
    """The motion along ``path`` (k, n); arcs that are not free are halved, then stopped at."""
    shares = np.ones(len(path))
    for factor in (*[0.5] * _HALVINGS, 0.0):
        run = _timed(space, path, shares)
        if _free(space, run):
            return Fit(path, shares, run)
        tight = _tight(space, run, len(path))
        shares = shares * np.where(tight, factor, 1.0) if tight.any() else np.zeros(len(path))
    run = _timed(space, path, shares)
    return Fit(path, shares, run) if _free(space, run) else None


def polished(space: CrewSpace, fit: Fit, rng: np.random.Generator) -> Fit:
    """Try random moves of points, one arm at a time, ever smaller; keep what is faster and free."""
    good_s = space.query.effort.good * least_s(space)
    for width in np.geomspace(_FIRST_RAD, _LAST_RAD, space.query.effort.polish):
        if fit.run.duration_s <= good_s or len(fit.path_rad) < 3:
            break
        path = _moved(space, fit.path_rad, width, rng)
        shares = np.minimum(1.0, 2.0 * fit.shares) if rng.random() < 0.5 else fit.shares
        run = _timed(space, path, shares)
        if run.duration_s < fit.run.duration_s - _GAIN_S and _free(space, run):
            fit = Fit(path, shares, run)
    return fit


def _moved(
    space: CrewSpace, path: FloatArray, width: float, rng: np.random.Generator
) -> FloatArray:
    """``path`` with one inner point of one arm moved."""
    joints = space.joints()
    row, mine = rng.integers(1, len(path) - 1), joints[rng.integers(len(joints))]
    moved = path.copy()
    moved[row, mine] += width * rng.normal(size=mine.stop - mine.start)
    return np.clip(moved, space.limits.lower_rad, space.limits.upper_rad)


def _timed(space: CrewSpace, path: FloatArray, shares: FloatArray) -> Timed:
    ends = Ends(None, None, path[0], path[-1])
    return timed(ends, Shape(path[1:-1], (1.0, 1.0), shares), space.limits)


def _free(space: CrewSpace, run: Timed) -> bool:
    return space.runs(run.times_s, run.coefficients, (0.0, run.duration_s))


def _tight(space: CrewSpace, run: Timed, count: int) -> BoolArray:
    """Which of ``count`` points have an arc that is not free; none if points have been merged."""
    tight = np.zeros(count, dtype=np.bool_)
    if len(run.arc_begin_s) != count:
        return tight
    for row, (begin, end) in enumerate(zip(run.arc_begin_s, run.arc_end_s, strict=True)):
        tight[row] = end > begin and not space.runs(run.times_s, run.coefficients, (begin, end))
    return tight
