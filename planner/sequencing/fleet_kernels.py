"""Compiled: annealing over the tours of many robots, for equal loads and little crowding.

Tours hold options, counted within the robot; home is the robot's last row. Moves put tasks beside
tasks that are near them: a stretch to another place, two exchanged, a stretch reversed. A move is
judged by what it changes alone. Called by ``planner.sequencing.fleet``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.chance_kernels import draw_nb
from planner.options import IntArray
from planner.sequencing.station_arrays import StationArrays
from robots.compiled import compiled
from robots.geometry import FloatArray

STRETCH = 3
"""Longest stretch of a tour that is moved at once."""


class Crowd(NamedTuple):
    """Who is in whose way: ``mates`` (R, M) are the robots beside each, -1 fills up; ``clash``
    (R, R, T, T): 1 where a robot at the third's task and another at the fourth's are too close.
    ``price_s``: what each such pair of tasks costs.
    """

    mates: IntArray
    clash: npt.NDArray[np.uint8]
    price_s: float


class Aim(NamedTuple):
    """What loads count: ``takt`` (R,): what a second of a robot's tour counts; the norm of loads
    has two to the power of ``doublings`` for its exponent.
    """

    takt: FloatArray
    doublings: int


class Tours(NamedTuple):
    """``task`` and ``option`` (R, T) in turn order, ``length`` (R,), ``load_s`` (R,) per takt,
    where each task stands: ``robot`` and ``place`` (T,), and what crowding costs, ``crowd_s`` (1,).
    """

    task: IntArray
    option: IntArray
    length: IntArray
    load_s: FloatArray
    robot: IntArray
    place: IntArray
    crowd_s: FloatArray


class Stretch(NamedTuple):
    """Tasks to be put somewhere, the options found for them, and room to find them in."""

    task: IntArray
    option: IntArray
    value: FloatArray
    came: IntArray


@compiled
def way_nb(s: StationArrays, r: int, a: int, b: int) -> float:
    """Time (s) of robot r from entering option ``a`` to entering ``b``."""
    size = s.option_at[r + 1] - s.option_at[r] + 1
    return float(s.cost_s[s.cost_at[r] + a * size + b])


@compiled
def at_nb(s: StationArrays, t: Tours, r: int, k: int) -> int:
    """The option at place k of robot r's tour; home before and after it."""
    if k < 0 or k >= t.length[r]:
        return int(s.option_at[r + 1] - s.option_at[r])
    return int(t.option[r, k])


@compiled
def load_nb(s: StationArrays, t: Tours, r: int) -> float:
    """Time (s) of robot r's tour."""
    total = 0.0
    for k in range(t.length[r] + 1 if t.length[r] > 0 else 0):
        total += way_nb(s, r, at_nb(s, t, r, k - 1), at_nb(s, t, r, k))
    return total


@compiled
def weave_nb(s: StationArrays, r: int, a: int, b: int, count: int, stretch: Stretch) -> float:
    """Least time (s) of robot r from ``a`` through ``count`` tasks of ``stretch`` to ``b``."""
    for i in range(count):
        first, last = s.first[r, stretch.task[i]], s.last[r, stretch.task[i]]
        if last == first:
            return np.inf
        for option in range(first, last):
            best, came = np.inf, -1
            if i == 0:
                best = way_nb(s, r, a, option)
            else:
                before = s.first[r, stretch.task[i - 1]]
                for k in range(s.last[r, stretch.task[i - 1]] - before):
                    found = stretch.value[i - 1, k] + way_nb(s, r, before + k, option)
                    if found < best:
                        best, came = found, k
            stretch.value[i, option - first] = best
            stretch.came[i, option - first] = came
    end = s.first[r, stretch.task[count - 1]]
    best, at = np.inf, 0
    for k in range(s.last[r, stretch.task[count - 1]] - end):
        found = stretch.value[count - 1, k] + way_nb(s, r, end + k, b)
        if found < best:
            best, at = found, k
    for i in range(count - 1, -1, -1):
        stretch.option[i] = s.first[r, stretch.task[i]] + at
        at = stretch.came[i, at]
    return best


