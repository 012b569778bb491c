"""Compiled: the cheapest walks of a robot through tasks that carry prizes, for the route bound.

A walk leaves home, does k works and comes back; it may do a task again, but not at once and not
with just one other in between. Every true tour is such a walk, so the least walk is a bound.
"""

from __future__ import annotations

import numpy as np

from planner.options import IntArray
from robots.compiled import compiled
from robots.geometry import FloatArray


@compiled
def walks_nb(
    cost: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    weight: float,
    value: FloatArray,
    came: IntArray,
    ends: FloatArray,
) -> None:
    """Fill the least values of walks with 0..K works.

    ``cost`` (m + 1, m + 1) in s, home last; task t has nodes first[t]..last[t] - 1 and a prize.
    ``value`` (K + 1, 2, m) and ``came`` (K + 1, 2, m): best and second best walk that has just
    entered a node after k works were entered, and the task each came from (-1 home), two different
    ones. ``ends`` (K + 1,): least weight * time - prizes of a whole walk.
    """
    m = len(cost) - 1
    most = len(value) - 1
    value[:] = np.inf
    came[:] = -2
    ends[:] = np.inf
    ends[0] = 0.0
    if most == 0:
        return
    for j in range(m):
        value[1, 0, j] = weight * cost[m, j]
        came[1, 0, j] = -1
    scaled = cost * weight
    found = np.zeros(m)
    for k in range(1, most + 1):
        finish_nb(scaled, first, last, prize, value[k], ends, k)
        if k < most:
            extend_nb(
                scaled,
                first,
                last,
                prize,
                value[k],
                came[k],
                value[k + 1],
                came[k + 1],
                found,
            )


@compiled
def finish_nb(
    scaled: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    value: FloatArray,
    ends: FloatArray,
    k: int,
) -> None:
    """Fill ends[k] from the walks that have just entered their k-th work."""
    home = len(scaled) - 1
    for t in range(len(first)):
        for j in range(first[t], last[t]):
            ends[k] = min(ends[k], value[0, j] - prize[t] + scaled[j, home])


@compiled
def extend_nb(
    scaled: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    value: FloatArray,
    came: IntArray,
    value_next: FloatArray,
    came_next: IntArray,
    found: FloatArray,
) -> None:
    """One more work: the best two ways into every node, by the tasks they come from."""
    for t in range(len(first)):
        b, b_end = first[t], last[t]
        for s in range(len(first)):
            if s == t:
                continue
            a, a_end = first[s], last[s]
            for j in range(b, b_end):
                found[j] = np.inf
            for i in range(a, a_end):
                base = (value[1, i] if came[0, i] == t else value[0, i]) - prize[s]
                row = scaled[i]
                for j in range(b, b_end):
                    candidate = base + row[j]
                    found[j] = candidate if candidate < found[j] else found[j]
            for j in range(b, b_end):
                if found[j] < value_next[0, j]:
                    value_next[1, j] = value_next[0, j]
                    came_next[1, j] = came_next[0, j]
                    value_next[0, j] = found[j]
                    came_next[0, j] = s
                elif found[j] < value_next[1, j]:
                    value_next[1, j] = found[j]
                    came_next[1, j] = s


@compiled
def trace_nb(
    cost: FloatArray,
    first: IntArray,
    last: IntArray,
    prize: FloatArray,
    weight: float,
    value: FloatArray,
    came: IntArray,
    works: int,
    visits: IntArray,
) -> float:
    """Walk back the best walk of ``works`` works: count its ``visits`` (T,), return its time."""
    if works == 0:
        return 0.0
    home = len(cost) - 1
    best, node, task = np.inf, -1, -1
    for t in range(len(first)):
        for j in range(first[t], last[t]):
            candidate = value[works, 0, j] - prize[t] + weight * cost[j, home]
            if candidate < best:
                best, node, task = candidate, j, t
    time_s, label = cost[node, home], 0
    for k in range(works, 0, -1):
        visits[task] += 1
        before = came[k, label, node]
        if before < 0:
            return float(time_s + cost[home, node])
        least, at = np.inf, -1
        for i in range(first[before], last[before]):
            which = 1 if came[k - 1, 0, i] == task else 0
            candidate = value[k - 1, which, i] + weight * cost[i, node]
            if candidate < least:
                least, at = candidate, i
        label = 1 if came[k - 1, 0, at] == task else 0
        time_s += cost[at, node]
        node, task = at, before
    return float(time_s)
