"""Compiled: all that so many stations at one end of a line can hold. Called by ``ends``."""

from __future__ import annotations

from planner.lines.stations_kernels import Space, Tasks, expand_nb
from robots.compiled import compiled


@compiled
def layer_nb(tasks: Tasks, space: Space, first: int, last: int, most: int) -> bool:
    """Close one more station behind all states in rows ``first`` to ``last``; False if one could
    not be gone on with in every way, or all tasks are finished.
    """
    facts = space.facts
    for row in range(first, last):
        expand_nb(tasks, space, row, most, 0.0)
        if facts[3] or facts[0] >= len(space.level) or facts[2] >= 0:
            return False
    return True