@compiled
def crowd_nb(c: Crowd, t: Tours, r: int, task: int, others: IntArray, count: int) -> float:
    """What crowding costs if robot r does ``task``; the first ``count`` tasks of ``others`` do not
    count.
    """
    pairs = 0
    for i in range(c.mates.shape[1]):
        q = c.mates[r, i]
        if q >= 0:
            for k in range(t.length[q]):
                other = t.task[q, k]
                if c.clash[r, q, task, other]:
                    left_out = False
                    for j in range(count):
                        left_out = left_out or others[j] == other
                    pairs += 0 if left_out else 1
    return pairs * c.price_s


@compiled
def all_crowd_nb(c: Crowd, t: Tours) -> float:
    """What all crowding costs."""
    total = 0.0
    for r in range(len(t.length)):
        for k in range(t.length[r]):
            total += crowd_nb(c, t, r, t.task[r, k], t.task[r], 0)
    return 0.5 * total


@compiled
def norm_nb(aim: Aim, load_s: FloatArray, r: int, load_r: float, q: int, load_q: float) -> float:
    """The norm of loads with those of r and q replaced, so scaled that equal loads count fully.

    Nearly the highest alone, but the others must not rise for nothing.
    """
    total = 0.0
    for i in range(len(load_s)):
        x = load_r if i == r else load_q if i == q else load_s[i]
        for _ in range(aim.doublings):
            x = x * x
        total += x
    return float(len(load_s) * (total / len(load_s)) ** (1.0 / (1 << aim.doublings)))


@compiled
def take_out_nb(t: Tours, r: int, k: int, count: int) -> None:
    """Remove ``count`` places of robot r's tour from k on."""
    for i in range(k, t.length[r] - count):
        t.task[r, i], t.option[r, i] = t.task[r, i + count], t.option[r, i + count]
        t.place[t.task[r, i]] = i
    t.length[r] -= count


@compiled
def put_in_nb(t: Tours, r: int, k: int, count: int, stretch: Stretch) -> None:
    """Insert the tasks of ``stretch`` before place k of robot r's tour."""
    for i in range(t.length[r] - 1, k - 1, -1):
        t.task[r, i + count], t.option[r, i + count] = t.task[r, i], t.option[r, i]
        t.place[t.task[r, i]] = i + count
    for i in range(count):
        t.task[r, k + i], t.option[r, k + i] = stretch.task[i], stretch.option[i]
        t.robot[stretch.task[i]], t.place[stretch.task[i]] = r, k + i
    t.length[r] += count


@compiled
def relocate_nb(
    s: StationArrays,
    aim: Aim,
    crowd: Crowd,
    t: Tours,
    task: int,
    beside: int,
    limit: float,
    stretch: Stretch,
    state: npt.NDArray[np.uint64],
) -> bool:
    """Put a stretch from ``task`` on next to ``beside``, either way round; whether it was worth it.

    Worth it: the norm of loads and what crowding costs are at most ``limit``.
    """
    r, k, q, place = t.robot[task], t.place[task], t.robot[beside], t.place[beside]
    count = min(1 + draw_nb(state, STRETCH), t.length[r] - k)
    if r == q and k <= place < k + count:
        return False
    backwards = draw_nb(state, 2) == 1
    for i in range(count):
        stretch.task[i] = t.task[r, k + count - 1 - i] if backwards else t.task[r, k + i]
    left, right = at_nb(s, t, r, k - 1), at_nb(s, t, r, k + count)
    less_s = -way_nb(s, r, left, right) if t.length[r] > count else 0.0
    for i in range(k, k + count + 1):
        less_s += way_nb(s, r, at_nb(s, t, r, i - 1), at_nb(s, t, r, i))
    gap = place + draw_nb(state, 2)
    if r == q and k <= gap <= k + count:
        return False
    a, b = at_nb(s, t, q, gap - 1), at_nb(s, t, q, gap)
    more_s = weave_nb(s, q, a, b, count, stretch) - way_nb(s, q, a, b)
    load_r, load_q = t.load_s[r] - less_s * aim.takt[r], t.load_s[q] + more_s * aim.takt[q]
    if r == q:
        load_r = load_q = t.load_s[r] + (more_s - less_s) * aim.takt[r]
    crowd_s = t.crowd_s[0]
    norm_s = norm_nb(aim, t.load_s, r, load_r, q, load_q)
    if norm_s > limit:
        return False
    for i in range(count if r != q else 0):
        crowd_s += crowd_nb(crowd, t, q, stretch.task[i], stretch.task, count)
        crowd_s -= crowd_nb(crowd, t, r, stretch.task[i], stretch.task, count)
    if norm_s + crowd_s > limit:
        return False
    t.crowd_s[0] = crowd_s
    take_out_nb(t, r, k, count)
    put_in_nb(t, q, gap - count if r == q and gap > k else gap, count, stretch)
    t.load_s[r], t.load_s[q] = load_r, load_q
    return True


