"""Job shops: schedules against trying everything, and the check of a schedule."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from planner.deadline import Deadline
from planner.jobshop.cp_model import ModelJob, ModelNews, solve_model
from planner.jobshop.job_shop import JobShop, Schedule, makespan
from planner.jobshop.shortest import least_possible, shortest_schedule
from planner.jobshop.tabu import TabuSearch, dispatched

NONE = np.zeros((0, 2), np.int64)


def random_shop(seed: int, jobs: int, length: int, machines: int) -> JobShop:
    rng = np.random.default_rng(seed)
    options, before = [], []
    for job in range(jobs):
        for k in range(length):
            able = rng.permutation(machines)[: int(rng.integers(1, machines + 1))]
            options.append(tuple((int(m), int(rng.integers(1, 9))) for m in able))
            if k:
                before.append((job * length + k - 1, job * length + k))
    return JobShop(machines, tuple(options), np.array(before).reshape(-1, 2))


def exact_makespan(shop: JobShop) -> int:
    """Over all orders in which operations can be put on machines one after the other."""
    ahead: dict[int, list[int]] = {v: [] for v in range(len(shop.options))}
    for a, b in shop.before.tolist():
        ahead[b].append(a)

    @cache
    def rest(ends: tuple[int, ...], free: tuple[int, ...]) -> int:
        best = 10**9
        if min(ends) >= 0:
            return max(ends)
        for v in ahead:
            if ends[v] >= 0 or any(ends[a] < 0 for a in ahead[v]):
                continue
            for m, time in shop.options[v]:
                end = max([free[m], *(ends[a] for a in ahead[v])]) + time
                later = tuple(end if w == v else e for w, e in enumerate(ends))
                busy = tuple(end if k == m else f for k, f in enumerate(free))
                best = min(best, rest(later, busy))
        return best

    return rest((-1,) * len(shop.options), (0,) * shop.machines)


@pytest.mark.parametrize("seed", range(10))
def test_tabu_search_finds_the_shortest_schedule_of_a_small_shop(seed: int) -> None:
    shop = random_shop(seed, 3, 2, 2)
    exact = exact_makespan(shop)
    search = TabuSearch(shop, np.random.default_rng(seed), exact)
    search.run(3_000)
    assert search.best == exact == makespan(shop, search.schedule())
    assert least_possible(shop) <= exact


@pytest.mark.parametrize("seed", range(5))
def test_every_schedule_on_the_way_is_one(seed: int) -> None:
    shop = random_shop(50 + seed, 6, 6, 4)
    rng = np.random.default_rng(seed)
    first = makespan(shop, dispatched(shop, rng))
    search = TabuSearch(shop, rng, 0)
    for _ in range(30):
        search.run(20)
        assert makespan(shop, search.schedule()) == search.best
    assert search.best <= first
    search.start(dispatched(shop, rng))
    search.run(5)
    assert makespan(shop, search.schedule()) == search.best


@pytest.mark.parametrize("seed", range(3))
def test_the_model_proves_what_trying_everything_finds(seed: int) -> None:
    shop = random_shop(20 + seed, 3, 2, 2)
    told: list[ModelNews] = []
    solve_model(ModelJob(shop, 20.0, 1, dispatched(shop, np.random.default_rng(0))), told.append)
    last = told[-1]
    assert last.schedule is not None
    assert last.optimal
    assert last.bound == makespan(shop, last.schedule) == exact_makespan(shop)


def test_a_shop_is_solved_with_a_proof() -> None:
    shop = random_shop(7, 3, 2, 2)
    answer = shortest_schedule(shop, Deadline(30.0), np.random.default_rng(0))
    assert answer.status == "optimal"
    assert answer.objective == answer.bound == exact_makespan(shop)


def test_without_time_there_is_still_a_schedule() -> None:
    shop = random_shop(8, 6, 6, 4)
    answer = shortest_schedule(shop, Deadline(0.0), np.random.default_rng(0))
    assert answer.objective == makespan(shop, answer.schedule) >= answer.bound


def test_the_check_of_a_schedule_sees_what_is_wrong() -> None:
    shop = JobShop(2, (((0, 2),), ((0, 2), (1, 5))), np.array([(0, 1)]))
    assert makespan(shop, Schedule(np.array([0, 1]), np.array([0, 2]))) == 7
    for machine, start, said in (
        ([0, 1], [0, 1], "before operation 0 ends"),
        ([1, 1], [0, 9], "cannot do"),
        ([0, 0], [-1, 5], "none before 0"),
    ):
        with pytest.raises(ValueError, match=said):
            makespan(shop, Schedule(np.array(machine), np.array(start)))
    loose = JobShop(1, (((0, 2),), ((0, 2),)), NONE)
    with pytest.raises(ValueError, match="two operations at once"):
        makespan(loose, Schedule(np.array([0, 0]), np.array([0, 1])))


def test_shops_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="has no machine"):
        JobShop(1, ((),), NONE)
    with pytest.raises(ValueError, match="no such option"):
        JobShop(1, (((1, 1),),), NONE)
    with pytest.raises(ValueError, match="circle"):
        JobShop(1, (((0, 1),), ((0, 1),)), np.array([(0, 1), (1, 0)]))
