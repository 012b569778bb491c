"""Plans and verdicts survive being kept, and are found under what they depend on alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cells.certificate import Finding, FindingKind, StationFigures
from cells.ids import RobotId, StationId
from cells.program import Program, StationProgram
from cells.wire import program_bytes
from planner.cache import NO_CACHE, LemmaShelf, StationCache, Store, plan_key, verdict_key
from planner.cache.entries import (
    plan_bytes,
    plan_from_bytes,
    verdict_bytes,
    verdict_from_bytes,
)
from planner.effort import Effort
from planner.former import FormerPlan, FormerTour
from planner.plan import Plan, StationPlan
from planner.station_job import StationJob
from planner.validation.lemmas import Lemma
from tests.planner.small_shop import LITTLE, pair_station

FINDING = Finding(
    FindingKind.CLEARANCE,
    StationId("st"),
    "too close",
    ("R1", "R2"),
    ("a", "b"),
    1.5,
    0,
    0.012,
    ((0.0, 1.0, 2.0), (3.0, 4.0, 5.0)),
)
KEY = "0" * 64
LEMMAS = {"ab": Lemma({"static": 0.01}, 7), "cd": Lemma({}, 1)}


@pytest.fixture
def cache(tmp_path: Path) -> StationCache:
    return StationCache(Store(tmp_path))


def test_a_plan_is_read_as_it_was_written(certified_plan: Plan, cache: StationCache) -> None:
    plan = replace(certified_plan.stations[0], uncoordinated_s=17.25, problems=("slow",))
    cache.keep_plan(KEY, plan)
    again = cache.plan(KEY)
    assert again is not None
    assert plan.program is not None
    assert again.program is not None
    assert program_bytes(Program("0" * 64, 0, (again.program,))) == program_bytes(
        Program("0" * 64, 0, (plan.program,))
    )
    assert replace(again, program=None) == replace(plan, program=None)
    assert list(again.reach) == list(plan.reach)


def test_a_plan_without_a_program_is_kept_too() -> None:
    plan = StationPlan(StationId("st"), problems=("no robot can do S1",))
    assert plan_from_bytes(plan_bytes(plan)) == plan


def test_a_verdict_is_read_as_it_was_written(figures: StationFigures) -> None:
    for verdict in (((), figures), ((FINDING,), figures), ((FINDING,), None)):
        assert verdict_from_bytes(verdict_bytes(verdict, 76.0)) == (verdict, 76.0)


def test_a_program_that_passed_passes_at_any_takt_it_fits(
    figures: StationFigures, cache: StationCache
) -> None:
    cache.keep_verdict(KEY, ((), figures), 30.0)
    assert cache.verdict(KEY, figures.cycle_s) == ((), figures)
    assert cache.verdict(KEY, 100.0) == ((), figures)
    assert cache.verdict(KEY, figures.cycle_s - 0.001) is None


def test_a_refusal_holds_for_its_takt_alone(figures: StationFigures, cache: StationCache) -> None:
    cache.keep_verdict(KEY, ((FINDING,), figures), 30.0)
    assert cache.verdict(KEY, 30.0) == ((FINDING,), figures)
    assert cache.verdict(KEY, 31.0) is None


@pytest.mark.parametrize("contents", [b"", b"{", b"[]", b'{"findings": [3]}', b"{}\n\x00"])
def test_what_is_no_entry_is_none(contents: bytes, cache: StationCache) -> None:
    assert cache.store is not None
    cache.store.write(KEY, contents)
    assert cache.plan(KEY) is None
    assert cache.verdict(KEY, 30.0) is None
    assert cache.lemmas(KEY) == {}


def test_without_a_store_nothing_is_kept(certified_plan: Plan, figures: StationFigures) -> None:
    NO_CACHE.keep_plan(KEY, certified_plan.stations[0])
    NO_CACHE.keep_verdict(KEY, ((), figures), 30.0)
    assert NO_CACHE.plan(KEY) is None
    assert NO_CACHE.verdict(KEY, 30.0) is None
    NO_CACHE.keep_lemmas(KEY, LEMMAS)
    assert NO_CACHE.lemmas(KEY) == {}


def test_lemmas_of_one_shelf_are_kept_instead_of_those_before(cache: StationCache) -> None:
    station = pair_station("a")
    first, later = LemmaShelf(cache), LemmaShelf(cache)
    assert first.of("a", station) == {}
    first.keep("a", station, {"ab": LEMMAS["ab"]})
    first.keep("a", station, {"cd": LEMMAS["cd"]})
    assert later.of("a", station) == LEMMAS
    moved = replace(station, welds=tuple(replace(w, X_WS=w.X_WS @ w.X_WS) for w in station.welds))
    assert later.of("a", moved) == LEMMAS
    assert later.of("b", station) == {}
    later.keep("a", moved, {"ab": LEMMAS["ab"]})
    assert first.of("a", station) == {"ab": LEMMAS["ab"]}


def test_a_plan_is_found_under_all_that_it_depends_on() -> None:
    program = StationProgram(StationId("a"), (), ())
    former = FormerPlan("one", pair_station("a"), program, 30.0, None)
    job = StationJob(pair_station("a"), 0, 0, 5.0, LITTLE)
    jobs = [
        job,
        replace(job, seed=1),
        replace(job, transfer_s=6.0),
        replace(job, effort=Effort()),
        replace(job, former=former),
        replace(job, former=replace(former, key="other")),
        replace(job, first=(FormerTour(RobotId("R1"), ()),)),
        replace(job, line_bound_s=20.0),
    ]
    keys = [*(plan_key("c1", each) for each in jobs), plan_key("c2", job)]
    assert len(set(keys)) == len(keys)
    assert plan_key("c1", replace(job, station=pair_station("elsewhere"))) == keys[0]


def test_a_verdict_is_found_under_all_that_it_depends_on(program: Program) -> None:
    station = program.stations[0]
    other = replace(station, robots=station.robots[:1])
    assert isinstance(other, StationProgram)
    keys = [
        verdict_key("c1", station, 5.0, 0, 20),
        verdict_key("c2", station, 5.0, 0, 20),
        verdict_key("c1", other, 5.0, 0, 20),
        verdict_key("c1", station, 5.5, 0, 20),
        verdict_key("c1", station, 5.0, 1, 20),
        verdict_key("c1", station, 5.0, 0, 19),
    ]
    assert len(set(keys)) == len(keys)
    assert np.all([len(key) == 64 for key in keys])
