"""Former tours among the options of now: what stays, and where tasks without a robot go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cells.ids import TaskId
from planner.balance.specimen import Specimen, specimen
from planner.former import FormerStop, FormerTour
from planner.options import OptionTable
from planner.resumption import tours_from
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.travel import TravelCosts

COSTS = TravelCosts()


@pytest.fixture(scope="module")
def table() -> OptionTable:
    return specimen(Specimen(3, 9, (2, 5)), np.random.default_rng(3)).table


def former(table: OptionTable, number: int, tasks: list[int]) -> FormerTour:
    """What a robot did: some tasks, each in its last option, slightly off."""
    robot, stops = table.robots[number], []
    for task in tasks:
        options = robot.options_of(table.tasks[task])
        q_rad = robot.enter_rad[options[-1]] + 1e-4
        stops.append(FormerStop(table.tasks[task], tuple(q_rad.tolist())))
    return FormerTour(robot.robot, tuple(stops))


def able(table: OptionTable, number: int) -> list[int]:
    robot = table.robots[number]
    return [t for t, task in enumerate(table.tasks) if len(robot.options_of(task))]


def test_a_robot_does_again_what_it_did_in_the_same_order_and_options(table: OptionTable) -> None:
    did = able(table, 0)[::-1]
    tours = tours_from([former(table, 0, did)], table)
    assert tours is not None
    done = {table.tasks[t] for t in did}
    robot, visits = table.robots[0], tours[0].visits
    assert [visit.task for visit in visits if visit.task in done] == [table.tasks[t] for t in did]
    for visit in (visit for visit in visits if visit.task in done):
        last = robot.options_of(visit.task)[-1]
        assert np.array_equal(robot.enter_rad[visit.option], robot.enter_rad[last])


def test_a_task_without_a_robot_goes_where_the_tour_is_the_shortest(table: OptionTable) -> None:
    whole = tours_from([former(table, n, []) for n in range(3)], table)
    assert whole is not None
    assert sorted(v.task for tour in whole for v in tour.visits) == sorted(table.tasks)
    lost = table.tasks[-1]
    given = [
        FormerTour(
            tour.robot,
            tuple(
                FormerStop(v.task, tuple(table.robot(tour.robot).enter_rad[v.option].tolist()))
                for v in tour.visits
                if v.task != lost
            ),
        )
        for tour in whole
    ]
    tours = tours_from(given, table)
    assert tours is not None
    (taker,) = (n for n, tour in enumerate(tours) if lost in [v.task for v in tour.visits])
    least_s = min(
        _with(bare, lost, option, at).load_s(robot, COSTS)
        for robot, bare in zip(table.robots, (_without(t, lost) for t in tours), strict=True)
        for option in robot.options_of(lost).tolist()
        for at in range(len(bare.visits) + 1)
    )
    assert tours[taker].load_s(table.robots[taker], COSTS) == pytest.approx(least_s, abs=1e-9)


def test_what_nobody_can_do_has_no_tours(table: OptionTable) -> None:
    more = OptionTable(table.robots, (*table.tasks, TaskId("far")))
    assert tours_from([], more) is None


def _without(tour: Tour, task: TaskId) -> Tour:
    return replace(tour, visits=tuple(v for v in tour.visits if v.task != task))


def _with(tour: Tour, task: TaskId, option: int, at: int) -> Tour:
    return replace(tour, visits=(*tour.visits[:at], Visit(task, option), *tour.visits[at:]))
