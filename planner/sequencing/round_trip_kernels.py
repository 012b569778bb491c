"""Compiled: the shortest closed trip through many stops whose costs are fixed, by local search.

2-opt and Or-opt (segments of up to three stops, either way round) over short lists of neighbours,
with the stops next to a change looked at again; then many small double bridges, each kept if the
search behind it ends no longer. Or: Traveling Salesman-Type Combinatorial Problems (1976);
Martin, Otto, Felten: Large-Step Markov Chains for the TSP (1991). Called by ``round_trip``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.chance_kernels import draw_nb
from planner.options import IntArray
from robots.compiled import compiled
from robots.geometry import FloatArray

LONGEST_SEGMENT = 3
LEAST_GAIN = 1e-9
_KICK = 30


class Trip(NamedTuple):
    """A trip through n stops and room to improve it.

    ``order`` (n,): stops by position; ``at`` (n,): positions by stop. ``turn`` (n,): how much
    costlier the trip from position 0 up to here is backwards than forwards. ``waiting`` (n + 2,):
    a queue of stops to look at (a ring of n, then where it starts and how many there are);
    ``queued`` (n,): who is in it.
    """

    order: IntArray
    at: IntArray
    turn: FloatArray
    waiting: IntArray
    queued: npt.NDArray[np.bool_]


@compiled
def trip_nb(order: IntArray) -> Trip:
    """A trip in the given order, with every stop to be looked at."""
    n = len(order)
    waiting = np.zeros(n + 2, dtype=np.int64)
    waiting[:n] = order
    waiting[n + 1] = n
    at = np.empty(n, dtype=np.int64)
    for i in range(n):
        at[order[i]] = i
    return Trip(order.copy(), at, np.zeros(n), waiting, np.ones(n, dtype=np.bool_))


@compiled
def trip_cost_nb(cost: FloatArray, order: IntArray) -> float:
    """Cost of the closed trip ``order`` (n,); ``cost`` (n, n) from row to column."""
    total = float(cost[order[-1], order[0]])
    for i in range(len(order) - 1):
        total += cost[order[i], order[i + 1]]
    return total


@compiled
def look_at_nb(trip: Trip, stop: int) -> None:
    """Put a stop into the queue unless it is there."""
    n = len(trip.order)
    if not trip.queued[stop]:
        trip.queued[stop] = True
        trip.waiting[(trip.waiting[n] + trip.waiting[n + 1]) % n] = stop
        trip.waiting[n + 1] += 1


@compiled
def settle_nb(cost: FloatArray, trip: Trip, first: int, last: int) -> None:
    """Bring ``at`` and ``turn`` up to date after positions first..last changed."""
    order, turn = trip.order, trip.turn
    for i in range(first, last + 1):
        trip.at[order[i]] = i
    for i in range(max(first, 1), len(order)):
        a, b = order[i - 1], order[i]
        turn[i] = turn[i - 1] + cost[b, a] - cost[a, b]


@compiled
def reverse_nb(cost: FloatArray, trip: Trip, first: int, last: int) -> None:
    """Turn round the stops at positions first..last."""
    order = trip.order
    i, j = first, last
    while i < j:
        order[i], order[j] = order[j], order[i]
        i += 1
        j -= 1
    settle_nb(cost, trip, first, last)


@compiled
def swap_segments_nb(
    cost: FloatArray, trip: Trip, first: int, middle: int, last: int, room: IntArray
) -> None:
    """Exchange the stops at first..middle - 1 with those at middle..last."""
    order = trip.order
    size = middle - first
    room[:size] = order[first:middle]
    for i in range(middle, last + 1):
        order[i - size] = order[i]
    order[last + 1 - size : last + 1] = room[:size]
    settle_nb(cost, trip, first, last)


@compiled
def try_reversals_nb(cost: FloatArray, trip: Trip, near: IntArray, a: int) -> float:
    """The first 2-opt move at stop ``a`` that gains; returns what it gained, 0 if there is none."""
    order, at, turn = trip.order, trip.at, trip.turn
    n = len(order)
    for behind in range(2):
        here = at[a]
        other = order[(here + 1) % n] if behind == 0 else order[here - 1]
        edge = cost[a, other] if behind == 0 else cost[other, a]
        for k in range(near.shape[1]):
            c = near[a, k]
            if (cost[a, c] if behind == 0 else cost[c, a]) >= edge:
                break
            i, j = min(here, at[c]), max(here, at[c])
            if behind == 1:
                i, j = i - 1, j - 1
            if i < 0:
                i, j = j, n - 1
            if i == j:
                continue
            p, q, r, s = order[i], order[(i + 1) % n], order[j], order[(j + 1) % n]
            gain = cost[p, q] + cost[r, s] - cost[p, r] - cost[q, s]
            gain -= turn[j] - turn[i + 1]
            if gain > LEAST_GAIN:
                reverse_nb(cost, trip, i + 1, j)
                for stop in (p, q, r, s):
                    look_at_nb(trip, stop)
                return float(gain)
    return 0.0


@compiled
def move_nb(
    cost: FloatArray, trip: Trip, i: int, j: int, p: int, turned: bool, room: IntArray
) -> None:
    """Move positions i..j to between positions p and p + 1 (outside of i..j), perhaps turned."""
    order = trip.order
    n = len(order)
    for position in (i - 1, i, j, (j + 1) % n, p, (p + 1) % n):
        look_at_nb(trip, order[position])
    if turned:
        reverse_nb(cost, trip, i, j)
    if p > j:
        swap_segments_nb(cost, trip, i, j + 1, p, room)
    else:
        swap_segments_nb(cost, trip, p + 1, i, j, room)


@compiled
def try_moves_nb(cost: FloatArray, trip: Trip, near: IntArray, a: int, room: IntArray) -> float:
    """The first Or-opt move that brings a segment with ``a`` at its end next to a neighbour of a.

    Returns what it gained, 0 if there is none.
    """
    order, at, turn = trip.order, trip.at, trip.turn
    n = len(order)
    for kind in range(2 * LONGEST_SEGMENT):
        size, leads = 1 + kind // 2, kind % 2 == 0
        i = at[a] if leads else at[a] - size + 1
        j = i + size - 1
        if i < 0 or j >= n or size > n - 3:
            continue
        head, tail = order[i], order[j]
        before, after = order[i - 1], order[(j + 1) % n]
        freed = cost[before, head] + cost[tail, after] - cost[before, after]
        twist = turn[j] - turn[i]
        for k in range(near.shape[1]):
            c = near[a, k]
            if min(cost[a, c], cost[c, a]) >= freed:
                break
            if i <= at[c] <= j:
                continue
            for side in range(2):
                p = at[c] if side == 0 else (at[c] - 1) % n
                q = (p + 1) % n
                if p == j or q == i:
                    continue
                turned = leads != (side == 0)
                first, last = (tail, head) if turned else (head, tail)
                gain = freed + cost[order[p], order[q]]
                gain -= cost[order[p], first] + cost[last, order[q]] + (twist if turned else 0.0)
                if gain > LEAST_GAIN:
                    move_nb(cost, trip, i, j, p, turned, room)
                    return float(gain)
    return 0.0


@compiled
def descend_nb(cost: FloatArray, trip: Trip, near: IntArray, room: IntArray) -> float:
    """Improve until no stop in the queue offers a move that gains; returns the gain."""
    n = len(trip.order)
    gained = 0.0
    while trip.waiting[n + 1] > 0:
        a = trip.waiting[trip.waiting[n]]
        trip.waiting[n] = (trip.waiting[n] + 1) % n
        trip.waiting[n + 1] -= 1
        trip.queued[a] = False
        gain = try_reversals_nb(cost, trip, near, a)
        if gain == 0.0:
            gain = try_moves_nb(cost, trip, near, a, room)
        if gain > 0.0:
            look_at_nb(trip, a)
            gained += gain
    return gained


@compiled
def kick_nb(cost: FloatArray, trip: Trip, state: npt.NDArray[np.uint64], room: IntArray) -> float:
    """Exchange two short neighbouring segments at random; returns what that costs."""
    order = trip.order
    n = len(order)
    most = max(1, min(_KICK, (n - 1) // 3))
    size, next_size = 1 + draw_nb(state, most), 1 + draw_nb(state, most)
    first = draw_nb(state, n - size - next_size + 1)
    middle, last = first + size, first + size + next_size - 1
    p, q = order[first - 1], order[first]
    r, s = order[middle - 1], order[middle]
    t, u = order[last], order[(last + 1) % n]
    for stop in (p, q, r, s, t, u):
        look_at_nb(trip, stop)
    swap_segments_nb(cost, trip, first, middle, last, room)
    worse: float = cost[p, s] + cost[t, q] + cost[r, u] - cost[p, q] - cost[r, s] - cost[t, u]
    return worse


@compiled
def shift_nb(cost: FloatArray, trip: Trip, by: int, room: IntArray) -> None:
    """Let the same trip begin ``by`` positions later, so that no stop is always at its seam."""
    if 0 < by < len(trip.order):
        swap_segments_nb(cost, trip, 0, by, len(trip.order) - 1, room)


@compiled
def shorten_nb(
    cost: FloatArray, near: IntArray, start: IntArray, kicks: int, state: npt.NDArray[np.uint64]
) -> IntArray:
    """A closed trip through all stops, not longer than ``start`` (n,), n >= 5.

    ``near`` (n, k): the neighbours of each stop, nearest first. Always ends after ``kicks``.
    """
    n = len(start)
    trip, room = trip_nb(start), np.empty(n, dtype=np.int64)
    settle_nb(cost, trip, 0, n - 1)
    descend_nb(cost, trip, near, room)
    kept = trip.order.copy()
    for kick in range(kicks):
        if kick % n == n - 1:
            shift_nb(cost, trip, draw_nb(state, n), room)
            kept[:] = trip.order
        change = kick_nb(cost, trip, state, room) - descend_nb(cost, trip, near, room)
        if change <= LEAST_GAIN:
            kept[:] = trip.order
        else:
            trip.order[:] = kept
            settle_nb(cost, trip, 0, n - 1)
    return kept


@compiled
def nearest_trip_nb(cost: FloatArray, start: int) -> IntArray:
    """From ``start`` always to the nearest stop not yet visited, the first of equals."""
    n = len(cost)
    order, left = np.empty(n, dtype=np.int64), np.ones(n, dtype=np.bool_)
    here = start
    for i in range(n):
        order[i] = here
        left[here] = False
        best = np.inf
        following = here
        for b in range(n):
            if left[b] and cost[here, b] < best:
                best, following = cost[here, b], b
        here = following
    return order