@compiled
def replace_nb(s: StationArrays, t: Tours, r: int, k: int, task: int, stretch: Stretch) -> float:
    """How much longer robot r's tour is with ``task`` at place k; the option is in ``stretch``."""
    a, b = at_nb(s, t, r, k - 1), at_nb(s, t, r, k + 1)
    stretch.task[0] = task
    now_s = way_nb(s, r, a, t.option[r, k]) + way_nb(s, r, t.option[r, k], b)
    return weave_nb(s, r, a, b, 1, stretch) - now_s


@compiled
def exchange_nb(
    s: StationArrays,
    aim: Aim,
    crowd: Crowd,
    t: Tours,
    task: int,
    other: int,
    limit: float,
    stretch: Stretch,
) -> bool:
    """Let two tasks of different robots take each other's place; whether it was worth it."""
    r, k, q, place = t.robot[task], t.place[task], t.robot[other], t.place[other]
    if r == q:
        return False
    load_r = t.load_s[r] + replace_nb(s, t, r, k, other, stretch) * aim.takt[r]
    option = stretch.option[0]
    load_q = t.load_s[q] + replace_nb(s, t, q, place, task, stretch) * aim.takt[q]
    norm_s = norm_nb(aim, t.load_s, r, load_r, q, load_q)
    if norm_s > limit:
        return False
    stretch.task[0], stretch.task[1] = task, other
    crowd_s = t.crowd_s[0] + crowd.price_s * (
        float(crowd.clash[q, r, task, other]) - float(crowd.clash[r, q, task, other])
    )
    crowd_s += crowd_nb(crowd, t, q, task, stretch.task, 2)
    crowd_s += crowd_nb(crowd, t, r, other, stretch.task, 2)
    crowd_s -= crowd_nb(crowd, t, r, task, stretch.task, 2)
    crowd_s -= crowd_nb(crowd, t, q, other, stretch.task, 2)
    if norm_s + crowd_s > limit:
        return False
    t.crowd_s[0] = crowd_s
    t.task[r, k], t.option[r, k], t.robot[other], t.place[other] = other, option, r, k
    t.task[q, place], t.option[q, place] = task, stretch.option[0]
    t.robot[task], t.place[task] = q, place
    t.load_s[r], t.load_s[q] = load_r, load_q
    return True


@compiled
def reverse_nb(s: StationArrays, aim: Aim, t: Tours, r: int, i: int, j: int) -> None:
    """Run places i to j of robot r's tour the other way round."""
    while i < j:
        t.task[r, i], t.task[r, j] = t.task[r, j], t.task[r, i]
        t.option[r, i], t.option[r, j] = t.option[r, j], t.option[r, i]
        t.place[t.task[r, i]], t.place[t.task[r, j]] = i, j
        i, j = i + 1, j - 1
    t.load_s[r] = load_nb(s, t, r) * aim.takt[r]


@compiled
def turn_nb(s: StationArrays, aim: Aim, t: Tours, task: int, beside: int, limit: float) -> bool:
    """Reverse a stretch so that ``beside`` comes next to ``task``; whether it was worth it."""
    r = t.robot[task]
    if t.robot[beside] != r or task == beside:
        return False
    i, j = min(t.place[task], t.place[beside]), max(t.place[task], t.place[beside])
    i += 1
    before_s = t.load_s[r]
    reverse_nb(s, aim, t, r, i, j)
    if norm_nb(aim, t.load_s, r, t.load_s[r], r, t.load_s[r]) + t.crowd_s[0] <= limit:
        return True
    reverse_nb(s, aim, t, r, i, j)
    t.load_s[r] = before_s
    return False


