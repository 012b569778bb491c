"""The welds of a line that any of several stations may do: each to the station that shall.

The first stage of the one path (``planner.pipeline``) in a shop that has such welds. Reach says
which robot of the line could do which, and in which ways; tours of all robots of the line at once
(``planner.sequencing.fleet``) say who shall. What comes out is a shop of ordinary stations, and
tours that their own searches start from: who does what is settled anew, there, with the others in
the way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from cells.ids import RobotId, StationId, TaskId
from cells.line_work import assignment_of, with_assignment
from cells.own_frame import OwnFrame
from cells.program import Program
from cells.shop import Line, MountedRobot, SharedWeld, Shop, Station
from planner.balance.line_bound import line_bound_s
from planner.collision import Pile, StationWorld
from planner.engine import Engine
from planner.former import FormerStop, FormerTour
from planner.moves.cycles import CycleBook
from planner.moves.robot_moves import RobotMoves
from planner.options import RobotOptions
from planner.plan import StationPlan
from planner.progress import SILENT, Progress
from planner.reach.arms import BUFFER_M, RobotArms
from planner.reach.matrix import ReachStatus
from planner.reach.table import RobotReach, reach_robot
from planner.sequencing.fleet import fleet_tours
from planner.sequencing.least_times import LeastTimes
from planner.sequencing.thinning import in_seconds, spread
from planner.sequencing.tour import Tour
from planner.sequencing.travel import TravelCosts
from planner.side_by_side import side_by_side
from robots.geometry import FloatArray

LONGER = 1.02
"""How much longer motions are than they have to be at least, as a rule."""
SEARCHES = 2
"""Searches for tours from different chances, side by side; the best counts."""


@dataclass(frozen=True, slots=True)
class Shared:
    """``shop`` with every shared weld in a station, and for stations of such lines ``tours`` and a
    bound of the longest of their cycles, without the transfer; or, by station, why there is none
    for some.
    """

    shop: Shop
    problems: Mapping[StationId, tuple[str, ...]] = field(default_factory=dict)
    tours: Mapping[StationId, tuple[FormerTour, ...]] = field(default_factory=dict)
    bounds_s: Mapping[StationId, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class RobotWork:
    """In which ways a robot can do tasks, and ``why`` it cannot do the others; ``clashes``: at
    which tasks it and another robot of its station cannot be at once (n, m), by that robot.
    """

    options: RobotOptions
    why: Mapping[TaskId, str]
    clashes: Mapping[RobotId, npt.NDArray[np.bool_]]


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
    tours: dict[StationId, tuple[FormerTour, ...]] = {}
    bounds_s: dict[StationId, float] = {}
    for number, line in enumerate(shop.lines):
        if not line.shared_welds:
            continue
        places = _places(line, parked or {}, engine, progress)
        if orphans := _orphans(line, places):
            problems |= orphans
            continue
        found = _toured(line, places, np.random.default_rng([seed, number]))
        station_of |= _stations_of(line, places, found)
        tours |= _by_station(places, found)
        bounds_s |= _bounds_s(line, places, found)
    if problems:
        return Shared(shop, problems)
    return Shared(with_assignment(shop, station_of), tours=tours, bounds_s=bounds_s)


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
    """In which ways each robot of a station that is not parked could do what."""
    station, world = job.station, StationWorld.of(job.station)
    robots = [robot for robot in station.robots if robot.id not in job.parked]
    found = side_by_side(lambda robot: reach_robot(robot, station, world), robots)
    piles = side_by_side(
        lambda each: _stands(*each, station, world), tuple(zip(robots, found, strict=True))
    )
    margin_m = station.clearance.robots_m + BUFFER_M
    return {
        robot.id: RobotWork(
            reach.options,
            _reasons(reach),
            {
                other.id: pile.conflicts(others, margin_m)
                for other, others in zip(robots, piles, strict=True)
                if other.id != robot.id
            },
        )
        for robot, reach, pile in zip(robots, found, piles, strict=True)
    }


def _stands(robot: MountedRobot, reach: RobotReach, station: Station, world: StationWorld) -> Pile:
    """Where the robot stands in one of the ways of each of its tasks."""
    book = CycleBook(RobotMoves(RobotArms(robot), station, world, reach.ways, (0, 0)))
    options, points = reach.options, in_seconds(reach.options)
    chosen = [spread(points, options.options_of(task), 1)[0] for task in options.tasks]
    return Pile([book.stands(int(option))[0] for option in chosen])


def _reasons(reach: RobotReach) -> Mapping[TaskId, str]:
    return {
        task: entry.reason
        for task, entry in reach.entries.items()
        if entry.status is ReachStatus.UNREACHABLE
    }


def _orphans(line: Line, places: Sequence[_Place]) -> dict[StationId, tuple[str, ...]]:
    """By the first station that may do it, what nobody can do, with everyone's reason."""
    able = {(place.station, task) for place in places for task in place.work.options.tasks}
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


