"""Compiled: shortest ways through the options of a tour, and the best order of a few tasks.

A tour is a row of ranges of options; home is a range of one. ``cost`` (m + 1, m + 1) is the time
from entering one option to entering another, ``back`` the same transposed.
"""

from __future__ import annotations

import numpy as np

from planner.options import IntArray
from robots.compiled import compiled
from robots.geometry import FloatArray


@compiled
def step_nb(
    cost: FloatArray, values: FloatArray, a: int, a_end: int, b: int, b_end: int, out: FloatArray
) -> None:
    """out[j] = min over i of values[i] + cost[a + i, b + j]."""
    for j in range(b_end - b):
        out[j] = np.inf
    for i in range(a_end - a):
        value = values[i]
        row = cost[a + i]
        for j in range(b_end - b):
            candidate = value + row[b + j]
            out[j] = candidate if candidate < out[j] else out[j]


@compiled
def sweep_nb(
    cost: FloatArray, first: IntArray, last: IntArray, route: IntArray, length: int, out: FloatArray
) -> float:
    """Least time to enter each option of ``route`` (tasks, ``length`` of them) from home.

    ``out`` (>= length + 2, widest range): row p for position p, row 0 home; returns the time to
    be home again. With ``back`` for ``cost`` and the route reversed: the time from there to home.
    """
    home = len(cost) - 1
    out[0, 0] = 0.0
    a, a_end = home, home + 1
    for position in range(length):
        b, b_end = first[route[position]], last[route[position]]
        step_nb(cost, out[position], a, a_end, b, b_end, out[position + 1])
        a, a_end = b, b_end
    step_nb(cost, out[length], a, a_end, home, home + 1, out[length + 1])
    return float(out[length + 1, 0])


@compiled
def choose_nb(
    cost: FloatArray,
    first: IntArray,
    last: IntArray,
    route: IntArray,
    length: int,
    ahead: FloatArray,
    chosen: IntArray,
) -> None:
    """Trace the options of the shortest way back from the table ``ahead`` of ``sweep_nb``."""
    option = len(cost) - 1
    for position in range(length - 1, -1, -1):
        a, a_end = first[route[position]], last[route[position]]
        best, best_i = np.inf, 0
        for i in range(a_end - a):
            value = ahead[position + 1, i] + cost[a + i, option]
            if value < best:
                best, best_i = value, i
        option = a + best_i
        chosen[position] = option


@compiled
def best_order_nb(
    cost: FloatArray, first: IntArray, last: IntArray, tasks: IntArray, follows: IntArray
) -> IntArray:
    """The best order of ``tasks`` (n,), by exhaustive dynamic programming; empty if none.

    ``follows`` (n,): bit b of ``follows[a]`` is set where task b must have been done before a.
    """
    n, home = len(tasks), len(cost) - 1
    width = 1
    for a in range(n):
        width = max(width, last[tasks[a]] - first[tasks[a]])
    value = np.full((1 << n, n, width), np.inf)
    came = np.full((1 << n, n, width, 2), -1, dtype=np.int64)
    for done in range(1, 1 << n):
        for b in range(n):
            before = done & ~(1 << b)
            if before == done or (follows[b] & ~before):
                continue
            _arrive_nb(cost, first, last, tasks, value, came, before, b, home)
    order: IntArray = _trace_nb(cost, first, last, tasks, value, came, home)
    return order


@compiled
def _arrive_nb(
    cost: FloatArray,
    first: IntArray,
    last: IntArray,
    tasks: IntArray,
    value: FloatArray,
    came: IntArray,
    before: int,
    b: int,
    home: int,
) -> None:
    done = before | (1 << b)
    into = first[tasks[b]]
    for j in range(last[tasks[b]] - into):
        if before == 0:
            value[done, b, j] = cost[home, into + j]
        for a in range(len(tasks)):
            if before >> a & 1:
                out = first[tasks[a]]
                for i in range(last[tasks[a]] - out):
                    candidate = value[before, a, i] + cost[out + i, into + j]
                    if candidate < value[done, b, j]:
                        value[done, b, j] = candidate
                        came[done, b, j, 0] = a
                        came[done, b, j, 1] = i


@compiled
def _trace_nb(
    cost: FloatArray,
    first: IntArray,
    last: IntArray,
    tasks: IntArray,
    value: FloatArray,
    came: IntArray,
    home: int,
) -> IntArray:
    n = len(tasks)
    done = (1 << n) - 1
    best, a, i = np.inf, -1, -1
    for b in range(n):
        for j in range(last[tasks[b]] - first[tasks[b]]):
            candidate = value[done, b, j] + cost[first[tasks[b]] + j, home]
            if candidate < best:
                best, a, i = candidate, b, j
    order = np.zeros(n if a >= 0 else 0, dtype=np.int64)
    for position in range(len(order) - 1, -1, -1):
        order[position] = tasks[a]
        after = a
        a, i, done = came[done, after, i, 0], came[done, after, i, 1], done & ~(1 << after)
    return order


@compiled
def polish_nb(
    cost: FloatArray,
    first: IntArray,
    last: IntArray,
    enter_rank: IntArray,
    leave_rank: IntArray,
    route: IntArray,
    rounds: int,
) -> None:
    """Shorten ``route`` (n,) in place by reversing (2-opt), moving (or-opt) and swapping.

    Every candidate is measured over all options; the first that is better is taken.
    """
    n = len(route)
    ahead = np.zeros((n + 2, len(cost)))
    best = sweep_nb(cost, first, last, route, n, ahead)
    for _ in range(rounds):
        before = best
        for kind in range(5):
            for a in range(n):
                for b in range(n):
                    trial = vary_nb(route, kind, a, b)
                    if not in_rank_nb(enter_rank, leave_rank, trial, n):
                        continue
                    time_s = sweep_nb(cost, first, last, trial, n, ahead)
                    if time_s < best - 1e-9:
                        best = time_s
                        route[:] = trial
        if best >= before:
            return


@compiled
def vary_nb(route: IntArray, kind: int, a: int, b: int) -> IntArray:
    """A neighbour: 0 reverse a..b, 1 swap a and b, 2.. move 1, 2, 3 tasks from a to b."""
    trial = route.copy()
    n = len(route)
    if kind == 0:
        if a < b:
            for i in range(a, b + 1):
                trial[i] = route[a + b - i]
    elif kind == 1:
        trial[a], trial[b] = route[b], route[a]
    else:
        size = kind - 1
        if a + size <= n and b + size <= n:
            for i in range(n - size):
                trial[i if i < b else i + size] = route[i if i < a else i + size]
            for i in range(size):
                trial[b + i] = route[a + i]
    return trial


@compiled
def in_rank_nb(enter_rank: IntArray, leave_rank: IntArray, route: IntArray, length: int) -> bool:
    """Whether ranks never fall along the first ``length`` tasks of ``route``."""
    highest = -1
    for position in range(length):
        task = route[position]
        if enter_rank[task] >= 0:
            if enter_rank[task] < highest:
                return False
            highest = leave_rank[task]
    return True
