"""A station in which nothing changed but the places of a few welds: what is asked anew, and how.

Who does what, in which order and in which options stays; a moved weld takes the option that fits
best between its neighbours, and the legs into and out of it are planned. Called by
``planner.station_path``, which searches as usual where this does not do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from cells.ids import RobotId, TaskId
from cells.shop import MountedRobot, Station
from cells.tasks import Weld
from planner.balance.carried_bound import most_gained_s
from planner.collision import StationWorld
from planner.former import FormerPlan
from planner.motion.query import NoTravel
from planner.moves.courses import carries
from planner.moves.cycles import CycleBook
from planner.options import HOME, OptionTable, RobotOptions
from planner.problem import problem_of
from planner.reach.matrix import ReachEntry, ReachStatus
from planner.reach.table import RobotReach, reach_robot
from planner.sequencing.least_times import lower_bounds_s
from planner.sequencing.tour import Tour, Visit
from planner.side_by_side import side_by_side

Matrix = Mapping[tuple[TaskId, RobotId], ReachEntry]

_TRIES = 6
"""Options of a moved weld whose legs are planned, those with the least travel times first."""
_THEN = "{} as it was"
"""A moved weld at its old place."""


def _touched(former: FormerPlan, moved: Collection[TaskId]) -> dict[RobotId, set[TaskId]]:
    """What those robots did that did a moved weld, or that carry parts about."""
    carrying = {each.robot for each in former.program.robots if carries(each)}
    did = {tour.robot: {stop.task for stop in tour.stops} for tour in former.tours}
    return {
        robot: tasks
        for robot, tasks in did.items()
        if robot in carrying or not tasks.isdisjoint(moved)
    }


def reach_where_touched(
    station: Station, world: StationWorld, former: FormerPlan, moved: Collection[TaskId]
) -> tuple[list[RobotReach], OptionTable]:
    """What each robot that is touched reaches of what it did, and of the moved welds; as a table,
    too, in which all that these robots did has to be done.
    """
    touched = _touched(former, moved)
    reaches = side_by_side(
        lambda robot: reach_robot(robot, station, world, only={*touched[robot.id], *moved}),
        [robot for robot in station.robots if robot.id in touched],
    )
    done = set(moved).union(*touched.values())
    tasks = tuple(task.id for task in station.tasks if task.id in done)
    return reaches, OptionTable(tuple(reach.options for reach in reaches), tasks)


def gained_at_most(
    station: Station, world: StationWorld, former: FormerPlan, moved: Collection[TaskId]
) -> tuple[Matrix, float]:
    """Who reaches what now, and the most that the station can have gained (s).

    inf: nobody knows; there are relations among tasks, or a robot reaches a weld only now.
    """
    names = {task: TaskId(_THEN.format(task)) for task in moved}
    welds = {names[weld.id]: weld for weld in former.station.welds if weld.id in names}
    reaches = [_as_far_as_needed(robot, station, world, former, welds) for robot in station.robots]
    fresh = {
        (task, reach.options.robot): reach.entries[task]
        for task in moved
        for reach in reaches
        if task in reach.entries
    }
    matrix = {**former.reach, **fresh}
    every = OptionTable((), tuple(task.id for task in station.tasks))
    if problem_of(station, every).lags:
        return matrix, np.inf
    return matrix, most_gained_s([reach.options for reach in reaches], names)


def _as_far_as_needed(
    robot: MountedRobot,
    station: Station,
    world: StationWorld,
    former: FormerPlan,
    welds: Mapping[TaskId, Weld],
) -> RobotReach:
    """All that a robot reaches now, and where ``welds`` were; only that it does not reach the moved
    ones, if it does not.
    """
    moved = [weld.id for weld in welds.values()]
    unreachable = ReachStatus.UNREACHABLE
    rows = [former.reach.get((task, robot.id)) for task in moved]
    if all(row is None or row.status is unreachable for row in rows):
        near = reach_robot(robot, station, world, only=moved)
        if not near.ways:
            return near
    return reach_robot(robot, station, world, also=welds)


def settled(
    tours: Sequence[Tour],
    robots: Sequence[RobotOptions],
    books: Mapping[RobotId, CycleBook],
    moved: Collection[TaskId],
) -> tuple[Tour, ...]:
    """Give each moved weld the option in which it takes the least time where it is in its tour."""
    found = []
    for tour, robot in zip(tours, robots, strict=True):
        for at, visit in enumerate(tour.visits):
            if visit.task in moved:
                tour = _with_best(tour, at, robot, books[tour.robot])
        found.append(tour)
    return tuple(found)


def _with_best(tour: Tour, at: int, robot: RobotOptions, book: CycleBook) -> Tour:
    visits = tour.visits
    left = visits[at - 1].option if at else HOME
    right = visits[at + 1].option if at + 1 < len(visits) else HOME
    options = robot.options_of(visits[at].task)
    into_s = lower_bounds_s(robot, np.array([left]), options)[0]
    out_s = lower_bounds_s(robot, options, np.array([right]))[:, 0]
    nearest = options[np.argsort(into_s + out_s, kind="stable")[:_TRIES]]
    times_s = [_real_s(book, left, int(option), right) for option in nearest]
    best = Visit(visits[at].task, int(nearest[int(np.argmin(times_s))]))
    return replace(tour, visits=(*visits[:at], best, *visits[at + 1 :]))


def _real_s(book: CycleBook, left: int, option: int, right: int) -> float:
    """How long a robot takes from one option to another by way of a third; inf if it cannot."""
    legs = book.moves.leg(left, option), book.moves.leg(option, right)
    return sum(np.inf if isinstance(leg, NoTravel) else leg.duration_s for leg in legs)
