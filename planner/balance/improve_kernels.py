"""Compiled: ruin and recreate over the tours of all robots of a station.

A round takes some neighbouring tasks out, puts them back one by one where they do the least harm,
measured over all options, and keeps the result by the rule of simulated annealing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.options import IntArray
from planner.sequencing.rules import Rules
from planner.sequencing.station_arrays import StationArrays
from planner.sequencing.tour_kernels import choose_nb, step_nb, sweep_nb
from robots.compiled import compiled
from robots.geometry import FloatArray


class Tours(NamedTuple):
    """The tours under search: tasks in order ``route`` (R, T), ``length`` (R,), ``who`` has a task
    (T,), ``load`` (R,) in s, and the tables of ``sweep_nb`` from home and to home.
    """

    route: IntArray
    length: IntArray
    who: IntArray
    load: FloatArray
    ahead: FloatArray
    behind: FloatArray


MEAN_WEIGHT = 0.02
LEAST_MEAN_WEIGHT = 0.002
OVERSHOOT_WEIGHT = 2.0
SPAN_WEIGHT = 8.0
FINISH_WEIGHT = 0.1
LARGEST_RUIN = 10
LARGEST_NOISE_S = 3.0
HOT = 0.01
COLD = 0.0003


@compiled
def draw_nb(state: np.ndarray) -> float:
    """Next number in [0, 1) of an xorshift generator; ``state`` (1,) uint64."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return float(x >> np.uint64(11)) / 9007199254740992.0


@compiled
def matrix_nb(s: StationArrays, flat: FloatArray, robot: int) -> FloatArray:
    """A robot's square matrix out of ``flat`` (``s.cost_s`` or ``s.back_s``)."""
    size = s.option_at[robot + 1] - s.option_at[robot] + 1
    return flat[s.cost_at[robot] : s.cost_at[robot + 1]].reshape(size, size)


@compiled
def refresh_nb(s: StationArrays, tours: Tours, r: int) -> None:
    """Recompute the tables and the load of robot ``r``."""
    n = tours.length[r]
    reverse = tours.route[r, :n][::-1].copy()
    cost, back = matrix_nb(s, s.cost_s, r), matrix_nb(s, s.back_s, r)
    sweep_nb(back, s.first[r], s.last[r], reverse, n, tours.behind[r])
    load = sweep_nb(cost, s.first[r], s.last[r], tours.route[r], n, tours.ahead[r])
    tours.load[r] = load if n > 0 else 0.0


@compiled
def window_nb(rules: Rules, route: IntArray, length: int, task: int) -> tuple[int, int]:
    """First and last position where ``task`` may be put in so that ranks do not fall."""
    low, high = 0, length
    if rules.enter_rank[task] >= 0:
        for position in range(length):
            other = route[position]
            if rules.enter_rank[other] >= 0:
                if rules.leave_rank[other] > rules.enter_rank[task]:
                    high = min(high, position)
                if rules.leave_rank[task] > rules.enter_rank[other]:
                    low = max(low, position + 1)
    return low, high


@compiled
def insert_nb(
    s: StationArrays,
    rules: Rules,
    tours: Tours,
    r: int,
    task: int,
    room: FloatArray,
    noise: float,
    state: np.ndarray,
) -> tuple[float, int]:
    """Load of robot ``r`` with ``task`` put in at the best position, and that position.

    Loads are seen through ``noise`` (s); ``room`` (2, width) is scratch.
    """
    cost, back = matrix_nb(s, s.cost_s, r), matrix_nb(s, s.back_s, r)
    home, n, route = len(cost) - 1, tours.length[r], tours.route[r]
    b, b_end = s.first[r, task], s.last[r, task]
    low, high = window_nb(rules, route, n, task)
    seen, best, best_position = np.inf, np.inf, -1
    for position in range(low, high + 1):
        a, a_end, c, c_end = home, home + 1, home, home + 1
        if position > 0:
            a, a_end = s.first[r, route[position - 1]], s.last[r, route[position - 1]]
        if position < n:
            c, c_end = s.first[r, route[position]], s.last[r, route[position]]
        step_nb(cost, tours.ahead[r, position], a, a_end, b, b_end, room[0])
        step_nb(back, tours.behind[r, n - position], c, c_end, b, b_end, room[1])
        total = np.min(room[0, : b_end - b] + room[1, : b_end - b])
        blurred = total + noise * draw_nb(state)
        if blurred < seen:
            seen, best, best_position = blurred, total, position
    return best, best_position


