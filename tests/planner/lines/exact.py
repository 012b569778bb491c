"""Answers by trying everything: oracles for small lines."""

from __future__ import annotations

from functools import cache
from itertools import permutations, product

import numpy as np

from planner.lines.robot_line import NEVER, RobotLine
from planner.lines.simple_line import SimpleLine


def exact_stations(line: SimpleLine, cycle: int) -> int:
    """Fewest stations, over sets of finished tasks."""
    n = len(line.time)
    needs = [0] * n
    for a, b in line.before.tolist():
        needs[b] |= 1 << a

    @cache
    def rest(done: int, used: int) -> int:
        if done == (1 << n) - 1:
            return 1
        best = 10**6
        for i in range(n):
            if not done >> i & 1 and needs[i] & ~done == 0:
                time = int(line.time[i])
                if used + time <= cycle:
                    best = min(best, rest(done | 1 << i, used + time))
                elif used > 0:
                    best = min(best, 1 + rest(done | 1 << i, time))
        return best

    return rest(0, 0)


def exact_cycle(line: SimpleLine, stations: int) -> int:
    cycle = int(line.time.max())
    while exact_stations(line, cycle) > stations:
        cycle += 1
    return cycle


def exact_crew_cycle(line: RobotLine) -> int:
    workers, tasks = line.time.shape
    best = 10**6
    for standing in permutations(range(workers)):
        for who in product(range(workers), repeat=tasks):
            if any(standing[who[a]] > standing[who[b]] for a, b in line.before.tolist()):
                continue
            if any(line.time[who[t], t] == NEVER for t in range(tasks)):
                continue
            loads = np.zeros(workers, dtype=np.int64)
            for t in range(tasks):
                loads[who[t]] += line.time[who[t], t]
            best = min(best, int(loads.max()))
    return best


def random_line(rng: np.random.Generator, tasks: int, density: float = 0.2) -> SimpleLine:
    before = [(i, j) for i in range(tasks) for j in range(i + 1, tasks) if rng.random() < density]
    shuffled = rng.permutation(tasks)
    return SimpleLine(rng.integers(1, 20, tasks), shuffled[np.array(before, int).reshape(-1, 2)])
