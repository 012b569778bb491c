"""The most that stations at one end of a line can hold, together, by trying all they may hold.

Tasks at an end may leave much of its stations idle; then the others have to be packed well, and a
search from the other end need not look at what wastes time. Loads that are full and obey Jackson's
rule are enough to try: any other can be changed into such without holding less. Called by
``fewest_stations``.
"""

from __future__ import annotations

import numpy as np

from planner.deadline import Deadline
from planner.lines.ends_kernels import layer_nb
from planner.lines.simple_line import SimpleLine
from planner.lines.stations import new_space, tasks_of, walk_of
from planner.lines.stations_kernels import Space, Tasks
from planner.options import IntArray

_ROOM_BYTES = 10_000_000
_SLICE = 100


def most_held(
    line: SimpleLine,
    cycle: int,
    below: int,
    backwards: bool,
    states: int,
    loads: int,
    deadline: Deadline,
) -> IntArray:
    """Most time (below + 1,) that the first k stations (the last, if ``backwards``) hold together,
    in any balance of fewer than ``below`` stations.

    As far as ``states`` that are looked at, in up to ``loads`` ways, tell; a cycle more for every
    station beyond.
    """
    held = cycle * np.arange(below + 1)
    walk = walk_of(line, backwards)
    tasks = tasks_of(walk, cycle, held.copy())
    space = new_space(len(line.time), min(below, len(line.time)), below, _ROOM_BYTES)
    space.facts[5] = int(line.time.sum())
    first = 0
    for k in range(1, below // 2):
        last = int(space.facts[0])
        states -= last - first
        if states < 0 or not _layer(tasks, space, first, last, loads, deadline):
            break
        first = last
        held[k] = max(_longest(space, walk.time, first), int(held[k - 1]))
        held[k:] = held[k] + cycle * np.arange(below + 1 - k)
    return held


def _layer(
    tasks: Tasks, space: Space, first: int, last: int, loads: int, deadline: Deadline
) -> bool:
    """Close one more station behind rows ``first`` to ``last``; whether that was everything."""
    for begin in range(first, last, _SLICE):
        end = min(last, begin + _SLICE)
        if deadline.over or not layer_nb(tasks, space, begin, end, loads):
            return False
    return True


def _longest(space: Space, time: IntArray, first: int) -> int:
    """The most time in one of the states from row ``first`` on; 0 if there is none."""
    done = space.done[first : int(space.facts[0])]
    flags = np.unpackbits(done.view(np.uint8), axis=1, bitorder="little")[:, : len(time)]
    return int((flags @ time).max(initial=0))