@compiled
def crowd_nb(rules: Rules, robot: int, task: int, who: IntArray) -> float:
    """Penalty of ``task`` on ``robot`` given who has the other tasks (``who``, -1: nobody)."""
    total = 0.0
    if len(rules.crowd_s):
        tasks = len(who)
        row = rules.crowd_s[robot * tasks + task]
        for other in range(tasks):
            if who[other] >= 0 and who[other] != robot:
                total += row[who[other] * tasks + other]
    return total


@compiled
def makespan_nb(s: StationArrays, rules: Rules, tours: Tours) -> float:
    """When the last robot is home with the options of least load; inf if never."""
    robots, tasks = tours.route.shape
    option = np.zeros((robots, tasks), dtype=np.int64)
    for r in range(robots):
        cost, n = matrix_nb(s, s.cost_s, r), tours.length[r]
        choose_nb(cost, s.first[r], s.last[r], tours.route[r], n, tours.ahead[r], option[r])
    return float(span_nb(s, rules, tours.route, tours.length, option))


@compiled
def span_nb(
    s: StationArrays, rules: Rules, route: IntArray, length: IntArray, option: IntArray
) -> float:
    """When the last robot is home if each waits only where lags demand it; inf if never."""
    robots, tasks = route.shape
    moments, earliest = np.zeros((tasks, 3)), np.zeros((tasks, 3))
    for _ in range(3 * tasks + 2):
        finish, total = 0.0, 0.0
        for r in range(robots):
            home_s = run_nb(s, r, route[r], length[r], option[r], moments, earliest)
            finish, total = max(finish, home_s), total + home_s
        done, changed = pass_on_nb(rules, moments, earliest)
        if not changed:
            return float(max(finish, done) + FINISH_WEIGHT * total / robots)
    return np.inf


@compiled
def run_nb(
    s: StationArrays,
    robot: int,
    route: IntArray,
    n: int,
    option: IntArray,
    moments: FloatArray,
    earliest: FloatArray,
) -> float:
    """Let a robot run its tour no sooner than ``earliest``; fill start, arrive, end; when home."""
    cost = matrix_nb(s, s.cost_s, robot)
    home = len(cost) - 1
    at = s.option_at[robot]
    clock, last_option, last_s = 0.0, home, 0.0
    for position in range(n):
        task, o = route[position], option[position]
        duration, arrive_s = s.duration_s[at + o], s.arrive_s[at + o]
        start = max(clock + cost[last_option, o] - last_s, earliest[task, 0])
        arrive = max(start + arrive_s, earliest[task, 1])
        clock = max(arrive, earliest[task, 2]) + duration - arrive_s
        moments[task, 0], moments[task, 1], moments[task, 2] = start, arrive, clock
        last_option, last_s = o, duration
    return clock + cost[last_option, home] - last_s if n > 0 else 0.0


@compiled
def pass_on_nb(rules: Rules, moments: FloatArray, earliest: FloatArray) -> tuple[float, bool]:
    """Push the lags' consequences into ``earliest``; time of the last machine; if any changed."""
    done, changed = 0.0, False
    for g in range(len(rules.goal_at) - 1):
        time_s = 0.0
        for i in range(rules.source_at[g], rules.source_at[g + 1]):
            at_s = moments[rules.source_task[i], rules.source_kind[i]] + rules.source_s[i]
            time_s = max(time_s, at_s)
        for i in range(rules.goal_at[g], rules.goal_at[g + 1]):
            task, kind = rules.goal_task[i], rules.goal_kind[i]
            if task < 0:
                done = max(done, time_s)
            elif time_s > earliest[task, kind] + 1e-9:
                earliest[task, kind] = time_s
                changed = True
    return done, changed


