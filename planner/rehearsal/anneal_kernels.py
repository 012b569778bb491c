"""Simulated annealing over who does what, in which order and option, measured by rehearsals.

Kirkpatrick, Gelatt, Vecchi: Optimization by Simulated Annealing, Science 220 (1983). Moves:
a task elsewhere, two tasks exchanged, a stretch reversed, another option, a whole tour reversed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.chance_kernels import draw_nb
from planner.options import IntArray
from planner.rehearsal.play_kernels import (
    Cast,
    Clashes,
    cast_of,
    gated_nb,
    play_nb,
    rest_nb,
    travel_nb,
)
from planner.sequencing.rules import Rules
from planner.sequencing.station_arrays import StationArrays
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

COLD_S = 0.01


@lean
def cost_nb(
    s: StationArrays,
    rules: Rules,
    clash: Clashes,
    c: Cast,
    route: IntArray,
    length: IntArray,
    task_of: IntArray,
    gated: npt.NDArray[np.bool_],
    rest_s: FloatArray,
    limit: float,
    load_weight: float,
) -> float:
    """What is minimised: the rehearsed cycle and ``load_weight`` times the mean load.

    inf once it is seen to exceed ``limit``; ``rest_s`` (R, T + 1) is room to work in.
    """
    rest_nb(s, route, length, rest_s)
    load_s, most_s = 0.0, 0.0
    for r in range(len(length)):
        load_s += rest_s[r, 0]
        most_s = max(most_s, rest_s[r, 0])
    extra = load_weight * load_s / len(length)
    if most_s + extra > limit:
        return np.inf
    limit_s = limit - extra
    cycle_s = play_nb(s, rules, clash, c, route, length, task_of, gated, rest_s, limit_s)
    return cycle_s + extra


@inlined
def near_option(
    s: StationArrays, r: int, task: int, left: int, right: int, state: npt.NDArray[np.uint64]
) -> int:
    """An option of ``task`` on robot r between two others: mostly the quickest, or any."""
    first, last = s.option_at[r] + s.first[r, task], s.option_at[r] + s.last[r, task]
    if draw_nb(state, 4) == 0:
        return int(first + draw_nb(state, last - first))
    best, best_s = first, np.inf
    for option in range(first, last):
        via_s = travel_nb(s, r, left, option) + travel_nb(s, r, option, right)
        via_s += s.duration_s[option]
        if via_s < best_s:
            best, best_s = option, via_s
    return int(best)


@inlined
def take_out(route: IntArray, length: IntArray, r: int, k: int) -> None:
    """Remove place k of robot r's tour."""
    for i in range(k, length[r] - 1):
        route[r, i] = route[r, i + 1]
    length[r] -= 1


@inlined
def put_in(
    s: StationArrays,
    route: IntArray,
    length: IntArray,
    r: int,
    k: int,
    task: int,
    state: npt.NDArray[np.uint64],
) -> None:
    """Insert ``task`` at place k of robot r's tour, in an option that suits its neighbours."""
    left = route[r, k - 1] if k > 0 else -1
    right = route[r, k] if k < length[r] else -1
    option = near_option(s, r, task, left, right, state)
    for i in range(length[r], k, -1):
        route[r, i] = route[r, i - 1]
    route[r, k] = option
    length[r] += 1


@inlined
def able(s: StationArrays, r: int, task: int) -> bool:
    """Whether robot r can do ``task``."""
    return bool(s.last[r, task] > s.first[r, task])


@lean
def relocate(
    s: StationArrays,
    route: IntArray,
    length: IntArray,
    task_of: IntArray,
    state: npt.NDArray[np.uint64],
) -> bool:
    """Move a task to another place, perhaps of another robot: the cheapest place or any."""
    robots = len(length)
    r = draw_nb(state, robots)
    if length[r] == 0:
        return False
    k = draw_nb(state, length[r])
    task = task_of[route[r, k]]
    to = draw_nb(state, robots)
    if not able(s, to, task):
        return False
    take_out(route, length, r, k)
    settle_in(s, route, length, to, task, state)
    return True


@inlined
def place_for(
    s: StationArrays,
    route: IntArray,
    length: IntArray,
    r: int,
    task: int,
    state: npt.NDArray[np.uint64],
) -> int:
    """Where in robot r's tour ``task`` costs least, by one of its options; or any place."""
    if draw_nb(state, 2) == 0:
        return draw_nb(state, length[r] + 1)
    first, last = s.option_at[r] + s.first[r, task], s.option_at[r] + s.last[r, task]
    option = first + draw_nb(state, last - first)
    best, best_s = 0, np.inf
    for k in range(length[r] + 1):
        left = route[r, k - 1] if k > 0 else -1
        right = route[r, k] if k < length[r] else -1
        more_s = travel_nb(s, r, left, option) + travel_nb(s, r, option, right)
        if left >= 0 or right >= 0:
            more_s -= travel_nb(s, r, left, right)
        if more_s < best_s:
            best, best_s = k, more_s
    return best