def _toured(line: Line, places: Sequence[_Place], rng: np.random.Generator) -> tuple[Tour, ...]:
    """A tour per place, through all shared welds and what its station has to do besides.

    The tasks of stations are told apart by the stations' names; shared ones keep their names.
    """
    shared = {weld.id for weld in line.shared_welds}
    known: dict[tuple[int, StationId | None], RobotOptions] = {}
    robots = []
    for place in places:
        options = place.work.options
        alone = set(options.tasks) - shared
        key = id(options), place.station if alone else None
        names = tuple(_named(task, place.station, shared) for task in options.tasks)
        robots.append(known.setdefault(key, replace(options, tasks=names)))
    takts = np.array([float(place.takts) for place in places])
    clashes = {
        (r, q): place.work.clashes[other.robot]
        for r, place in enumerate(places)
        for q, other in enumerate(places[:r])
        if other.station == place.station
    }
    return fleet_tours(robots, _costs(), takts, rng, clashes, searches=SEARCHES)


def _loads_s(robots: Sequence[RobotOptions], tours: Sequence[Tour]) -> FloatArray:
    """How long each of the ``tours`` takes (s), by what motions take as a rule."""
    costs = _costs()
    return np.array(
        [
            replace(tour, robot=robot.robot).load_s(robot, costs)
            for robot, tour in zip(robots, tours, strict=True)
        ]
    )


def _costs() -> TravelCosts:
    return TravelCosts(factor=LONGER, least=LeastTimes(closely=True))


def _named(task: TaskId, station: StationId, shared: Collection[TaskId]) -> TaskId:
    return task if task in shared else TaskId(f"{station} {task}")


def _stations_of(
    line: Line, places: Sequence[_Place], tours: Sequence[Tour]
) -> dict[TaskId, StationId]:
    shared = {weld.id for weld in line.shared_welds}
    return {
        visit.task: place.station
        for place, tour in zip(places, tours, strict=True)
        for visit in tour.visits
        if visit.task in shared
    }


def _bounds_s(
    line: Line, places: Sequence[_Place], tours: Sequence[Tour]
) -> dict[StationId, float]:
    """The same bound for all stations; none where some have several takts."""
    if any(station.takts != 1 for station in line.stations):
        return {}
    robots = [place.work.options for place in places]
    upper_s = float(max(_loads_s(robots, tours)))
    bound_s = line_bound_s(robots, [weld.id for weld in line.shared_welds], upper_s)
    return dict.fromkeys((station.id for station in line.stations), bound_s)


def _by_station(
    places: Sequence[_Place], tours: Sequence[Tour]
) -> dict[StationId, tuple[FormerTour, ...]]:
    found: dict[StationId, tuple[FormerTour, ...]] = {}
    for place, tour in zip(places, tours, strict=True):
        stops = tuple(_stop(place.work.options, visit.option) for visit in tour.visits)
        earlier = found.get(place.station, ())
        found[place.station] = (*earlier, FormerTour(place.robot, stops))
    return found


def _stop(options: RobotOptions, option: int) -> FormerStop:
    task = options.tasks[options.task_of[option]]
    return FormerStop(task, tuple(options.enter_rad[option].tolist()))
