"""Whether given motions of several arms, started at the same instant, clash: the guard itself.

``plan_together`` returns nothing that this does not pass; others can ask it of motions of any kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from cells.program import Trajectory
from planner.multiarm.query import TogetherQuery
from planner.multiarm.space import BoolArray, CrewSpace
from robots.geometry import FloatArray


def clashes_of(query: TogetherQuery, trajectories: Sequence[Trajectory]) -> BoolArray:
    """Which arms hit something (i, i), or meet (i, j), at any instant of their motions: (a, a).

    All start at once; an arm whose motion is over stands where it ends. The starts and goals of
    ``query`` do not matter.

    Raises:
        ValueError: if there is not one motion for each arm.
    """
    if len(trajectories) != len(query.arms):
        raise ValueError(f"{len(trajectories)} motions for {len(query.arms)} arms; one each")
    times_s = np.unique(np.concatenate([trajectory.times_s for trajectory in trajectories]))
    terms = max(trajectory.coefficients.shape[2] for trajectory in trajectories)
    rows = [_from_times(trajectory, times_s, terms) for trajectory in trajectories]
    space = CrewSpace.of(query)
    return space.met(times_s, np.concatenate(rows, axis=1))


def _from_times(trajectory: Trajectory, times_s: FloatArray, terms: int) -> FloatArray:
    """Coefficients (k, n, terms) of a motion, on pieces that begin at ``times_s`` (k + 1,)."""
    begins = times_s[:-1]
    last = len(trajectory.coefficients) - 1
    piece = np.clip(np.searchsorted(trajectory.times_s, begins, side="right") - 1, 0, last)
    over = begins >= trajectory.duration_s
    shift = np.minimum(begins, trajectory.duration_s) - trajectory.times_s[piece]
    given = trajectory.coefficients[piece]
    moved = np.zeros((*given.shape[:2], terms))
    for power in range(given.shape[2]):
        for into in range(power + 1):
            factor = comb(power, into) * shift ** (power - into)
            moved[:, :, into] += factor[:, None] * given[:, :, power]
    moved[over, :, 1:] = 0.0
    return moved
