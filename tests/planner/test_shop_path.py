"""A shop of several stations: planned once each, judged, kept, and stopped at any time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from cells.certificate import FindingKind
from cells.ids import StationId
from cells.shop import Shop, Station
from cells.wire import program_bytes
from planner import pipeline
from planner.cache import StationCache, Store
from planner.engine import (
    NEVER,
    Agenda,
    Crashed,
    Deadline,
    Engine,
    InProcess,
    Outcome,
    Pool,
    Task,
)
from planner.plan import Plan
from planner.validation import judge
from planner.validation.replay import judge_station
from tests.planner.small_shop import WISH, pair_station, shop_of, three_stations


@dataclass
class Watched(InProcess):
    """Works in this process and remembers what was done; may break off, or lose tasks."""

    names: list[str] = field(default_factory=list)
    stop_after: int | None = None
    lose: str = "nothing"

    def work(self, agenda: Agenda, deadline: Deadline = NEVER) -> bool:
        return super().work(_Watching(agenda, self), deadline)


@dataclass
class _Watching:
    agenda: Agenda
    engine: Watched

    def next(self) -> Task | None:
        if self.engine.stop_after == len(self.engine.names):
            raise KeyboardInterrupt
        return self.agenda.next()

    def finished(self, task: Task, outcome: Outcome) -> None:
        self.engine.names.append(task.name)
        lost = task.name.startswith(self.engine.lose)
        self.agenda.finished(task, Crashed("it died", -9, 2) if lost else outcome)


@pytest.fixture
def cache(tmp_path: Path) -> StationCache:
    return StationCache(Store(tmp_path / "cache"))


@pytest.fixture(scope="module")
def shop() -> Shop:
    return three_stations()


@pytest.fixture(scope="module")
def planned(shop: Shop) -> Plan:
    return pipeline.plan(shop, wish=WISH)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as running:
        yield running


def bytes_of(plan: Plan) -> bytes:
    assert plan.program is not None
    return program_bytes(plan.program)


def test_a_shop_is_certified_station_by_station(planned: Plan) -> None:
    assert planned.certified
    assert planned.certificate is not None
    assert [figures.station for figures in planned.certificate.stations] == [
        "first",
        "second",
        "third",
    ]
    assert planned.report["missing"] == []


def test_stations_that_are_alike_are_planned_and_judged_once(shop: Shop) -> None:
    engine = Watched()
    plan = pipeline.plan(shop, wish=WISH, engine=engine)
    assert sorted(engine.names) == ["judge: first", "judge: third", "plan: first", "plan: third"]
    assert plan.origins == {"first": "planned", "second": "repeated", "third": "planned"}


def test_stations_that_are_alike_in_lines_of_different_bounds_keep_their_own(shop: Shop) -> None:
    bounds_s = {StationId("first"): 3.0, StationId("second"): 4.0}
    plan = pipeline.plan(shop, wish=replace(WISH, line_bounds_s=bounds_s))
    entries = plan.report["per_station"]
    assert [entry["bound_s"] for entry in entries[:2]] == [3.0 + 5.0, 4.0 + 5.0]
    assert [entry["bound_by"] for entry in entries[:2]] == ["whole line"] * 2


@dataclass
class Several(Watched):
    """Says that it has workers that would have nothing to do."""

    workers: int = 2


def test_the_last_station_is_judged_in_halves_where_workers_would_be_idle(
    shop: Shop, planned: Plan
) -> None:
    engine = Several()
    plan = pipeline.plan(shop, wish=WISH, engine=engine)
    halves = [name for name in engine.names if "(" in name]
    assert halves
    assert {name.partition("(")[2] for name in halves} == {"what stands)", "robots)"}
    assert plan.certificate == planned.certificate
    assert bytes_of(plan) == bytes_of(planned)


def test_a_half_that_is_lost_is_a_finding(shop: Shop) -> None:
    plan = pipeline.plan(shop, wish=WISH, engine=Several(lose="judge: third (robots)"))
    assert [finding.kind for finding in plan.findings] == [FindingKind.JUDGE_FAILED]
    assert plan.findings[0].station == "third"
    assert not plan.certified


def test_the_judge_says_the_same_of_each_station_where_it_stands(shop: Shop, planned: Plan) -> None:
    """Judged once in its own frame, and here each one under its name and in its place."""
    assert planned.program is not None
    assert planned.certificate is not None
    everywhere = judge(shop, planned.program, seed=0)
    assert everywhere.passed
    assert everywhere.stations == planned.certificate.stations


def test_a_program_that_passes_in_a_stations_own_frame_passes_where_it_stands(
    shop: Shop, planned: Plan
) -> None:
    """Against the judge on the station as the scene places it, turned and far from the origin."""
    second = shop.stations[1]
    assert planned.program is not None
    findings, figures = judge_station(shop, second, planned.program.stations[1], seed=0)
    assert findings == ()
    assert figures is not None
    assert figures.cycle_s == planned.report["per_station"][1]["cycle_s"]


def test_the_bytes_do_not_depend_on_workers_or_cache(
    shop: Shop, planned: Plan, pool: Engine, cache: StationCache
) -> None:
    for _ in range(2):
        again = pipeline.plan(shop, wish=WISH, engine=pool, cache=cache)
        assert bytes_of(again) == bytes_of(planned)
        assert again.certificate == planned.certificate
    assert set(again.origins.values()) == {"cache", "repeated"}


def test_what_is_in_the_cache_is_not_done_again(shop: Shop, cache: StationCache) -> None:
    pipeline.plan(shop, wish=WISH, cache=cache)
    engine = Watched()
    again = pipeline.plan(shop, wish=WISH, cache=cache, engine=engine)
    assert engine.names == []
    assert again.certified


def test_a_moved_spot_touches_its_station_alone(shop: Shop, cache: StationCache) -> None:
    pipeline.plan(shop, wish=WISH, cache=cache)
    engine = Watched()
    again = pipeline.plan(three_stations(0.33), wish=WISH, cache=cache, engine=engine)
    assert engine.names == ["plan: third", "judge: third"]
    assert again.certified


def test_a_new_takt_is_no_reason_to_plan_or_judge_again(shop: Shop, cache: StationCache) -> None:
    first = pipeline.plan(shop, wish=WISH, cache=cache)
    engine = Watched()
    cycle_s = first.report["cycle_s"]
    again = pipeline.plan(shop, wish=WISH, cache=cache, engine=engine, takt_s=cycle_s + 0.01)
    assert engine.names == []
    assert again.certified


def test_a_takt_that_is_too_short_is_found(shop: Shop, cache: StationCache) -> None:
    pipeline.plan(shop, wish=WISH, cache=cache)
    again = pipeline.plan(shop, wish=WISH, cache=cache, takt_s=12.0)
    kinds = [(finding.kind, finding.station) for finding in again.findings]
    stations = "first", "second", "third"
    assert kinds == [(FindingKind.OVER_TAKT, StationId(name)) for name in stations]
    assert "second" in again.findings[1].subjects


def test_damaged_entries_are_planned_and_judged_again(
    shop: Shop, planned: Plan, cache: StationCache
) -> None:
    pipeline.plan(shop, wish=WISH, cache=cache)
    assert cache.store is not None
    entries = [path for path in cache.store.folder.rglob("*") if path.is_file()]
    assert len(entries) == 6  # of two stations: plan, verdict, lemmas
    for path in entries:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    engine = Watched()
    again = pipeline.plan(shop, wish=WISH, cache=cache, engine=engine)
    assert len(engine.names) == 4
    assert bytes_of(again) == bytes_of(planned)
    entries = [path for path in cache.store.folder.rglob("*") if path.is_file()]
    assert pipeline.plan(shop, wish=WISH, cache=cache, engine=Watched()).certified


def test_an_interrupt_keeps_what_is_done(shop: Shop, planned: Plan, cache: StationCache) -> None:
    stopped = pipeline.plan(shop, wish=WISH, cache=cache, engine=Watched(stop_after=2))
    assert stopped.stopped == "an interrupt"
    assert not stopped.certified
    assert stopped.program is not None
    done = [station.station for station in stopped.program.stations]
    assert done == ["first", "second"]
    assert stopped.report["missing"] == ["third"]
    assert [finding.kind for finding in stopped.findings] == [FindingKind.TASK_MISSING]
    engine = Watched()
    rest = pipeline.plan(shop, wish=WISH, cache=cache, engine=engine)
    assert engine.names == ["plan: third", "judge: third"]
    assert bytes_of(rest) == bytes_of(planned)


def test_a_deadline_that_is_over_leaves_nothing_planned(shop: Shop, pool: Engine) -> None:
    for engine in (InProcess(), pool):
        late = pipeline.plan(shop, wish=WISH, engine=engine, deadline=Deadline.within(0.0))
        assert late.stopped == "the time limit"
        assert late.program is None
        assert late.report["missing"] == ["first", "second", "third"]
        assert late.report["problems"] == [pipeline.NOT_DONE] * 3


def test_the_best_of_several_efforts_is_taken(planned: Plan, shop: Shop) -> None:
    more = replace(WISH.efforts[0].search, explore=400, finish=400)
    wish = replace(WISH, efforts=(WISH.efforts[0], replace(WISH.efforts[0], search=more)))
    engine = Watched()
    best = pipeline.plan(shop, wish=wish, engine=engine)
    assert any(engine.names.count(f"plan: {name}") == 2 for name in ("first", "third"))
    for before, after in zip(
        planned.report["per_station"], best.report["per_station"], strict=True
    ):
        assert after["cycle_s"] <= before["cycle_s"]


def test_only_the_slowest_station_is_worth_a_second_effort(shop: Shop) -> None:
    """Welding takes so long there that the others are quicker, come what may."""
    slow = shop_of(*shop.stations[:2], _with_longer_welds(shop.stations[2]))
    engine = Watched()
    plan = pipeline.plan(slow, wish=replace(WISH, efforts=WISH.efforts * 2), engine=engine)
    assert plan.certified
    assert engine.names.count("plan: first") == 1
    assert engine.names.count("plan: third") == 2
    assert engine.names.index("plan: first") < len(engine.names) - 2


def test_what_more_effort_is_worth_does_not_depend_on_workers(
    shop: Shop, pool: Engine, cache: StationCache
) -> None:
    wish = replace(WISH, efforts=WISH.efforts * 2)
    alone = pipeline.plan(shop, wish=wish)
    for _ in range(2):
        again = pipeline.plan(shop, wish=wish, engine=pool, cache=cache)
        assert bytes_of(again) == bytes_of(alone)


def _with_longer_welds(station: Station) -> Station:
    return replace(station, welds=tuple(replace(weld, weld_s=6.0) for weld in station.welds))


def test_a_station_that_no_worker_survives_is_a_reason_not_the_end(shop: Shop) -> None:
    plan = pipeline.plan(shop, wish=WISH, engine=Watched(lose="plan: third"))
    assert plan.report["missing"] == ["third"]
    assert plan.report["problems"] == ["planning it failed 2 times: it died"]
    assert not plan.certified


def test_a_judge_that_no_worker_survives_is_a_finding(shop: Shop, cache: StationCache) -> None:
    plan = pipeline.plan(shop, wish=WISH, engine=Watched(lose="judge: first"), cache=cache)
    kinds = [(finding.kind, finding.station) for finding in plan.findings]
    assert kinds == [(FindingKind.JUDGE_FAILED, name) for name in ("first", "second")]
    assert pipeline.plan(shop, wish=WISH, cache=cache).certified


def test_an_error_in_a_station_names_it() -> None:
    broken = replace(pair_station("broken"), welds=(pair_station("x").welds[0],) * 2)
    with pytest.raises(ValueError, match="distinct") as caught:
        pipeline.plan(shop_of(broken), wish=WISH)
    assert "in plan: broken" in caught.value.__notes__


def test_the_longest_cycle_counts(planned: Plan) -> None:
    cycles_s = [entry["cycle_s"] for entry in planned.report["per_station"]]
    assert planned.report["cycle_s"] == np.max(cycles_s)