@inlined
def settle_in(
    s: StationArrays,
    route: IntArray,
    length: IntArray,
    r: int,
    task: int,
    state: npt.NDArray[np.uint64],
) -> None:
    """Insert ``task`` into robot r's tour at a place found for it."""
    put_in(s, route, length, r, place_for(s, route, length, r, task, state), task, state)


@lean
def exchange(
    s: StationArrays,
    route: IntArray,
    length: IntArray,
    task_of: IntArray,
    state: npt.NDArray[np.uint64],
) -> bool:
    """Let two robots exchange a task; each goes where it costs least."""
    a, b = draw_nb(state, len(length)), draw_nb(state, len(length))
    if a == b or length[a] == 0 or length[b] == 0:
        return False
    i, j = draw_nb(state, length[a]), draw_nb(state, length[b])
    mine, yours = task_of[route[a, i]], task_of[route[b, j]]
    if not (able(s, a, yours) and able(s, b, mine)):
        return False
    take_out(route, length, a, i)
    take_out(route, length, b, j)
    settle_in(s, route, length, a, yours, state)
    settle_in(s, route, length, b, mine, state)
    return True


@lean
def reverse(route: IntArray, length: IntArray, state: npt.NDArray[np.uint64]) -> bool:
    """Run a stretch of a tour, or all of it, the other way round."""
    r = draw_nb(state, len(length))
    if length[r] < 2:
        return False
    i, j = 0, length[r] - 1
    if draw_nb(state, 4) > 0:
        a, b = draw_nb(state, length[r]), draw_nb(state, length[r])
        i, j = min(a, b), max(a, b)
    while i < j:
        route[r, i], route[r, j] = route[r, j], route[r, i]
        i, j = i + 1, j - 1
    return True


@lean
def reopt(
    s: StationArrays,
    route: IntArray,
    length: IntArray,
    task_of: IntArray,
    state: npt.NDArray[np.uint64],
) -> bool:
    """Do one task in another option."""
    r = draw_nb(state, len(length))
    if length[r] == 0:
        return False
    k = draw_nb(state, length[r])
    left = route[r, k - 1] if k > 0 else -1
    right = route[r, k + 1] if k + 1 < length[r] else -1
    before = route[r, k]
    route[r, k] = near_option(s, r, task_of[before], left, right, state)
    return bool(route[r, k] != before)


@lean
def vary(
    s: StationArrays,
    route: IntArray,
    length: IntArray,
    task_of: IntArray,
    state: npt.NDArray[np.uint64],
) -> bool:
    """Make one random change; False if it could not be made."""
    kind = draw_nb(state, 10)
    if kind < 4:
        return relocate(s, route, length, task_of, state)
    if kind < 6:
        return exchange(s, route, length, task_of, state)
    if kind < 8:
        return reverse(route, length, state)
    return reopt(s, route, length, task_of, state)


@kernel
def anneal_nb(
    s: StationArrays,
    rules: Rules,
    clash: Clashes,
    task_of: IntArray,
    route: IntArray,
    length: IntArray,
    rounds: int,
    hot_s: float,
    load_weight: float,
    state: npt.NDArray[np.uint64],
) -> float:
    """Search from ``route`` (R, T) of options and ``length`` (R,) on; both end at the best found.

    Returns the best cost. ``state`` (1,) is not zero;
    ``hot_s``: how much worse (s) is accepted readily at first.
    """
    c = cast_of(len(length), len(s.first[0]))
    gated = gated_nb(rules, len(s.first[0]))
    rest_s = np.zeros((len(length), route.shape[1] + 1))
    best_route, best_length = route.copy(), length.copy()
    kept_route, kept_length = route.copy(), length.copy()
    cost = cost_nb(s, rules, clash, c, route, length, task_of, gated, rest_s, np.inf, load_weight)
    best = cost
    for k in range(rounds):
        if not vary(s, route, length, task_of, state):
            route[:], length[:] = kept_route, kept_length
            continue
        heat_s = hot_s * (COLD_S / hot_s) ** (k / rounds)
        chance = (1 + draw_nb(state, 1 << 30)) / (1 << 30)
        limit = cost - heat_s * np.log(chance)
        found = cost_nb(
            s, rules, clash, c, route, length, task_of, gated, rest_s, limit, load_weight
        )
        if found <= limit:
            cost = found
            kept_route[:], kept_length[:] = route, length
            if found < best:
                best = found
                best_route[:], best_length[:] = route, length
        else:
            route[:], length[:] = kept_route, kept_length
    route[:], length[:] = best_route, best_length
    return best
