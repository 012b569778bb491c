"""Which arms of a crew clash, in words."""

from __future__ import annotations

import numpy as np

from planner.motion.blame import what_hits
from planner.multiarm.query import TogetherQuery
from planner.multiarm.space import BoolArray
from robots.geometry import FloatArray


def clash_in_words(query: TogetherQuery, clashes: BoolArray, q_rad: FloatArray) -> str:
    """Say which two arms are too close, or what an arm hits; ``q_rad`` (n,) is where they are."""
    first, second = (int(i) for i in np.argwhere(clashes)[0])
    one, other = query.arms[first], query.arms[second]
    if first != second:
        return f"{one.name} and {other.name} are too close to each other"
    begin = sum(arm.dof for arm in query.arms[:first])
    mine = q_rad[np.newaxis, begin : begin + one.dof]
    hit = what_hits(one, query.world, mine, query.static_m, query.skips[first])
    return f"{one.name} hits {hit}"