@compiled
def score_nb(s: StationArrays, rules: Rules, tours: Tours) -> float:
    """What guides the search: makespan, some of the mean load, crowding (each pair once)."""
    span = float(np.max(tours.load))
    if len(rules.goal_task):
        span = max(span, makespan_nb(s, rules, tours))
    crowd = 0.0
    for task in range(len(tours.who)):
        crowd += 0.5 * crowd_nb(rules, tours.who[task], task, tours.who)
    return float(span + MEAN_WEIGHT * np.mean(tours.load) + crowd)


@compiled
def goal_nb(score: float, tours: Tours) -> float:
    """What the best is kept by: as the score, but with hardly any of the mean load."""
    return float(score - (MEAN_WEIGHT - LEAST_MEAN_WEIGHT) * np.mean(tours.load))


@compiled
def pick_nb(near: IntArray, size: int, state: np.ndarray) -> IntArray:
    """Pick about ``size`` tasks around a random one, in random order."""
    seed = int(draw_nb(state) * len(near))
    taken = np.zeros(size, dtype=np.int64)
    count = 0
    for k in range(len(near)):
        if count < size and (k == 0 or draw_nb(state) < 0.8):
            taken[count] = near[seed, k]
            count += 1
    for k in range(count - 1, 0, -1):
        j = int(draw_nb(state) * (k + 1))
        taken[k], taken[j] = taken[j], taken[k]
    return taken[:count]


@compiled
def ruin_nb(s: StationArrays, tours: Tours, tasks: IntArray) -> None:
    """Take ``tasks`` out of their tours."""
    touched = np.zeros(len(tours.length), dtype=np.bool_)
    for task in tasks:
        r = tours.who[task]
        touched[r] = True
        tours.who[task] = -1
        kept = 0
        for position in range(tours.length[r]):
            if tours.route[r, position] != task:
                tours.route[r, kept] = tours.route[r, position]
                kept += 1
        tours.length[r] = kept
    for r in range(len(touched)):
        if touched[r]:
            refresh_nb(s, tours, r)


@compiled
def put_in_nb(tours: Tours, task: int, r: int, at: int) -> None:
    """Insert ``task`` into the tour of robot ``r`` at a position."""
    for position in range(tours.length[r], at, -1):
        tours.route[r, position] = tours.route[r, position - 1]
    tours.route[r, at] = task
    tours.length[r] += 1
    tours.who[task] = r


@compiled
def recreate_nb(
    s: StationArrays,
    rules: Rules,
    allowed: np.ndarray,
    tours: Tours,
    tasks: IntArray,
    target: float,
    noise: float,
    state: np.ndarray,
) -> bool:
    """Put ``tasks`` back one by one where load and overshoot over ``target`` grow least."""
    room, take = np.zeros((2, tours.ahead.shape[2])), np.zeros(1, dtype=np.int64)
    waits = len(rules.goal_task) > 0
    for task in tasks:
        best, best_r, best_at = np.inf, -1, -1
        for r in range(len(tours.length)):
            if not allowed[r, task] or s.last[r, task] == s.first[r, task]:
                continue
            total, at = insert_nb(s, rules, tours, r, task, room, noise, state)
            worse = total - tours.load[r] + OVERSHOOT_WEIGHT * max(0.0, total - target)
            worse += crowd_nb(rules, r, task, tours.who) + noise * draw_nb(state)
            if at >= 0 and waits:
                put_in_nb(tours, task, r, at)
                refresh_nb(s, tours, r)
                worse += SPAN_WEIGHT * makespan_nb(s, rules, tours)
                take[0] = task
                ruin_nb(s, tours, take)
            if at >= 0 and worse < best:
                best, best_r, best_at = worse, r, at
        if best_r < 0:
            return False
        put_in_nb(tours, task, best_r, best_at)
        refresh_nb(s, tours, best_r)
    return True


