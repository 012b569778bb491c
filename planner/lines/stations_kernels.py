"""Compiled: how few stations of one length are enough, by branch, bound and remember.

States are sets of finished tasks; a step closes one station with a load that leaves no room for
more. The best state of each number of stations is taken in turn (cyclic best-first search), states
that were met with as few stations are forgotten, and weights that no station can carry more than
once bound what is left. Sewell, Jacobson: A branch, bound, and remember algorithm for the simple
assembly line balancing problem (2012). Called by ``stations``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.lines.loads_kernels import (
    DEPTH,
    ROOM,
    SIZE,
    Load,
    drop_nb,
    empty_load_nb,
    full_nb,
    mark_nb,
    next_nb,
    open_needs_nb,
    take_nb,
)
from planner.options import IntArray
from robots.compiled import compiled, inlined

Bits = npt.NDArray[np.uint64]
Int32Array = npt.NDArray[np.int32]

OPEN, SOLVED, EXHAUSTED, FULL = 0, 1, 2, 3
_TRIES_PER_LOAD = 20


class Tasks(NamedTuple):
    """n tasks, longest first; every number is whole.

    ``time`` (n,); followers of i: ``after[first[i]:first[i + 1]]``; ``needs`` (n,): how many
    direct predecessors; ``better`` (n, W): bits of tasks that may always take i's place;
    ``weight`` (D, n), ``room`` (D,): no station holds more weight than room; row 0 is time.
    ``urgent`` (n + 1, W): bits of tasks that need, with all that follow, more than k stations;
    ``held``: the most time that the last k stations hold.
    """

    time: IntArray
    first: IntArray
    after: IntArray
    needs: IntArray
    better: Bits
    weight: IntArray
    room: IntArray
    urgent: Bits
    held: IntArray


class Space(NamedTuple):
    """States met so far, in rows that are filled one by one.

    ``done`` (N, W): bits of finished tasks; ``level`` (N,): stations used, -1 if forgotten;
    ``parent``, ``left``, ``right`` (N,): tree and heaps; ``rank`` (N,): lower is taken first;
    ``table`` (H,): rows by hash, -1 empty; ``root`` (m + 1,): heap of each number of stations;
    ``facts`` (6,): rows filled, stations to beat, row of the best, loads cut short (0 or 1), level
    to go on with, time of all tasks.
    """

    done: Bits
    level: Int32Array
    parent: Int32Array
    left: Int32Array
    right: Int32Array
    rank: npt.NDArray[np.float32]
    table: Int32Array
    root: Int32Array
    facts: IntArray


@inlined
def merged_nb(
    left: Int32Array, right: Int32Array, rank: npt.NDArray[np.float32], a: int, b: int
) -> int:
    """The skew heap of the heaps ``a`` and ``b`` (rows, -1 empty)."""
    top, above = -1, -1
    while a >= 0 and b >= 0:
        if rank[b] < rank[a]:
            a, b = b, a
        if above < 0:
            top = a
        else:
            left[above] = a
        above = a
        rest = right[a]
        right[a] = left[a]
        a = rest
    last = a if a >= 0 else b
    if above < 0:
        return last
    left[above] = last
    return top


@inlined
def found_nb(space: Space, bits: Bits) -> int:
    """Where the set ``bits`` (W,) stands in the table, or where it would."""
    h = np.uint64(0x9E3779B97F4A7C15)
    for k in range(len(bits)):
        h = (h ^ bits[k]) * np.uint64(0xBF58476D1CE4E5B9)
        h ^= h >> np.uint64(31)
    mask = np.uint64(len(space.table) - 1)
    slot = np.int64(h & mask)
    while space.table[slot] >= 0:
        row = space.table[slot]
        same = True
        for k in range(len(bits)):
            same = same and space.done[row, k] == bits[k]
        if same:
            return int(slot)
        slot = (slot + 1) & np.int64(mask)
    return int(slot)


@compiled
def remember_nb(space: Space, bits: Bits, level: int, parent: int, rank: float) -> int:
    """Take a state in unless it was met with as few stations; its row, -1 if not."""
    slot = found_nb(space, bits)
    old = space.table[slot]
    if old >= 0:
        if space.level[old] <= level:
            return -1
        space.level[old] = -1
    row = space.facts[0]
    space.facts[0] = row + 1
    space.table[slot] = row
    space.done[row] = bits
    space.level[row], space.parent[row] = level, parent
    space.left[row] = space.right[row] = -1
    space.rank[row] = rank
    space.root[level] = merged_nb(space.left, space.right, space.rank, space.root[level], row)
    return int(row)


@inlined
def improvable_nb(tasks: Tasks, load: Load) -> bool:
    """Whether a ready task should stand in place of one that is loaded."""
    for p in range(load.now[SIZE]):
        j = load.ready[p]
        if load.used[j]:
            continue
        for i in load.loaded[: load.now[DEPTH]]:
            swapped = tasks.time[j] - tasks.time[i] <= load.now[ROOM]
            if swapped and tasks.better[i, j >> 6] >> np.uint64(j & 63) & np.uint64(1):
                return True
    return False


@inlined
def late_nb(tasks: Tasks, bits: Bits, stations: int) -> bool:
    """Whether a task that is not in ``bits`` needs more than the ``stations`` that are left."""
    urgent = tasks.urgent[min(stations, len(tasks.urgent) - 1)]
    for k in range(len(bits)):  # noqa: SIM110 - generators do not compile
        if urgent[k] & ~bits[k]:
            return True
    return False


@inlined
def left_over_nb(tasks: Tasks, rest: IntArray, loaded: IntArray) -> int:
    """Least number of stations for weights ``rest`` (D,) without the ``loaded`` tasks."""
    least = 0
    for d in range(len(rest)):
        weight = rest[d]
        for i in loaded:
            weight -= tasks.weight[d, i]
        least = max(least, -(-weight // tasks.room[d]))
    return least


@compiled
def rest_nb(tasks: Tasks, needs: IntArray, rest: IntArray) -> None:
    """Add the weights of what is open up in ``rest`` (D,)."""
    for i in range(len(needs)):
        if needs[i] >= 0:
            rest += tasks.weight[:, i]


@compiled
def close_nb(
    tasks: Tasks, space: Space, load: Load, row: int, bits: Bits, rest: IntArray, per_task: float
) -> None:
    """Close a station behind state ``row`` with ``load``; ``bits``: what is finished then."""
    facts, level = space.facts, space.level[row] + 1
    spare = facts[1] - 1 - level
    loaded = load.loaded[: load.now[DEPTH]]
    if spare < 0 or late_nb(tasks, bits, spare):
        return
    left = rest[0] - (tasks.room[0] - load.now[ROOM])
    if left > tasks.held[spare] or left_over_nb(tasks, rest, loaded) > spare:
        return
    count = 0
    for need in load.needs:
        count += need >= 0
    count -= len(loaded)
    idle = level * tasks.room[0] - (facts[5] - left)
    new = remember_nb(space, bits, level, row, idle / level - per_task * count)
    if new >= 0 and count == 0:
        facts[1], facts[2] = level, new


@compiled
def expand_nb(tasks: Tasks, space: Space, row: int, most: int, per_task: float) -> None:
    """Close one more station behind state ``row``, in up to ``most`` ways."""
    facts, time = space.facts, tasks.time
    bits = space.done[row].copy()
    needs = open_needs_nb(tasks.needs, tasks.first, tasks.after, bits)
    rest = np.zeros(len(tasks.room), dtype=np.int64)
    rest_nb(tasks, needs, rest)
    load = empty_load_nb(needs, np.arange(len(needs)), tasks.room[0])
    leaves, tries, start, deeper = 0, 0, 0, True
    while facts[0] < len(space.level):
        p = next_nb(load, time, start)
        if p >= 0:
            take_nb(load, time, tasks.first, tasks.after, p)
            start, deeper = p + 1, False
            continue
        tries += 1
        if not deeper and full_nb(load, time) and not improvable_nb(tasks, load):
            leaves += 1
            mark_nb(load, bits)
            close_nb(tasks, space, load, row, bits, rest, per_task)
            mark_nb(load, bits)
        if leaves >= most or tries >= _TRIES_PER_LOAD * most:
            facts[3] = 1
            return
        if load.now[DEPTH] == 0:
            return
        start, deeper = drop_nb(load, time, tasks.first, tasks.after) + 1, True


@compiled
def search_nb(tasks: Tasks, space: Space, goal: int, steps: int, most: int, per_task: float) -> int:
    """Go on for ``steps`` states, or until ``goal`` stations are enough; what came of it."""
    facts = space.facts
    skipped = 0
    while steps > 0:
        if facts[1] <= goal:
            return SOLVED
        level = facts[4]
        facts[4] = level + 1 if level + 2 < facts[1] else 0
        if level + 1 >= facts[1] or space.root[level] < 0:
            skipped += 1
            if skipped > facts[1] + 1:
                return EXHAUSTED
            continue
        skipped = 0
        row = space.root[level]
        space.root[level] = merged_nb(
            space.left, space.right, space.rank, space.left[row], space.right[row]
        )
        if space.level[row] != level:
            continue
        expand_nb(tasks, space, row, most, per_task)
        steps -= 1
        if facts[0] >= len(space.level):
            return FULL
    return SOLVED if facts[1] <= goal else OPEN
