"""Compiled: the loads of one station, one after the other, by taking and dropping ready tasks.

Every set of tasks that fits comes up once: a load takes ready tasks at rising positions, and tasks
that become ready join at the end. Called by ``stations_kernels`` and ``workers_kernels``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.options import IntArray
from robots.compiled import compiled, inlined

DEPTH, SIZE, ROOM = 0, 1, 2


class Load(NamedTuple):
    """A load of n tasks at most that is being put together.

    ``needs`` (n,): open predecessors, -1 if finished before; ``ready`` (n,): tasks without any;
    ``used`` (n,): whether a task is loaded; ``loaded`` (n,): which are, in turn, from positions
    ``at`` (n,) when so many (``sizes`` (n,)) were ready; ``now`` (3,): tasks loaded, tasks ready,
    time left.
    """

    needs: IntArray
    ready: IntArray
    used: npt.NDArray[np.bool_]
    loaded: IntArray
    at: IntArray
    sizes: IntArray
    now: IntArray


@compiled
def empty_load_nb(needs: IntArray, order: IntArray, room: int) -> Load:
    """Nothing loaded; ready tasks in the given ``order`` (n,)."""
    n = len(needs)
    ready, now = np.empty(n, dtype=np.int64), np.array([0, 0, room])
    for i in order:
        if needs[i] == 0:
            ready[now[SIZE]] = i
            now[SIZE] += 1
    used = np.zeros(n, dtype=np.bool_)
    return Load(
        needs, ready, used, np.empty(n, np.int64), np.empty(n, np.int64), now.repeat(n), now
    )


@inlined
def next_nb(load: Load, time: IntArray, start: int) -> int:
    """First position from ``start`` on whose task fits; -1 if there is none."""
    for p in range(start, load.now[SIZE]):
        if time[load.ready[p]] <= load.now[ROOM]:
            return p
    return -1


@inlined
def take_nb(load: Load, time: IntArray, first: IntArray, after: IntArray, p: int) -> None:
    """Load the task at position p."""
    i, depth = load.ready[p], load.now[DEPTH]
    load.loaded[depth], load.at[depth], load.sizes[depth] = i, p, load.now[SIZE]
    load.used[i] = True
    load.now[DEPTH] += 1
    load.now[ROOM] -= time[i]
    for k in range(first[i], first[i + 1]):
        j = after[k]
        load.needs[j] -= 1
        if load.needs[j] == 0:
            load.ready[load.now[SIZE]] = j
            load.now[SIZE] += 1


@inlined
def drop_nb(load: Load, time: IntArray, first: IntArray, after: IntArray) -> int:
    """Take the last task out again; the position it came from."""
    load.now[DEPTH] -= 1
    depth = load.now[DEPTH]
    i = load.loaded[depth]
    load.used[i] = False
    load.now[ROOM] += time[i]
    load.now[SIZE] = load.sizes[depth]
    for k in range(first[i], first[i + 1]):
        load.needs[after[k]] += 1
    return int(load.at[depth])


@inlined
def full_nb(load: Load, time: IntArray) -> bool:
    """Whether no ready task fits any more."""
    for p in range(load.now[SIZE]):
        j = load.ready[p]
        if not load.used[j] and time[j] <= load.now[ROOM]:
            return False
    return True


@inlined
def mark_nb(load: Load, bits: npt.NDArray[np.uint64]) -> None:
    """Turn the bits of the loaded tasks round in ``bits`` (W,)."""
    for k in range(load.now[DEPTH]):
        i = load.loaded[k]
        bits[i >> 6] ^= np.uint64(1) << np.uint64(i & 63)


@compiled
def open_needs_nb(
    needs: IntArray, first: IntArray, after: IntArray, bits: npt.NDArray[np.uint64]
) -> IntArray:
    """Open predecessors of each task when those in ``bits`` are finished; -1 for these."""
    left = needs.copy()
    for i in range(len(left)):
        if bits[i >> 6] >> np.uint64(i & 63) & np.uint64(1):
            left[i] = -1
            for k in range(first[i], first[i + 1]):
                left[after[k]] -= 1
    return left
