"""Tabu search on a job shop in slices, with a fresh start from the best when it gets stuck.

Called by ``shortest``, which runs one on every processor.
"""

from __future__ import annotations

import numpy as np

from planner.jobshop.job_shop import JobShop, Schedule
from planner.jobshop.tabu_kernels import Layout, Memory, Plan, tabu_nb
from planner.lines.simple_line import ordered
from planner.lines.stations import rows_of
from planner.options import IntArray

_PATIENCE = 20_000
"""Steps without a better schedule before the search goes back to the best and shakes it."""


class TabuSearch:
    """One run. ``goal``: a makespan at which to end, for instance a proven bound."""

    def __init__(self, shop: JobShop, rng: np.random.Generator, goal: int) -> None:
        self._shop, self._rng = shop, rng
        self._layout = _layout(shop)
        self._state = rng.integers(1, 2**63, size=1, dtype=np.uint64)
        count = len(shop.options)
        self._memory = Memory(
            np.zeros((count, shop.machines), dtype=np.int64),
            np.zeros(count, dtype=np.int64),
            np.zeros(count, dtype=np.int64),
            np.array([2**60, 0, 0, goal]),
        )
        self._plan = _plan(shop, dispatched(shop, rng))

    @property
    def best(self) -> int:
        """Makespan of the best schedule found here."""
        return int(self._memory.facts[0])

    def schedule(self) -> Schedule:
        """The best schedule found here."""
        return Schedule(self._memory.best_machine.copy(), self._memory.best_start.copy())

    def run(self, steps: int) -> None:
        """Take up to ``steps``."""
        facts = self._memory.facts
        if facts[1] - facts[2] > _PATIENCE:
            self.start(self._shaken(self.schedule()))
        tabu_nb(self._layout, self._plan, self._memory, steps, self._state)

    def start(self, schedule: Schedule) -> None:
        """Go on from a schedule."""
        self._plan = _plan(self._shop, schedule)
        self._memory.tabu[:] = 0
        self._memory.facts[2] = self._memory.facts[1]

    def _shaken(self, schedule: Schedule) -> Schedule:
        """The same order of operations, some of them on other machines."""
        machine = schedule.machine.copy()
        for v in self._rng.choice(len(machine), size=1 + len(machine) // 20, replace=False):
            options = self._shop.options[int(v)]
            machine[v] = options[int(self._rng.integers(len(options)))][0]
        return Schedule(machine, schedule.start)


def dispatched(shop: JobShop, rng: np.random.Generator) -> Schedule:
    """A first schedule: of the operations that can begin, the one that ends first is next."""
    count = len(shop.options)
    waits = np.bincount(shop.before[:, 1], minlength=count)
    first, after = rows_of(count, shop.before)
    release, free = np.zeros(count, dtype=np.int64), np.zeros(shop.machines, dtype=np.int64)
    machine, start = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    ready = [int(v) for v in np.flatnonzero(waits == 0)]
    while ready:
        choices = [
            (max(int(release[v]), int(free[m])) + time, float(rng.random()), v, m, time)
            for v in ready
            for m, time in shop.options[v]
        ]
        end, _, v, m, time = min(choices)
        machine[v], start[v], free[m] = m, end - time, end
        ready.remove(v)
        for w in after[first[v] : first[v + 1]]:
            release[w] = max(int(release[w]), end)
            waits[w] -= 1
            if waits[w] == 0:
                ready.append(int(w))
    return Schedule(machine, start)


def _layout(shop: JobShop) -> Layout:
    count = len(shop.options)
    flat = [(v, m, time) for v, options in enumerate(shop.options) for m, time in options]
    table = np.array(flat, dtype=np.int64).reshape(-1, 3)
    return Layout(
        np.searchsorted(table[:, 0], np.arange(count + 1)),
        np.ascontiguousarray(table[:, 1]),
        np.ascontiguousarray(table[:, 2]),
        *rows_of(count, shop.before[:, ::-1]),
        *rows_of(count, shop.before),
    )


def _plan(shop: JobShop, schedule: Schedule) -> Plan:
    """Machines work in the order of the starts; what starts together, in any possible order."""
    count = len(shop.options)
    place: IntArray = np.empty(count, dtype=np.int64)
    place[ordered(count, shop.before)] = np.arange(count)
    previous, following = np.full(count, -1), np.full(count, -1)
    first = np.full(shop.machines, -1)
    time = np.array([shop.duration(v, int(m)) for v, m in enumerate(schedule.machine)])
    for m in range(shop.machines):
        mine = np.flatnonzero(schedule.machine == m)
        mine = mine[np.lexsort((place[mine], schedule.start[mine]))]
        if len(mine):
            first[m] = mine[0]
        previous[mine[1:]], following[mine[:-1]] = mine[:-1], mine[1:]
    head, tail, order = np.zeros((3, count), dtype=np.int64)
    machine = schedule.machine.astype(np.int64)
    return Plan(machine, time.astype(np.int64), previous, following, head, tail, order, first)