@compiled
def reopt_nb(
    s: StationArrays, aim: Aim, t: Tours, task: int, limit: float, stretch: Stretch
) -> bool:
    """Do ``task`` in the option that suits its neighbours best; whether that is another."""
    r, k = t.robot[task], t.place[task]
    load_r = t.load_s[r] + replace_nb(s, t, r, k, task, stretch) * aim.takt[r]
    if stretch.option[0] == t.option[r, k]:
        return False
    t.option[r, k], t.load_s[r] = stretch.option[0], load_r
    return True


@compiled
def vary_nb(
    s: StationArrays,
    aim: Aim,
    crowd: Crowd,
    near: IntArray,
    t: Tours,
    limit: float,
    stretch: Stretch,
    state: npt.NDArray[np.uint64],
) -> bool:
    """Try one random change; whether it was made."""
    task = draw_nb(state, len(near))
    beside = near[task, draw_nb(state, near.shape[1])]
    kind = draw_nb(state, 8)
    if kind < 4:
        return relocate_nb(s, aim, crowd, t, task, beside, limit, stretch, state)
    if kind < 5:
        return exchange_nb(s, aim, crowd, t, task, beside, limit, stretch)
    if kind < 6:
        other = near[beside, draw_nb(state, near.shape[1])]
        return other != task and exchange_nb(s, aim, crowd, t, task, other, limit, stretch)
    if kind < 7:
        return turn_nb(s, aim, t, task, beside, limit)
    return reopt_nb(s, aim, t, task, limit, stretch)


@compiled
def anneal_fleet_nb(
    s: StationArrays,
    aim: Aim,
    crowd: Crowd,
    near: IntArray,
    t: Tours,
    steps: int,
    hot_s: float,
    cold_s: float,
    state: npt.NDArray[np.uint64],
) -> float:
    """Search from ``t`` on, which ends at the best found; returns what that costs (s).

    ``near`` (T, K): the tasks nearest to each; ``state`` (1,) is not zero.
    """
    widest = 0
    for r in range(len(s.first)):
        for task in range(len(near)):
            widest = max(widest, s.last[r, task] - s.first[r, task])
    stretch = Stretch(
        np.zeros(STRETCH, dtype=np.int64),
        np.zeros(STRETCH, dtype=np.int64),
        np.zeros((STRETCH, widest)),
        np.zeros((STRETCH, widest), dtype=np.int64),
    )
    for r in range(len(t.length)):
        t.load_s[r] = load_nb(s, t, r) * aim.takt[r]
    t.crowd_s[0] = all_crowd_nb(crowd, t)
    now_s = norm_nb(aim, t.load_s, 0, t.load_s[0], 0, t.load_s[0]) + t.crowd_s[0]
    best_s, best_task, best_option, best_length = (
        now_s,
        t.task.copy(),
        t.option.copy(),
        t.length.copy(),
    )
    for step in range(steps):
        heat_s = hot_s * (cold_s / hot_s) ** (step / steps)
        limit = now_s - heat_s * np.log((1 + draw_nb(state, 1 << 30)) / (1 << 30))
        if vary_nb(s, aim, crowd, near, t, limit, stretch, state):
            now_s = norm_nb(aim, t.load_s, 0, t.load_s[0], 0, t.load_s[0]) + t.crowd_s[0]
            if now_s < best_s - 1e-9:
                best_s = now_s
                best_task[:], best_option[:], best_length[:] = t.task, t.option, t.length
    t.task[:], t.option[:], t.length[:] = best_task, best_option, best_length
    for r in range(len(t.length)):
        t.load_s[r] = load_nb(s, t, r) * aim.takt[r]
        for k in range(t.length[r]):
            t.robot[t.task[r, k]], t.place[t.task[r, k]] = r, k
    t.crowd_s[0] = all_crowd_nb(crowd, t)
    return float(best_s)
