"""A station with a moved weld: its plan and its bound are found side by side and put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from cells.shop import Shop
from planner import pipeline
from planner.cache import StationCache, Store
from planner.engine import NEVER, Agenda, Crashed, Deadline, Done, InProcess, Outcome, Task
from planner.former import former_of
from planner.plan import Plan
from planner.wish import Wish
from tests.planner.small_shop import WISH, pair_station, shop_of
from tests.planner.test_touch_up import shifted


@dataclass
class LateBound(InProcess):
    """Two workers: bounds are told when all else is done, or are lost, or not before the stop."""

    lost: bool = False
    stopped: bool = False
    names: list[str] = field(default_factory=list)

    @property
    def workers(self) -> int:
        return 2

    def work(self, agenda: Agenda, deadline: Deadline = NEVER) -> bool:
        late: list[tuple[Task, Outcome]] = []
        while True:
            while (task := agenda.next()) is not None:
                self.names.append(task.name)
                outcome = Done(task.function(task.job))
                if task.name.startswith("bound"):
                    late.append((task, outcome))
                else:
                    agenda.finished(task, outcome)
            if not late or self.stopped:
                return not self.stopped
            task, outcome = late.pop()
            agenda.finished(task, Crashed("it died", -9, 2) if self.lost else outcome)


@pytest.fixture(scope="module")
def before() -> Shop:
    return shop_of(pair_station("pair"))


@pytest.fixture(scope="module")
def planned(before: Shop) -> Plan:
    return pipeline.plan(before, wish=WISH)


@pytest.fixture(scope="module")
def now(before: Shop) -> Shop:
    (station,) = before.stations
    return shop_of(shifted(station, ("S1",), (0.0, 0.01, 0.0)))


@pytest.fixture(scope="module")
def wish(before: Shop, planned: Plan) -> Wish:
    (station,) = before.stations
    assert planned.program is not None
    entry = planned.report["per_station"][0]
    former = former_of(station, planned.program.stations[0], entry, before.transfer_s)
    return replace(WISH, former={station.id: former})


@pytest.fixture(scope="module")
def amended(now: Shop, wish: Wish) -> Plan:
    return pipeline.plan(now, wish=wish)


def test_the_bound_is_the_old_one_less_what_can_have_been_gained(
    planned: Plan, amended: Plan
) -> None:
    (old,), (new,) = planned.report["per_station"], amended.report["per_station"]
    assert amended.certified
    assert new["bound_by"] == "earlier plan"
    assert old["bound_s"] - 1.0 < new["bound_s"] <= old["bound_s"]
    assert new["matrix"]


def test_the_judge_does_not_wait_for_the_bound(now: Shop, wish: Wish, amended: Plan) -> None:
    engine = LateBound()
    plan = pipeline.plan(now, wish=wish, engine=engine)
    judged = ["judge: pair (robots)", "judge: pair (what stands)"]
    assert sorted(engine.names) == ["bound: pair", *judged, "plan: pair"]
    assert plan.certificate == amended.certificate
    assert plan.report["per_station"] == amended.report["per_station"]


def test_without_the_bound_nothing_is_said_to_be_proven(now: Shop, wish: Wish) -> None:
    plan = pipeline.plan(now, wish=wish, engine=LateBound(lost=True))
    (entry,) = plan.report["per_station"]
    assert plan.certified
    assert entry["bound_s"] == 0.0
    assert entry["matrix"]


def test_a_stop_before_the_bound_keeps_the_plan(now: Shop, wish: Wish, amended: Plan) -> None:
    plan = pipeline.plan(now, wish=wish, engine=LateBound(stopped=True))
    (entry,), (whole,) = plan.report["per_station"], amended.report["per_station"]
    assert plan.stopped is not None
    assert entry["bound_s"] == 0.0
    assert entry["cycle_s"] == whole["cycle_s"]


def test_what_was_amended_is_kept_with_its_bound(
    now: Shop, wish: Wish, amended: Plan, tmp_path: Path
) -> None:
    cache = StationCache(Store(tmp_path))
    pipeline.plan(now, wish=wish, cache=cache)
    again = pipeline.plan(now, wish=wish, cache=cache, engine=LateBound())
    assert set(again.origins.values()) == {"cache"}
    assert again.report["per_station"][0]["bound_s"] == amended.report["per_station"][0]["bound_s"]
