"""The welds of a line that any of several stations may do: each to the station that shall.

The first stage of the one path (``planner.pipeline``) in a shop that has such welds. Reach says
which robot of the line could do which; ``planner.lines`` balances the line; what comes out is a
shop of ordinary stations. Which robot of its station does a weld is settled anew, later.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cells.ids import RobotId, StationId, TaskId
from cells.line_work import assignment_of, with_assignment
from cells.own_frame import OwnFrame
from cells.program import Program
from cells.shop import Line, SharedWeld, Shop, Station
from planner.balance.estimates import estimates_of, least_costs
from planner.collision import StationWorld
from planner.deadline import Deadline
from planner.engine import Engine
from planner.lines.least_load import least_load
from planner.lines.neighbours import Nearness, together
from planner.lines.robot_line import NEVER, RobotLine
from planner.options import IntArray, OptionTable
from planner.plan import StationPlan
from planner.problem import Problem
from planner.progress import SILENT, Progress
from planner.reach.matrix import ReachStatus
from planner.reach.table import RobotReach, reach_robot
from planner.sequencing.layout import Layout
from planner.sequencing.travel import TravelCosts
from robots.geometry import FloatArray

UNITS_PER_S = 1000.0
"""Times of ``planner.lines`` are whole numbers; these are milliseconds."""
ROUNDS = 60
_OPTIONS = 6
"""Options per task: enough for an estimate."""


@dataclass(frozen=True, slots=True)
class Shared:
    """``shop`` with every shared weld in a station; or, by station, why there is none for some."""

    shop: Shop
    problems: Mapping[StationId, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class RobotWork:
    """What a robot could do: ``tasks`` (n,), ``load_s`` (n,) of each with a mean travel, ``work_s``
    (n,) alone, ``between_s`` (n, n) with the travel to another, ``fixed_s`` out and home; ``why``
    it cannot do the others.
    """

    tasks: tuple[TaskId, ...]
    load_s: FloatArray
    work_s: FloatArray
    between_s: FloatArray
    fixed_s: float
    why: Mapping[TaskId, str]


@dataclass(frozen=True, slots=True)
class _Job:
    """A station with all that it may do; robots that are ``parked`` do nothing."""

    station: Station
    parked: tuple[RobotId, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A robot of the line, and what it could do."""

    station: StationId
    robot: RobotId
    takts: int
    work: RobotWork


def shared_out(
    shop: Shop,
    seed: int,
    engine: Engine,
    progress: Progress = SILENT,
    parked: Mapping[str, tuple[RobotId, ...]] | None = None,
) -> Shared:
    """Choose a station for every shared weld; a shop without any stays as it is.

    Robots that are ``parked``, by station, get none. The answer depends on no clock.
    """
    station_of: dict[TaskId, StationId] = {}
    problems: dict[StationId, tuple[str, ...]] = {}
    for number, line in enumerate(shop.lines):
        if not line.shared_welds:
            continue
        places = _places(line, parked or {}, engine, progress)
        if orphans := _orphans(line, places):
            problems |= orphans
            continue
        rng = np.random.default_rng([seed, number])
        station_of |= _balanced(line, places, rng)
    return Shared(shop if problems else with_assignment(shop, station_of), problems)


def kept_as_before(
    shop: Shop, before: Mapping[str, StationPlan]
) -> tuple[Shop, frozenset[StationId]]:
    """Leave shared welds in the stations whose plans of ``before`` do them.

    Other stations do the rest; the second value are stations that have to take more all the same,
    so that their plans of before will not do.
    """
    programs = tuple(plan.program for plan in before.values() if plan.program is not None)
    if not programs:
        return shop, frozenset()
    kept = with_assignment(shop, assignment_of(shop, Program(shop.digest, 0, programs)))
    left = [[name for name, _ in w.options] for line in kept.lines for w in line.shared_welds]
    more = {name for names in left if before.keys() >= set(names) for name in names}
    closed = before.keys() - more
    lines = (
        replace(line, shared_welds=tuple(_outside(weld, closed) for weld in line.shared_welds))
        for line in kept.lines
    )
    return replace(kept, lines=tuple(lines)), frozenset(more)


def _outside(weld: SharedWeld, closed: Collection[str]) -> SharedWeld:
    return replace(weld, options=tuple(o for o in weld.options if o[0] not in closed))


def _places(
    line: Line, parked: Mapping[str, tuple[RobotId, ...]], engine: Engine, progress: Progress
) -> list[_Place]:
    """What every robot could do; stations that are alike are looked at once."""
    candidates = [_with_all(station, line) for station in line.stations]
    keys = []
    jobs: dict[tuple[str, tuple[RobotId, ...]], _Job] = {}
    for station in candidates:
        own, idle = OwnFrame.of(station), parked.get(station.id, ())
        keys.append((own.content, idle))
        jobs.setdefault(keys[-1], _Job(own.station, idle))
    found = engine.map(work_of, list(jobs.values()), f"reach along line {line.id}", progress)
    known = dict(zip(jobs, found, strict=True))
    return [
        _Place(station.id, robot, station.takts, work)
        for key, station in zip(keys, candidates, strict=True)
        for robot, work in known[key].items()
    ]


