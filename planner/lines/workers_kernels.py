"""Compiled: whether unlike workers, one at each station, can keep a cycle.

The search of ``stations_kernels`` with a worker chosen for every station it closes: states are sets
of finished tasks and placed workers, and the best state of each number of stations is taken in
turn. What is left is bounded by each task's least time among the workers that are left, once as it
is and once with a price on every worker. Borba, Ritt: A heuristic and a branch-and-bound algorithm
for the assembly line worker assignment and balancing problem (2014). Called by ``workers``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.lines.loads_kernels import (
    DEPTH,
    Load,
    drop_nb,
    empty_load_nb,
    full_nb,
    mark_nb,
    next_nb,
    open_needs_nb,
    take_nb,
)
from planner.lines.stations_kernels import (
    EXHAUSTED,
    FULL,
    OPEN,
    SOLVED,
    Bits,
    Space,
    merged_nb,
    remember_nb,
)
from planner.options import IntArray
from robots.compiled import compiled
from robots.geometry import FloatArray

_TRIES_PER_LOAD = 20
_SLACK = 1e-9


class Crew(NamedTuple):
    """R workers, n tasks; a worker cannot do what takes longer than ``cycle``.

    ``time`` (R, n); ``likes`` (R, n): tasks in the order in which a worker tries them; followers of
    i: ``after[first[i]:first[i + 1]]``; ``needs`` (n,): how many direct predecessors; ``price``
    (R,): worth of a worker's time; ``urgent`` (R + 1, W): bits of tasks that need, with all that
    follow, more than k workers.
    """

    time: IntArray
    likes: IntArray
    first: IntArray
    after: IntArray
    needs: IntArray
    price: FloatArray
    urgent: Bits
    cycle: int


@compiled
def least_left_nb(crew: Crew, needs: IntArray, workers: np.uint64, priced: FloatArray) -> float:
    """Least time of every task among ``workers``, as it is and priced (2, n); infinite where there
    is nobody. Returns the price of all the workers.
    """
    worth = 0.0
    priced[:, :] = np.inf
    for r in range(len(crew.time)):
        if workers >> np.uint64(r) & np.uint64(1):
            worth += crew.price[r]
            for i in range(len(needs)):
                if needs[i] >= 0 and crew.time[r, i] <= crew.cycle:
                    priced[0, i] = min(priced[0, i], float(crew.time[r, i]))
                    priced[1, i] = min(priced[1, i], crew.price[r] * crew.time[r, i])
    return worth


@compiled
def left_nb(load: Load, priced: FloatArray, rest: FloatArray) -> None:
    """Sums of ``priced`` (2, n) over what is neither finished nor loaded, and their number (3,)."""
    rest[:] = 0.0
    for i in range(len(load.needs)):
        if load.needs[i] >= 0 and not load.used[i]:
            rest[0] += priced[0, i]
            rest[1] += priced[1, i]
            rest[2] += 1.0


@compiled
def late_crew_nb(crew: Crew, bits: Bits, stations: int) -> bool:
    """Whether a task that is not in ``bits`` needs more than the ``stations`` that are left."""
    urgent = crew.urgent[stations]
    for k in range(len(urgent)):  # noqa: SIM110 - generators do not compile
        if urgent[k] & ~bits[k]:
            return True
    return False


@compiled
def close_crew_nb(
    crew: Crew, space: Space, load: Load, row: int, bits: Bits, priced: FloatArray, worth: float
) -> None:
    """Close a station behind state ``row`` with ``load``; ``bits``: what is finished then."""
    level = space.level[row] + 1
    stations = len(crew.time) - level
    rest = np.empty(3)
    left_nb(load, priced, rest)
    room, worth_room = float(crew.cycle * stations), crew.cycle * worth
    if rest[0] > room + _SLACK or rest[1] > worth_room * (1.0 + _SLACK) + _SLACK:
        return
    if late_crew_nb(crew, bits, stations):
        return
    tight = rest[1] / worth_room if worth > 0.0 else 0.0
    if stations > 0:
        tight = max(tight, rest[0] / room)
    new = remember_nb(space, bits, level, row, tight)
    if new >= 0 and rest[2] == 0.0:
        space.facts[1], space.facts[2] = level, new


@compiled
def staffed_nb(crew: Crew, space: Space, row: int, worker: int, needs: IntArray, most: int) -> None:
    """Close one more station behind state ``row`` with ``worker``, in up to ``most`` ways."""
    facts, time = space.facts, crew.time[worker]
    bits = space.done[row].copy()
    bits[-1] |= np.uint64(1) << np.uint64(worker)
    priced = np.empty((2, len(needs)))
    worth = least_left_nb(crew, needs, ~bits[-1], priced)
    load = empty_load_nb(needs.copy(), crew.likes[worker], crew.cycle)
    leaves, tries, start, deeper = 0, 0, 0, False
    while facts[0] < len(space.level):
        p = next_nb(load, time, start)
        if p >= 0:
            take_nb(load, time, crew.first, crew.after, p)
            start, deeper = p + 1, False
            continue
        tries += 1
        if not deeper and full_nb(load, time):
            leaves += 1
            mark_nb(load, bits)
            close_crew_nb(crew, space, load, row, bits, priced, worth)
            mark_nb(load, bits)
        if leaves >= most or tries >= _TRIES_PER_LOAD * most:
            facts[3] = 1
            return
        if load.now[DEPTH] == 0:
            return
        start, deeper = drop_nb(load, time, crew.first, crew.after) + 1, True


@compiled
def expand_crew_nb(crew: Crew, space: Space, row: int, most: int) -> None:
    """Close one more station behind state ``row``, with every worker that is left."""
    needs = open_needs_nb(crew.needs, crew.first, crew.after, space.done[row])
    for worker in range(len(crew.time)):
        if not space.done[row, -1] >> np.uint64(worker) & np.uint64(1):
            staffed_nb(crew, space, row, worker, needs, most)


@compiled
def crew_search_nb(crew: Crew, space: Space, steps: int, most: int) -> int:
    """Go on for ``steps`` states, or until all tasks are finished; what came of it."""
    facts, workers = space.facts, len(crew.time)
    skipped = 0
    while steps > 0 and facts[2] < 0:
        level = facts[4]
        facts[4] = (level + 1) % workers
        row = space.root[level]
        if row < 0:
            skipped += 1
            if skipped > workers:
                return EXHAUSTED
            continue
        skipped = 0
        space.root[level] = merged_nb(
            space.left, space.right, space.rank, space.left[row], space.right[row]
        )
        expand_crew_nb(crew, space, row, most)
        steps -= 1
        if facts[0] >= len(space.level):
            return FULL
    return SOLVED if facts[2] >= 0 else OPEN
