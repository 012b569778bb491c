"""Why a robot cannot do a task, in words: limits, reach, or what it would hit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.collision import Arm, Skip, StationWorld, free
from planner.motion.blame import all_exempt, in_words, only_tag
from robots.geometry import FloatArray
from robots.model import RobotModel

_SAMPLE = 24
_MOST_NAMED = 2


def blame_limits(model: RobotModel, q: FloatArray) -> str:
    """Say which axes stop the robot; q (m, n) are branches outside the limits, NaN where none."""
    solved = q[np.isfinite(q).all(axis=1)]
    if len(solved) == 0:
        return "out of reach"
    outside = (solved < model.lower_rad()) | (solved > model.upper_rad())
    least = outside[np.argmin(outside.sum(axis=1))]
    axes = ", ".join(str(axis + 1) for axis in np.flatnonzero(least))
    return f"axis {axes} limit"


def blame_collision(
    arm: Arm, world: StationWorld, q: FloatArray, margin_m: float, skip: Skip
) -> str:
    """Say what the arm would hit at the configurations q (m, n), the worst obstacles first."""
    rows = q[:: max(1, len(q) // _SAMPLE)][:_SAMPLE]
    hits = {"itself": _share_hit(arm, world, rows, margin_m, all_exempt(skip))}
    for name, tag in world.tags.items():
        share = _share_hit(arm, world, rows, margin_m, only_tag(skip, tag))
        hits[in_words(name)] = share - hits["itself"]
    named = sorted((name for name in hits if hits[name] > 0.0), key=lambda name: -hits[name])
    return "hits " + " and ".join(named[:_MOST_NAMED]) if named else "no room"


def _share_hit(arm: Arm, world: StationWorld, q: FloatArray, margin_m: float, skip: Skip) -> float:
    clear: npt.NDArray[np.bool_] = free(arm, world, q, margin_m, skip)
    return float(np.mean(~clear))
