"""Compiled: shorter schedules of a flexible job shop, by tabu search.

One operation of a critical path is taken out and put back, on any of its machines, at a place that
cannot close a circle and promises the shortest path through it. Mastrolilli, Gambardella: Effective
neighbourhood functions for the flexible job shop problem (2000). Called by ``tabu``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.chance_kernels import draw_nb
from planner.options import IntArray
from robots.compiled import compiled, inlined

NOBODY = -1
_NO_PATH = 2**60
_TABU, _SPREAD = 2**40, 2**20
"""What a tabu move counts as longer, and by how much at random: the least of them is any."""


class Layout(NamedTuple):
    """What stays: options of v at ``option_from[v]:option_from[v + 1]`` in ``option_machine`` and
    ``option_time``; likewise operations directly ``ahead`` of v and ``after`` it.
    """

    option_from: IntArray
    option_machine: IntArray
    option_time: IntArray
    ahead_from: IntArray
    ahead: IntArray
    after_from: IntArray
    after: IntArray


class Plan(NamedTuple):
    """What changes, per operation: ``machine``, ``time``, ``previous`` and ``next`` on the machine;
    ``head``: longest path to its start; ``tail``: longest path from its end; ``order``: all, none
    before what it waits for. ``first`` (M,): first operation of each machine.
    """

    machine: IntArray
    time: IntArray
    previous: IntArray
    next: IntArray
    head: IntArray
    tail: IntArray
    order: IntArray
    first: IntArray


class Memory(NamedTuple):
    """``tabu`` (N, M): step until which v does not go to m; ``best_machine`` and ``best_start``
    (N,); ``facts`` (4,): best makespan, step, step of the last improvement, makespan to end at.
    """

    tabu: IntArray
    best_machine: IntArray
    best_start: IntArray
    facts: IntArray


@compiled
def sort_nb(layout: Layout, plan: Plan) -> None:
    """Bring ``order`` up to date."""
    n = len(plan.order)
    waits = np.zeros(n, dtype=np.int64)
    for v in range(n):
        waits[v] = layout.ahead_from[v + 1] - layout.ahead_from[v] + (plan.previous[v] >= 0)
    filled = 0
    for v in range(n):
        if waits[v] == 0:
            plan.order[filled] = v
            filled += 1
    for k in range(n):
        v = plan.order[k]
        for j in range(layout.after_from[v], layout.after_from[v + 1]):
            w = layout.after[j]
            waits[w] -= 1
            if waits[w] == 0:
                plan.order[filled] = w
                filled += 1
        w = plan.next[v]
        if w >= 0:
            waits[w] -= 1
            if waits[w] == 0:
                plan.order[filled] = w
                filled += 1


@inlined
def begin_nb(layout: Layout, plan: Plan, head: IntArray, v: int) -> int:
    """When v can begin, after what it waits for."""
    begin = 0
    for j in range(layout.ahead_from[v], layout.ahead_from[v + 1]):
        a = layout.ahead[j]
        begin = max(begin, head[a] + plan.time[a])
    a = plan.previous[v]
    return int(begin if a < 0 else max(begin, head[a] + plan.time[a]))


@inlined
def rest_nb(layout: Layout, plan: Plan, tail: IntArray, v: int) -> int:
    """What lasts longest of what waits for v."""
    rest = 0
    for j in range(layout.after_from[v], layout.after_from[v + 1]):
        b = layout.after[j]
        rest = max(rest, tail[b] + plan.time[b])
    b = plan.next[v]
    return int(rest if b < 0 else max(rest, tail[b] + plan.time[b]))


@compiled
def paths_nb(layout: Layout, plan: Plan) -> int:
    """Longest paths along ``order``, into ``head`` and ``tail`` of the plan; the makespan."""
    longest, head, tail = 0, plan.head, plan.tail
    for v in plan.order:
        head[v] = begin_nb(layout, plan, head, v)
        longest = max(longest, head[v] + plan.time[v])
    for v in plan.order[::-1]:
        tail[v] = rest_nb(layout, plan, tail, v)
    return longest


@compiled
def without_nb(layout: Layout, plan: Plan, k: int, head: IntArray, tail: IntArray) -> None:
    """Longest paths when the operation at ``order[k]``, whose time is 0 now, is taken out.

    Paths to what comes before it in the order, and from what comes behind, are as they were.
    """
    head[:], tail[:] = plan.head, plan.tail
    for v in plan.order[k:]:
        head[v] = begin_nb(layout, plan, head, v)
    for v in plan.order[k::-1]:
        tail[v] = rest_nb(layout, plan, tail, v)


@compiled
def take_out_nb(plan: Plan, v: int) -> None:
    """Take v off its machine."""
    a, b = plan.previous[v], plan.next[v]
    if a >= 0:
        plan.next[a] = b
    else:
        plan.first[plan.machine[v]] = b
    if b >= 0:
        plan.previous[b] = a


@compiled
def put_nb(plan: Plan, v: int, machine: int, time: int, before: int, behind: int) -> None:
    """Put v on a machine between the operations ``before`` and ``behind`` (-1: none)."""
    plan.machine[v], plan.time[v] = machine, time
    plan.previous[v], plan.next[v] = before, behind
    if before >= 0:
        plan.next[before] = v
    else:
        plan.first[machine] = v
    if behind >= 0:
        plan.previous[behind] = v


@compiled
def best_place_nb(
    plan: Plan, head: IntArray, tail: IntArray, v: int, machine: int, time: int, skip: int
) -> tuple[int, int, int]:
    """Where on a machine v, which is taken out, gives the shortest path through it.

    ``head`` and ``tail`` are those without v. From behind all that ends before v can begin, to
    before all that does not hold up the end more than what follows v: there no circle closes.
    Returns the length of the path and the neighbours; ``skip``: the operation behind which v may
    not be put (-2: any).
    """
    before, behind = NOBODY, plan.first[machine]
    while behind >= 0 and head[behind] + plan.time[behind] <= head[v]:
        before, behind = behind, plan.next[behind]
    if before == skip and before >= 0 and tail[before] + plan.time[before] <= tail[v]:
        before, behind = plan.previous[before], before
    best, best_before, best_behind = np.int64(_NO_PATH), before, behind
    while True:
        begin, rest = head[v], tail[v]
        if before >= 0:
            begin = max(begin, head[before] + plan.time[before])
        if behind >= 0:
            rest = max(rest, tail[behind] + plan.time[behind])
        if before != skip and begin + time + rest < best:
            best, best_before, best_behind = begin + time + rest, before, behind
        if behind < 0 or tail[behind] + plan.time[behind] <= tail[v]:
            return int(best), best_before, best_behind
        before, behind = behind, plan.next[behind]


@compiled
def critical_next_nb(layout: Layout, plan: Plan, longest: int, here: int, coin: int) -> int:
    """An operation behind ``here`` on a longest path, -1 at its end; ``coin`` (0, 1) chooses."""
    end, found = plan.head[here] + plan.time[here], -1
    for j in range(layout.after_from[here], layout.after_from[here + 1]):
        w = layout.after[j]
        if plan.head[w] == end and end + plan.time[w] + plan.tail[w] == longest:
            found = w
    w = plan.next[here]
    if w < 0 or plan.head[w] != end or end + plan.time[w] + plan.tail[w] != longest:
        return int(found)
    return int(w if found < 0 or coin == 0 else found)


@compiled
def critical_nb(
    layout: Layout, plan: Plan, longest: int, path: IntArray, state: npt.NDArray[np.uint64]
) -> int:
    """Operations of one critical path, into ``path`` (N,); how many."""
    count, here = 0, -1
    for v in plan.order:
        begins = plan.head[v] == 0 and plan.time[v] + plan.tail[v] == longest
        if begins and (here < 0 or draw_nb(state, 2) == 0):
            here = v
    while here >= 0:
        path[count] = here
        count += 1
        here = critical_next_nb(layout, plan, longest, here, draw_nb(state, 2))
    return count


@compiled
def note_nb(plan: Plan, memory: Memory, longest: int) -> None:
    """Keep the plan if it is the best so far."""
    if longest < memory.facts[0]:
        memory.facts[0] = longest
        memory.facts[2] = memory.facts[1]
        memory.best_machine[:] = plan.machine
        memory.best_start[:] = plan.head


@compiled
def step_nb(
    layout: Layout,
    plan: Plan,
    memory: Memory,
    path: IntArray,
    state: npt.NDArray[np.uint64],
) -> tuple[int, int, int, int, int]:
    """The best move of the operations in ``path`` that is not tabu, or any if all are.

    Returns operation, machine, time, and the neighbours there.
    """
    n = len(plan.order)
    head, tail = np.empty(n, np.int64), np.empty(n, np.int64)
    least, ties = _NO_PATH, 0
    move = (-1, -1, -1, -1, -1)
    place = np.empty(n, np.int64)
    place[plan.order] = np.arange(n)
    for v in path:
        a, b, home, spent = plan.previous[v], plan.next[v], plan.machine[v], plan.time[v]
        take_out_nb(plan, v)
        plan.previous[v] = plan.next[v] = NOBODY
        plan.time[v] = 0
        without_nb(layout, plan, place[v], head, tail)
        for k in range(layout.option_from[v], layout.option_from[v + 1]):
            machine, time = layout.option_machine[k], layout.option_time[k]
            skip = a if machine == home else -2
            length, before, behind = best_place_nb(plan, head, tail, v, machine, time, skip)
            if memory.tabu[v, machine] > memory.facts[1] and length >= memory.facts[0]:
                length += _TABU + draw_nb(state, _SPREAD)
            if length < least:
                least, ties = length, 0
            if length == least and length < _NO_PATH:
                ties += 1
                if draw_nb(state, ties) == 0:
                    move = (v, machine, time, before, behind)
        put_nb(plan, v, home, spent, a, b)
    return move


@compiled
def tabu_nb(
    layout: Layout, plan: Plan, memory: Memory, steps: int, state: npt.NDArray[np.uint64]
) -> None:
    """Take ``steps``, or fewer if the makespan to end at is reached."""
    path = np.empty(len(plan.order), dtype=np.int64)
    for _ in range(steps):
        sort_nb(layout, plan)
        longest = paths_nb(layout, plan)
        note_nb(plan, memory, longest)
        if memory.facts[0] <= memory.facts[3]:
            return
        count = critical_nb(layout, plan, longest, path, state)
        move = step_nb(layout, plan, memory, path[:count], state)
        v, machine, time, before, behind = move
        memory.facts[1] += 1
        if v < 0:
            return
        wide = layout.option_from[v + 1] - layout.option_from[v]
        tenure = count + wide + draw_nb(state, count + wide)
        memory.tabu[v, plan.machine[v]] = memory.facts[1] + tenure
        take_out_nb(plan, v)
        put_nb(plan, v, machine, time, before, behind)
