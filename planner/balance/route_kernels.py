"""Compiled: the cheapest walks of a robot through tasks that carry prizes, for the route bound.

A walk leaves home, does k works and comes back. It remembers which tasks it has done and does none
of those again; but of what it remembers it keeps, on entering a task, only the tasks *near* it.
Every true tour is such a walk, so the least walk is a bound; the more are near, the tighter it is
(ng-routes: Baldacci, Mingozzi, Roberti, Operations Research 59, 2011). A walk may owe a visit to
one of some tasks: it remembers that, too, until it has done one, and does not come home before.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.options import IntArray
from robots.compiled import compiled
from robots.geometry import FloatArray


@compiled
def memories_nb(near: IntArray) -> IntArray:
    """What is remembered after going from one task to another: (T, T, 2^B) memories, -1 if the
    other task is remembered as done.

    ``near`` (T, B): the tasks near each task, not itself; -1 fills up. Bit b of a memory at task t
    says that task near[t, b] has been done; that t itself has been is understood.
    """
    tasks, bits = near.shape
    after = np.zeros((tasks, tasks, 1 << bits), dtype=np.int64)
    for s in range(tasks):
        for t in range(tasks):
            for memory in range(1 << bits):
                kept = 0
                done = s == t
                for b in range(bits):
                    if (memory >> b) & 1 and near[s, b] == t:
                        done = True
                for c in range(bits):
                    known = near[t, c] == s
                    for b in range(bits):
                        if (memory >> b) & 1 and near[s, b] == near[t, c] and near[t, c] >= 0:
                            known = True
                    if known:
                        kept |= 1 << c
                after[s, t, memory] = -1 if done else kept
    return after


@compiled
def walks_nb(
    cost: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    weight: float,
    after: IntArray,
    owed: npt.NDArray[np.bool_],
    owing: int,
    value: FloatArray,
    ends: FloatArray,
) -> None:
    """Fill the least values of walks with 0..K works.

    ``cost`` (m + 1, m + 1) in s, home last; task t has nodes first[t]..last[t] - 1 and a prize;
    ``after`` from :func:`memories_nb`. ``value`` (K + 1, m, 2^B): the best walk that has just
    entered a node after k works were entered, by its memory. ``ends`` (K + 1,): least
    weight * time - prizes of a whole walk. A memory with the bit ``owing`` (0: none) has not done
    any of the tasks that are ``owed`` (T,).
    """
    m = len(cost) - 1
    most = len(value) - 1
    value[:] = np.inf
    ends[:] = np.inf
    ends[0] = 0.0
    if most == 0:
        return
    for j in range(m):
        value[1, j, owing] = weight * cost[m, j]
    scaled = np.empty(cost.shape)
    for i in range(len(cost)):
        for j in range(cost.shape[1]):
            scaled[i, j] = cost[i, j] * weight
    widest = 0
    for t in range(len(first)):
        widest = max(widest, last[t] - first[t])
    room = np.zeros((value.shape[2], widest))
    for k in range(1, most + 1):
        finish_nb(scaled, first, last, prize, owed, owing, value[k], ends, k)
        if k < most:
            extend_nb(scaled, first, last, prize, after, value[k], value[k + 1], room)
            drop_worse_nb(value[k + 1])


@compiled
def finish_nb(
    scaled: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    owed: npt.NDArray[np.bool_],
    owing: int,
    value: FloatArray,
    ends: FloatArray,
    k: int,
) -> None:
    """Fill ends[k] from the walks that have just entered their k-th work."""
    home = len(scaled) - 1
    for t in range(len(first)):
        for j in range(first[t], last[t]):
            for memory in range(value.shape[1]):
                if memory & owing and not owed[t]:
                    continue
                ends[k] = min(ends[k], value[j, memory] - prize[t] + scaled[j, home])


@compiled
def extend_nb(
    scaled: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    after: IntArray,
    value: FloatArray,
    value_next: FloatArray,
    room: FloatArray,
) -> None:
    """One more work: the best ways into every node, by what they then remember.

    ``room`` (2^B, widest): to work in.
    """
    for s in range(len(first)):
        a, a_end = first[s], last[s]
        for t in range(len(first)):
            if s != t:
                gather_nb(value[a:a_end], after[s, t], prize[s], room)
                step_nb(room, scaled[a:a_end, first[t] : last[t]], value_next[first[t] : last[t]])


@compiled
def gather_nb(value: FloatArray, kept_of: IntArray, prize: float, room: FloatArray) -> None:
    """Write into ``room`` (2^B, i) the best ways at a task's nodes (i, 2^B) by what is kept."""
    room[:] = np.inf
    for i in range(len(value)):
        for memory in range(value.shape[1]):
            kept = kept_of[memory]
            if kept >= 0 and value[i, memory] - prize < room[kept, i]:
                room[kept, i] = value[i, memory] - prize


@compiled
def step_nb(room: FloatArray, scaled: FloatArray, value_next: FloatArray) -> None:
    """Go from a task's nodes to another's: ``scaled`` (i, j), into ``value_next`` (j, 2^B)."""
    for kept in range(len(room)):
        for i in range(len(scaled)):
            base = room[kept, i]
            if base < np.inf:
                for j in range(scaled.shape[1]):
                    candidate = base + scaled[i, j]
                    if candidate < value_next[j, kept]:
                        value_next[j, kept] = candidate


@compiled
def drop_worse_nb(value: FloatArray) -> None:
    """Forget walks (m, 2^B) that remember more than another and are not better for it."""
    count = value.shape[1]
    for j in range(len(value)):
        for memory in range(1, count):
            bit = 1
            while bit < count:
                if memory & bit and value[j, memory ^ bit] <= value[j, memory]:
                    value[j, memory] = np.inf
                    break
                bit <<= 1


@compiled
def came_from_nb(
    scaled_into: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    kept_into: IntArray,
    value: FloatArray,
    held: int,
) -> tuple[int, int, int]:
    """The node, task and memory of the best walk (m, 2^B) one work before a node that is entered
    at ``scaled_into`` (m,) and remembers ``held``; ``kept_into`` (T, 2^B).
    """
    least, at, came, had = np.inf, -1, -1, 0
    for s in range(len(first)):
        for i in range(first[s], last[s]):
            for memory in range(value.shape[1]):
                candidate = value[i, memory] - prize[s] + scaled_into[i]
                if kept_into[s, memory] == held and candidate < least:
                    least, at, came, had = candidate, i, s, memory
    return at, came, had


@compiled
def trace_nb(
    cost: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    weight: float,
    after: IntArray,
    value: FloatArray,
    works: int,
    visits: IntArray,
) -> float:
    """Walk back the best walk of ``works`` works: count its ``visits`` (T,), return its time."""
    if works == 0:
        return 0.0
    home = len(cost) - 1
    best, node, task, held = np.inf, -1, -1, 0
    for t in range(len(first)):
        for j in range(first[t], last[t]):
            for memory in range(value.shape[2]):
                candidate = value[works, j, memory] - prize[t] + weight * cost[j, home]
                if candidate < best:
                    best, node, task, held = candidate, j, t, memory
    time_s = cost[node, home]
    scaled = np.empty(home)
    for k in range(works, 1, -1):
        visits[task] += 1
        for i in range(home):
            scaled[i] = weight * cost[i, node]
        at, task, held = came_from_nb(
            scaled, first, last, prize, after[:, task], value[k - 1], held
        )
        time_s += cost[at, node]
        node = at
    visits[task] += 1
    return float(time_s + cost[home, node])
