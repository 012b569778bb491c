"""Shared welds of a line of two small stations: shared out, planned, judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from cells.digest import sealed
from cells.ids import StationId, TaskId
from cells.line_work import assignment_of
from cells.program import Work
from cells.shop import SharedWeld, Shop
from cells.tasks import Weld
from cells.wire import program_bytes
from planner import pipeline
from planner.engine import InProcess, local_engine
from planner.line_sharing import kept_as_before, shared_out
from planner.plan import Plan
from tests.planner.reach.conftest import spot
from tests.planner.small_shop import WISH, at, pair_station, shop_of


def _line(*more: Weld) -> Shop:
    """Two alike stations; S0, S1 and what ``more`` says (in the first) are shared."""
    first = pair_station("first")
    welds = (*first.welds[:2], *more)
    whole = replace(first, welds=(*first.welds[2:], *welds))
    second = at((10.0, 3.0, 0.0), 1.0, replace(whole, id=StationId("second")))
    shared = tuple(
        SharedWeld(here.id, ((whole.id, here), (second.id, there)))
        for here, there in zip(whole.welds[2:], second.welds[2:], strict=True)
    )
    bare = [replace(station, welds=station.welds[:2]) for station in (whole, second)]
    shop = shop_of(*bare)
    (line,) = shop.lines
    return sealed(replace(shop, lines=(replace(line, shared_welds=shared),)))


@pytest.fixture(scope="module")
def shop() -> Shop:
    return _line()


@pytest.fixture(scope="module")
def planned(shop: Shop) -> Plan:
    return pipeline.plan(shop, wish=WISH)


def _done(plan: Plan) -> Counter[TaskId]:
    assert plan.program is not None
    return Counter(
        step.task
        for station in plan.program.stations
        for robot in station.robots
        for step in robot.steps
        if isinstance(step, Work)
    )


def test_every_shared_weld_is_done_once_and_the_judge_agrees(planned: Plan) -> None:
    assert planned.findings == ()
    assert planned.certified
    assert _done(planned) == {"S0": 1, "S1": 1, "S2": 2, "T0": 2}


def test_the_report_counts_shared_welds_in_the_station_that_does_them(planned: Plan) -> None:
    assert sum(entry["welds"] for entry in planned.report["per_station"]) == 6


def test_equal_stations_get_equal_work(shop: Shop, planned: Plan) -> None:
    assert planned.program is not None
    station_of = assignment_of(shop, planned.program)
    assert set(station_of.values()) == {"first", "second"}


def test_the_bytes_are_the_same_with_any_number_of_workers(shop: Shop, planned: Plan) -> None:
    assert planned.program is not None
    with local_engine(2) as engine:
        again = pipeline.plan(shop, wish=WISH, engine=engine)
    assert again.program is not None
    assert program_bytes(again.program) == program_bytes(planned.program)


def test_a_weld_that_no_robot_of_the_line_reaches_is_an_answer_with_all_reasons() -> None:
    answer = pipeline.plan(_line(spot("far", (2.7, 0.0, 9.0))), wish=WISH)
    assert answer.program is None
    assert not answer.certified
    (why,) = answer.stations[0].problems
    assert "can do far" in why
    for robot in ("first.R1", "first.R2", "second.R1", "second.R2"):
        assert f"{robot}: " in why
    assert answer.stations[1].problems == (pipeline.NOT_SHARED,)


def test_the_bound_is_that_of_the_whole_line(shop: Shop, planned: Plan) -> None:
    (bound_s,) = set(shared_out(shop, WISH.seed, InProcess()).bounds_s.values())
    report = planned.report
    assert {entry["bound_by"] for entry in report["per_station"]} == {"whole line"}
    assert report["bound_s"] == pytest.approx(bound_s + shop.transfer_s)
    assert report["bound_s"] <= report["cycle_s"]


def test_stations_start_from_the_tours_of_the_line(shop: Shop) -> None:
    shared = shared_out(shop, 0, InProcess())
    for station in shared.shop.stations:
        done = [stop.task for tour in shared.tours[station.id] for stop in tour.stops]
        assert sorted(done) == sorted(task.id for task in station.tasks)


def test_a_failed_robot_takes_no_part(shop: Shop) -> None:
    parked = {"first": tuple(robot.id for robot in shop.stations[0].robots)}
    shared = shared_out(shop, 0, InProcess(), parked=parked)
    first, second = shared.shop.stations
    assert (len(first.welds), len(second.welds)) == (2, 4)


def test_what_stations_did_before_they_do_again(shop: Shop, planned: Plan) -> None:
    before = {plan.station: plan for plan in planned.stations}
    kept, more = kept_as_before(shop, before)
    assert (kept.lines, more) == (planned.with_shared.lines, frozenset())
    one, more = kept_as_before(shop, {"first": before[StationId("first")]})
    assert more == frozenset()
    (left,) = one.lines[0].shared_welds
    assert [name for name, _ in left.options] == ["second"]


def test_a_weld_that_is_new_opens_stations_that_were_done(planned: Plan) -> None:
    before = {plan.station: plan for plan in planned.stations}
    shop = _line(replace(planned.shop.stations[0].welds[0], id=TaskId("S9")))
    kept, more = kept_as_before(shop, before)
    assert more == {"first", "second"}
    assert [weld.id for weld in kept.lines[0].shared_welds] == ["S9"]
