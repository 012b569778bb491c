"""The shortest schedule of a job shop, as good as a time limit allows.

Tabu searches on both processors begin; then CP-SAT goes on from their best in a process of its own,
which proves bounds and finds schedules too, beside one more tabu search. Called by ``taktline
schedule`` and its benchmark.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from planner.deadline import Deadline
from planner.engine.stream import Stream, streaming
from planner.jobshop.cp_model import ModelJob, ModelNews, solve_model
from planner.jobshop.job_shop import JobShop, Schedule, makespan
from planner.jobshop.tabu import TabuSearch, dispatched
from planner.lines.answer import Status
from planner.lines.simple_line import ordered

_ALONE = 0.25
"""Share of the time that the tabu searches have both processors for themselves."""
_WORKERS = 8
_SLICE_S = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleAnswer:
    """The best schedule found, its makespan, and a makespan that none can beat."""

    status: Status
    objective: int
    bound: int
    schedule: Schedule


@dataclass(slots=True)
class _Best:
    shop: JobShop
    schedule: Schedule
    objective: int
    bound: int

    def take(self, schedule: Schedule) -> None:
        """Keep a schedule if it is better."""
        length = makespan(self.shop, schedule)
        if length < self.objective:
            self.schedule, self.objective = schedule, length

    @property
    def proven(self) -> bool:
        return self.objective <= self.bound


def shortest_schedule(
    shop: JobShop, deadline: Deadline, rng: np.random.Generator
) -> ScheduleAnswer:
    """Find a schedule whose last operation ends as early as possible, and a proven bound."""
    first = dispatched(shop, rng)
    best = _Best(shop, first, makespan(shop, first), least_possible(shop))
    searches = [TabuSearch(shop, one, best.bound) for one in rng.spawn(2)]
    with streaming(solve_model) as stream:
        _search(searches, best, deadline.at_most(_ALONE * deadline.left_s))
        if not best.proven and not deadline.over:
            stream.give(ModelJob(shop, deadline.left_s, _WORKERS, best.schedule))
            _search(searches[:1], best, deadline, stream)
    status: Status = "optimal" if best.proven else "feasible"
    return ScheduleAnswer(status, best.objective, best.bound, best.schedule)


def least_possible(shop: JobShop) -> int:
    """Longest chain of operations, and fair share of the machines, at their shortest times."""
    least = [min(time for _, time in options) for options in shop.options]
    head = np.zeros(len(least), dtype=np.int64)
    for a, b in _in_order(shop):
        head[b] = max(head[b], head[a] + least[a])
    chain = int(max(head + np.array(least), default=0))
    return max(chain, -(-sum(least) // max(1, shop.machines)))


def _in_order(shop: JobShop) -> list[tuple[int, int]]:
    """Pairs of ``before`` so that none comes before a pair that ends where it begins."""
    place = np.empty(len(shop.options), dtype=np.int64)
    place[ordered(len(shop.options), shop.before)] = np.arange(len(shop.options))
    pairs: list[tuple[int, int]] = [(int(a), int(b)) for a, b in shop.before]
    return sorted(pairs, key=lambda pair: int(place[pair[0]]))


def _search(
    searches: Sequence[TabuSearch], best: _Best, deadline: Deadline, stream: Stream | None = None
) -> None:
    steps = 8
    with ThreadPoolExecutor(len(searches)) as threads:
        while not deadline.over and not best.proven:
            began_s = time.perf_counter()
            list(threads.map(TabuSearch.run, searches, [steps] * len(searches)))
            took_s = time.perf_counter() - began_s
            steps = max(1, min(2 * steps, round(steps * _SLICE_S / took_s)))
            for search in searches:
                if search.best < best.objective:
                    best.take(search.schedule())
            if stream is not None:
                _hear(stream, best, searches)


def _hear(stream: Stream, best: _Best, searches: Sequence[TabuSearch]) -> None:
    """Take in what the model found; a better schedule is where the tabu search goes on."""
    for news in stream.heard():
        assert isinstance(news, ModelNews)
        best.bound = max(best.bound, news.bound)
        if news.schedule is None:
            continue
        before = best.objective
        best.take(news.schedule)
        if best.objective < before:
            for search in searches:
                search.start(best.schedule)
