"""What stands in the way of an arm, in words.

For the reason of a motion that there is not, and (``planner.reach.blame``) of a task that a robot
cannot do.
"""

from __future__ import annotations

import numpy as np

from planner.collision import Arm, Skip, StationWorld, free
from robots.geometry import FloatArray


def what_hits(arm: Arm, world: StationWorld, q_rad: FloatArray, margin_m: float, skip: Skip) -> str:
    """Name what the arm at ``q_rad`` (m, n) is closer to than ``margin_m``, or itself."""
    everything = all_exempt(skip)
    names = []
    if not free(arm, world, q_rad, margin_m, everything).all():
        names.append("itself")
    else:
        for name, tag in world.tags.items():
            if not free(arm, world, q_rad, margin_m, only_tag(skip, tag)).all():
                names.append(in_words(name))
    return " and ".join(names) or "something close by"


def all_exempt(skip: Skip) -> Skip:
    """Nothing that stands counts: what is left to hit is the robot itself."""
    return Skip(np.ones_like(skip.matrix))


def only_tag(skip: Skip, tag: int) -> Skip:
    """Nothing but ``tag`` counts, and that as ``skip`` has it."""
    matrix = all_exempt(skip).matrix
    matrix[:, tag] = skip.matrix[:, tag]
    return Skip(matrix)


def in_words(tag: str) -> str:
    """A tag of ``StationWorld`` as people say it."""
    kind, _, name = tag.partition(":")
    part, _, place = name.partition("@")
    return f"{kind} {part} at {place}" if place else f"{kind} {part}"