@compiled
def copy_nb(s: StationArrays, source: Tours, target: Tours) -> None:
    """Make ``target`` equal to ``source``, recomputing only what differs."""
    target.who[:] = source.who
    for r in range(len(source.length)):
        differs = target.length[r] != source.length[r]
        for position in range(source.length[r]):
            differs = differs or target.route[r, position] != source.route[r, position]
        if differs:
            target.length[r] = source.length[r]
            target.route[r] = source.route[r]
            target.ahead[r] = source.ahead[r]
            target.behind[r] = source.behind[r]
            target.load[r] = source.load[r]


@compiled
def tours_nb(s: StationArrays, route: IntArray, length: IntArray) -> Tours:
    """Tours with their tables, from ``route`` (R, T) and ``length`` (R,)."""
    robots, count = route.shape
    shape = (robots, count + 2, max(1, np.max(s.last - s.first)))
    who = np.full(count, -1, dtype=np.int64)
    load = np.zeros(robots)
    tours = Tours(route.copy(), length.copy(), who, load, np.zeros(shape), np.zeros(shape))
    for r in range(robots):
        who[route[r, : length[r]]] = r
        refresh_nb(s, tours, r)
    return tours


@compiled
def round_nb(
    s: StationArrays,
    rules: Rules,
    allowed: np.ndarray,
    near: IntArray,
    tours: Tours,
    state: np.ndarray,
) -> float:
    """Ruin and recreate ``tours`` once; their new score, inf if some task found no place."""
    mean, highest = float(np.mean(tours.load)), float(np.max(tours.load))
    target = mean if draw_nb(state) < 0.5 else 0.98 * highest
    tasks = pick_nb(near, 1 + int(draw_nb(state) * min(len(near), LARGEST_RUIN)), state)
    ruin_nb(s, tours, tasks)
    noise = LARGEST_NOISE_S * draw_nb(state) ** (2 if len(rules.goal_task) else 4)
    if not recreate_nb(s, rules, allowed, tours, tasks, target, noise, state):
        return np.inf
    return float(score_nb(s, rules, tours))


@compiled
def search_nb(
    s: StationArrays,
    rules: Rules,
    allowed: np.ndarray,
    near: IntArray,
    route: IntArray,
    length: IntArray,
    rounds: int,
    state: np.ndarray,
) -> float:
    """Improve ``route`` (R, T) and ``length`` (R,) in place over ``rounds``; returns the score.

    ``allowed`` (R, T) restricts who may do what; ``near`` (T, T) lists tasks by nearness. Tasks
    that stand nowhere are put in first; inf is returned if that is not possible.
    """
    now = tours_nb(s, route, length)
    missing = np.flatnonzero(now.who < 0)
    if not recreate_nb(s, rules, allowed, now, missing, 0.0, 0.0, state):
        return np.inf
    current = score_nb(s, rules, now)
    kept, best = tours_nb(s, now.route, now.length), goal_nb(current, now)
    route[:], length[:] = now.route, now.length
    for k in range(rounds):
        left = 1.0 - k / rounds
        temperature = best * (COLD + (HOT - COLD) * left * left)
        score = round_nb(s, rules, allowed, near, now, state)
        if score < current - temperature * np.log(max(1e-12, draw_nb(state))):
            current = score
            copy_nb(s, now, kept)
        else:
            copy_nb(s, kept, now)
        goal = goal_nb(current, now)
        if goal < best - 1e-9:
            best = goal
            route[:], length[:] = now.route, now.length
    return float(best)


@compiled
def settle_nb(
    s: StationArrays, rules: Rules, route: IntArray, length: IntArray, option: IntArray
) -> None:
    """Change one ``option`` (R, T) at a time as long as the last robot is home sooner."""
    best = span_nb(s, rules, route, length, option)
    before = np.inf
    while best < before - 1e-9:
        before = best
        for r in range(len(length)):
            for position in range(length[r]):
                task, kept = route[r, position], option[r, position]
                for trial in range(s.first[r, task], s.last[r, task]):
                    option[r, position] = trial
                    span = span_nb(s, rules, route, length, option)
                    if span < best - 1e-9:
                        best, kept = span, trial
                option[r, position] = kept
