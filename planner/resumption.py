"""Tours of before, found again among the options of a station that changed a little.

The search then starts from them (``planner.station_path``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from cells.ids import RobotId, TaskId
from planner.former import FormerStop, FormerTour
from planner.options import HOME, OptionTable, RobotOptions
from planner.sequencing.least_times import lower_bounds_s
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
    found = [
        (*place, number)
        for number, robot in enumerate(table.robots)
        if (place := _best_place(task, robot, tours[robot.robot])) is not None
    ]
    if not found:
        return False
    _, at, option, number = min(found, key=lambda entry: (entry[0], entry[-1]))
    name = table.robots[number].robot
    visits = tours[name].visits
    visits = (*visits[:at], Visit(task, option), *visits[at:])
    tours[name] = replace(tours[name], visits=visits)
    return True


def _best_place(task: TaskId, robot: RobotOptions, tour: Tour) -> tuple[float, int, int] | None:
    """The load (s) of ``tour`` with ``task`` in its best place and option; these; None if none.

    A few of the options are looked at.
    """
    options = robot.options_of(task)
    options = options[:: max(1, len(options) // _FEW)]
    if not len(options):
        return None
    stops = [visit.option for visit in tour.visits]
    left, right = np.array([HOME, *stops]), np.array([*stops, HOME])
    past_s = np.diag(lower_bounds_s(robot, left, right)) if stops else np.zeros(1)
    more_s = lower_bounds_s(robot, left, options).T + lower_bounds_s(robot, options, right) - past_s
    more_s += robot.duration_s[options][:, np.newaxis]
    which, at = np.unravel_index(int(np.argmin(more_s)), more_s.shape)
    load_s = tour.load_s(robot, TravelCosts()) + float(more_s[which, at])
    return load_s, int(at), int(options[which])


_FEW = 6
