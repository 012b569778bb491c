"""What stands in the way of an arm, in words, for the reason of a motion that there is not."""

from __future__ import annotations

import numpy as np

from planner.collision import Arm, Skip, StationWorld, free
from robots.geometry import FloatArray


def what_hits(arm: Arm, world: StationWorld, q_rad: FloatArray, margin_m: float, skip: Skip) -> str:
    """Name what the arm at ``q_rad`` (m, n) is closer to than ``margin_m``, or itself."""
    everything = Skip(np.ones_like(skip.matrix))
    names = []
    if not free(arm, world, q_rad, margin_m, everything).all():
        names.append("itself")
    else:
        for name, tag in world.tags.items():
            only = everything.matrix.copy()
            only[:, tag] = skip.matrix[:, tag]
            if not free(arm, world, q_rad, margin_m, Skip(only)).all():
                names.append(_plain(name))
    return " and ".join(names) or "something close by"


def _plain(tag: str) -> str:
    kind, _, name = tag.partition(":")
    part, _, place = name.partition("@")
    return f"{kind} {part} at {place}" if place else f"{kind} {part}"