def _with_all(station: Station, line: Line) -> Station:
    """The station with every shared weld that it may do."""
    more = [
        weld for shared in line.shared_welds for name, weld in shared.options if name == station.id
    ]
    return replace(station, welds=(*station.welds, *more))


def work_of(job: _Job) -> dict[RobotId, RobotWork]:
    """What each robot of a station that is not parked could do, and how long it would take."""
    world = StationWorld.of(job.station)
    return {
        robot.id: _robot_work(reach_robot(robot, job.station, world))
        for robot in job.station.robots
        if robot.id not in job.parked
    }


def _robot_work(reach: RobotReach) -> RobotWork:
    why = {
        task: entry.reason
        for task, entry in reach.entries.items()
        if entry.status is ReachStatus.UNREACHABLE
    }
    tasks = reach.options.tasks
    if not tasks:
        return RobotWork((), np.zeros(0), np.zeros(0), np.zeros((0, 0)), 0.0, why)
    problem = Problem(OptionTable((reach.options,), tasks))
    layout = Layout.of(problem, TravelCosts(), limit=_OPTIONS)
    estimates = estimates_of(layout)
    between_s, _, _, work_s = least_costs(layout, 0, np.arange(len(tasks)))
    fixed_s = float(estimates.fixed_s[0])
    return RobotWork(tasks, estimates.load_s[0], work_s, between_s, fixed_s, why)


def _orphans(line: Line, places: Sequence[_Place]) -> dict[StationId, tuple[str, ...]]:
    """By the first station that may do it, what nobody can do, with everyone's reason."""
    able = {(place.station, task) for place in places for task in place.work.tasks}
    problems: dict[StationId, tuple[str, ...]] = {}
    for weld in line.shared_welds:
        stations = [station for station, _ in weld.options]
        if any((station, weld.id) in able for station in stations):
            continue
        reasons = [
            f"{place.station}.{place.robot}: {place.work.why[weld.id]}"
            for place in places
            if place.station in stations
        ]
        said = f"no robot of line {line.id} can do {weld.id}: {'; '.join(reasons)}"
        problems[stations[0]] = (*problems.get(stations[0], ()), said)
    return problems


def _balanced(
    line: Line, places: Sequence[_Place], rng: np.random.Generator
) -> dict[TaskId, StationId]:
    """The station of each shared weld of a line whose robots can do them all."""
    shared = {weld.id for weld in line.shared_welds}
    number = _numbers(shared, places)
    robots = _robot_line(shared, number, places)
    answer = least_load(robots, Deadline(math.inf), rng, ROUNDS)
    assert answer.choice is not None  # every task has a robot, and no task waits for another
    nearness = _nearness(shared, number, places)
    chosen = together(robots, nearness, answer.choice, rng)
    return {
        task: places[int(chosen[t])].station for (_, task), t in number.items() if task in shared
    }


_Numbers = Mapping[tuple[StationId | None, TaskId], int]


def _numbers(shared: set[TaskId], places: Sequence[_Place]) -> _Numbers:
    """Number the tasks of the line: shared welds, and what stations have to do besides."""
    keys = [
        (None if task in shared else place.station, task)
        for place in places
        for task in place.work.tasks
    ]
    return {key: t for t, key in enumerate(dict.fromkeys(keys))}


def _columns(shared: set[TaskId], number: _Numbers, place: _Place) -> IntArray:
    keys = [(None if task in shared else place.station, task) for task in place.work.tasks]
    return np.array([number[key] for key in keys], dtype=np.int64)


def _robot_line(shared: set[TaskId], number: _Numbers, places: Sequence[_Place]) -> RobotLine:
    """The line as ``planner.lines`` sees it, loads per takt; every task is in every product."""
    time = np.full((len(places), len(number)), NEVER, dtype=np.int64)
    for r, place in enumerate(places):
        units = np.rint(place.work.load_s * UNITS_PER_S / place.takts)
        time[r, _columns(shared, number, place)] = units.astype(np.int64)
    stations = {name: s for s, name in enumerate(dict.fromkeys(p.station for p in places))}
    at = np.array([stations[place.station] for place in places], dtype=np.int64)
    none = np.zeros((0, 2), dtype=np.int64)
    return RobotLine(time, at, none, np.ones((1, len(number)), dtype=np.bool_), np.ones(1))


def _nearness(shared: set[TaskId], number: _Numbers, places: Sequence[_Place]) -> Nearness:
    count = len(number)
    between_s, work_s = [], np.zeros((len(places), count))
    for r, place in enumerate(places):
        columns, takts = _columns(shared, number, place), place.takts
        wide_s = np.full((count, count), np.inf)
        wide_s[np.ix_(columns, columns)] = place.work.between_s / takts
        between_s.append(wide_s)
        work_s[r, columns] = place.work.work_s / takts
    fixed_s = np.array([place.work.fixed_s / place.takts for place in places])
    return Nearness(between_s, work_s, fixed_s)
