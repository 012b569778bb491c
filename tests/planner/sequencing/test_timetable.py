"""Timetables are right to the second on a station worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cells.ids import RobotId, TaskId
from planner.options import HOME, OptionTable, RobotOptions
from planner.problem import Lag, Problem
from planner.sequencing.timetable import timetable
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.travel import TravelCosts

A, B, H = TaskId("A"), TaskId("B"), TaskId("H")
R1, R2 = RobotId("R1"), RobotId("R2")


def _robot(
    name: RobotId, tasks: tuple[TaskId, ...], work_s: float, arrive_s: float
) -> RobotOptions:
    count = len(tasks)
    points = np.zeros((count, 1))
    return RobotOptions(
        name,
        np.zeros(1),
        np.ones(1),
        np.ones(1),
        tasks,
        np.arange(count),
        points,
        points,
        points,
        points,
        np.full(count, work_s),
        np.full(count, arrive_s),
    )


TABLE = OptionTable((_robot(R1, (A, B), 2.0, 0.0), _robot(R2, (H,), 6.0, 5.0)), (A, B, H))
COSTS = TravelCosts().with_known(
    {
        (R1, HOME, 0): 1.0,
        (R1, 0, 1): 1.0,
        (R1, 1, HOME): 1.0,
        (R2, HOME, 0): 2.0,
        (R2, 0, HOME): 2.0,
    }
)
TOURS = (Tour(R1, (Visit(A, 0), Visit(B, 1))), Tour(R2, (Visit(H, 0),)))
HOLD = (Lag(H, "arrive", A, "start", 0.0, ""), Lag(A, "end", H, "release", 0.0, ""))


def test_without_relations_robots_run_side_by_side() -> None:
    times = timetable(Problem(TABLE), COSTS, TOURS)
    assert times is not None
    assert times.load_s == {R1: 7.0, R2: 10.0}
    assert times.start_s == {A: 1.0, B: 4.0, H: 2.0}
    assert times.cycle_s == 10.0


@pytest.mark.parametrize(
    ("lags", "cycle_s"),
    [
        (HOLD, 13.0),
        ((Lag(B, "end", H, "arrive", 3.0, ""),), 12.0),
        ((Lag(B, "end", None, "start", 20.0, ""),), 26.0),
    ],
    ids=["R2 holds the part while R1 welds", "R2 brings it 3 s after B", "a machine ends last"],
)
def test_robots_wait_where_relations_demand_it(lags: tuple[Lag, ...], cycle_s: float) -> None:
    times = timetable(Problem(TABLE, lags), COSTS, TOURS)
    assert times is not None
    assert times.cycle_s == cycle_s


def test_a_circle_has_no_timetable() -> None:
    lag = Lag(B, "end", A, "start", 0.0, "")
    assert timetable(Problem(TABLE, (lag,)), COSTS, TOURS) is None
