"""What a shop falls back to when a robot fails: the others take its tasks, as fast as that goes.

The failed robot stands at home (``planner.parked``). Fallbacks of all robots are planned as if
each were a station of one large shop, so that they share workers, cache and repetitions with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from cells.ids import LineId, RobotId, StationId
from cells.shop import Line, Shop, Station
from planner.answer import Answer
from planner.cache import NO_CACHE, StationCache
from planner.engine import NEVER, Deadline, Engine
from planner.former import FormerPlan, former_of
from planner.pipeline import at_any_takt, whole
from planner.plan import Plan
from planner.progress import Progress
from planner.report import entry_of, report_of
from planner.shop_path import ShopPath
from planner.wish import Wish

MOST_TOLD = 12
"""Robots that an error names."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A robot that fails, and where."""

    station: StationId
    robot: RobotId

    @property
    def name(self) -> str:
        """What to call it in a shop in which stations use the same names for their robots."""
        return f"{self.station}.{self.robot}"


def failures(shop: Shop) -> Iterator[Failure]:
    """Every robot of the shop."""
    for station in shop.stations:
        yield from (Failure(station.id, robot.id) for robot in station.robots)


def failure_named(shop: Shop, name: str) -> Failure:
    """Find a robot by ``ROBOT`` or, where several have that name, ``STATION.ROBOT``.

    Raises:
        ValueError: if there is no such robot, or more than one.
    """
    found = [each for each in failures(shop) if name in (each.robot, each.name)]
    if not found:
        raise ValueError(f"there is no robot {name} in {shop.name}, only {_told(shop)}")
    if len(found) > 1:
        raise ValueError(f"which {name}: {', '.join(each.name for each in found)}?")
    return found[0]


def _told(shop: Shop) -> str:
    """The robots that there are, the first of them if they are many."""
    names = [each.name for each in failures(shop)]
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    return ", ".join(names[:MOST_TOLD]) + more


def fallbacks(
    plan: Plan,
    engine: Engine,
    progress: Progress,
    cache: StationCache = NO_CACHE,
    deadline: Deadline = NEVER,
    wish: Wish | None = None,
) -> dict[Failure, Plan]:
    """Plan a fallback for every single robot of ``plan``.

    Each is the whole plan with one station replaced, at the best takt that remains. Stopped before
    its time, it leaves those out that were not planned by then.
    """
    places = {each: _place(plan.with_shared, each) for each in failures(plan.shop)}
    shop = replace(plan.shop, lines=(Line(LineId("fallbacks"), tuple(places.values())),))
    parked = {str(place.id): (each.robot,) for each, place in places.items()}
    former = {
        str(place.id): known
        for each, place in places.items()
        if (known := _former(plan, each, place)) is not None
    }
    wish = replace(wish or Wish(), seed=plan.seed, parked=parked, former=former, any_takt=True)
    with progress.stage("fallbacks", len(places)) as stage:
        path = ShopPath(shop, wish, cache, stage, engine.workers)
        with suppress(KeyboardInterrupt):
            engine.work(path, deadline)
    answers = dict(zip(places, path.answers(), strict=True))
    return {each: _plan(plan, each, answer) for each, answer in answers.items() if answer}


def _place(shop: Shop, failure: Failure) -> Station:
    station = next(station for station in shop.stations if station.id == failure.station)
    return replace(station, id=StationId(failure.name))


def _former(plan: Plan, failure: Failure, place: Station) -> FormerPlan | None:
    """What the station does with all its robots; None if that is not known."""
    entry = entry_of(plan.report or report_of(plan), failure.station)
    mine = next(each for each in plan.stations if each.station == failure.station)
    if mine.program is None or entry["cycle_s"] is None:
        return None
    return former_of(place, mine.program, entry, plan.shop.transfer_s)


def _plan(plan: Plan, failure: Failure, answer: Answer) -> Plan:
    """The plan in which one station has its fallback."""
    answers = [
        _renamed(answer, failure) if station.id == failure.station else _as_before(plan, station.id)
        for station in plan.shop.stations
    ]
    shop, free = at_any_takt(plan.shop, answers)
    fallen = whole(shop, plan.seed, free)
    return replace(fallen, report={**report_of(fallen), **members(fallen, failure, plan.report)})


def _renamed(answer: Answer, failure: Failure) -> Answer:
    """An answer for the station by its own name again."""
    plan, verdict = answer.plan, answer.verdict
    program = None if plan.program is None else replace(plan.program, station=failure.station)
    if isinstance(verdict, tuple):
        findings = tuple(replace(each, station=failure.station) for each in verdict[0])
        figures = None if verdict[1] is None else replace(verdict[1], station=failure.station)
        verdict = findings, figures
    plan = replace(plan, station=failure.station, program=program)
    return replace(answer, plan=plan, verdict=verdict)


def _as_before(plan: Plan, station: StationId) -> Answer:
    mine = next(each for each in plan.stations if each.station == station)
    validation = plan.validation
    if validation is None or mine.program is None:
        return Answer(mine, origin="before")
    findings = tuple(each for each in validation.findings if each.station == station)
    figures = next((each for each in validation.stations if each.station == station), None)
    return Answer(mine, (findings, figures), "before")


def members(plan: Plan, failure: Failure, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the report says of a fallback; ``before`` is the report of the plan it replaces.

    No program without the robot can lose less than ``least_loss_s``.
    """
    mine = entry_of(plan.report or report_of(plan), failure.station)
    before_s = None if before is None else entry_of(before, failure.station)["cycle_s"]
    cycle_s, bound_s = mine["cycle_s"], mine["bound_s"]
    known = cycle_s is not None and before_s is not None
    return {
        "fallback": {
            "without": failure.name,
            "station": failure.station,
            "robot": failure.robot,
            "takt_s": plan.shop.takt_s,
            "cycle_s": cycle_s,
            "cycle_before_s": before_s,
            "loss_s": cycle_s - before_s if known else None,
            "least_loss_s": bound_s - before_s if known and bound_s is not None else None,
        }
    }
