"""Tours of before, found again among the options of a station that changed a little.

The search then starts from them (``planner.station_path``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from cells.ids import RobotId, TaskId
from planner.former import FormerStop, FormerTour
from planner.options import OptionTable, RobotOptions
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.travel import TravelCosts


def tours_from(former: Sequence[FormerTour], table: OptionTable) -> tuple[Tour, ...] | None:
    """Return tours over ``table`` that are as near to the ``former`` ones as can be.

    A task that its robot can no longer do, or that is new, goes where it makes the longest tour
    least long; None if a task can be done by nobody.
    """
    known = {tour.robot: tour.stops for tour in former}
    tours = {robot.robot: _again(robot, known.get(robot.robot, ())) for robot in table.robots}
    done = {visit.task for tour in tours.values() for visit in tour.visits}
    for task in table.tasks:
        if task not in done and not _insert(task, table, tours):
            return None
    return tuple(tours[robot.robot] for robot in table.robots)


def _again(robot: RobotOptions, stops: Iterable[FormerStop]) -> Tour:
    visits = (_nearest(robot, stop) for stop in stops)
    return Tour(robot.robot, tuple(visit for visit in visits if visit is not None))


def _nearest(robot: RobotOptions, stop: FormerStop) -> Visit | None:
    options = robot.options_of(stop.task)
    if not len(options):
        return None
    away_rad = np.abs(robot.enter_rad[options] - np.array(stop.q_rad)).max(axis=1)
    return Visit(stop.task, int(options[away_rad.argmin()]))


def _insert(task: TaskId, table: OptionTable, tours: dict[RobotId, Tour]) -> bool:
    """Put ``task`` into the tour, and where in it, that then is the shortest."""
    costs = TravelCosts()
    found = [
        (tour.load_s(robot, costs), number, tour)
        for number, robot in enumerate(table.robots)
        for tour in _with(task, robot, tours[robot.robot])
    ]
    if not found:
        return False
    best = min(found, key=lambda entry: entry[:2])[2]
    tours[best.robot] = best
    return True


def _with(task: TaskId, robot: RobotOptions, tour: Tour) -> Iterable[Tour]:
    """``tour`` with ``task`` in every place, in a few of its options."""
    options = robot.options_of(task)
    for option in options[:: max(1, len(options) // _FEW)]:
        for at in range(len(tour.visits) + 1):
            visits = (*tour.visits[:at], Visit(task, int(option)), *tour.visits[at:])
            yield replace(tour, visits=visits)


_FEW = 6
