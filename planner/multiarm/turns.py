"""A free path on which the arms move one after another: slow, but found among many arms too.

Each arm in turn goes while the others stand at their starts or goals. What this wastes in time is
regained by shortening, which lets arms move at once wherever they can. Called by ``together``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.motion.rrt_connect_kernels import StateArray
from planner.multiarm.space import CrewSpace
from planner.multiarm.ways import Way, by_one_point
from robots.geometry import FloatArray


def one_after_another(space: CrewSpace, rng: np.random.Generator) -> Iterator[Way]:
    """A path on which each arm moves once, if greedy turns lead to one."""
    here, goal = space.query.start_rad(), space.query.goal_rad()
    waiting, path = list(range(len(space.query.arms))), [here]
    while waiting:
        for arm in rng.permutation(waiting).tolist():
            part = _alone(space, here, goal, arm, rng)
            if part is not None:
                path += list(part[1:])
                here = part[-1]
                waiting.remove(arm)
                break
        else:
            return
    yield "turns", space.shortened(np.array(path), _state(rng))


def _alone(
    space: CrewSpace, here: FloatArray, goal: FloatArray, arm: int, rng: np.random.Generator
) -> FloatArray | None:
    """A path (k, n) of one arm to its goal while all others stand where they are."""
    there, mine = here.copy(), space.joints()[arm]
    there[mine] = goal[mine]
    track = np.stack([here, there])
    if space.joins(track):
        return track
    blamed = np.arange(len(space.query.arms)) == arm
    for _, path in by_one_point(space, track, blamed, rng):
        return path
    return space.searched(track, blamed.astype(np.float64), _state(rng))


def _state(rng: np.random.Generator) -> StateArray:
    return rng.integers(2**63, size=1, dtype=np.uint64)
