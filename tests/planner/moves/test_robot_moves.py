"""Legs between works: as one motion, or with stops where a machine has to be waited for."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from cells.digest import sealed
from cells.ids import LineId, PlaceId, ProcessId, TaskId, VariantId
from cells.program import ProcessRun, Travel
from cells.shop import Line, Shop, Station, Variant
from cells.tasks import Process
from planner import pipeline
from planner.collision import StationWorld
from planner.motion.evaluation import positions_rad
from planner.motion.query import NoTravel
from planner.moves.leg import Leg
from planner.moves.robot_moves import RobotMoves
from planner.options import HOME
from planner.reach.arms import RobotArms
from planner.reach.table import reach_robot
from tests.planner.reach.conftest import gripper_robot, move_blank, station

CURE_S = 4.0


def there_and_back(approach_m: float = 0.15) -> Station:
    """A blank is put into a machine, and taken out again when that is done."""
    there = move_blank(approach_m=approach_m)
    back = replace(
        there, id=TaskId("back"), from_place=PlaceId("nest_b"), to_place=PlaceId("nest_a")
    )
    cure = Process(ProcessId("cure"), PlaceId("nest_b"), CURE_S, there.id, back.id)
    at = station((), (there, back), robots=(gripper_robot(),))
    return replace(at, processes=(cure,))


def moves_in(at: Station) -> RobotMoves:
    robot, world = at.robots[0], StationWorld.of(at)
    ways = reach_robot(robot, at, world).ways
    return RobotMoves(RobotArms(robot), at, world, ways, (1, 2))


def turn_backs(moves: RobotMoves) -> list[Leg | NoTravel]:
    """Legs from a release to the grip of the same part in the same posture."""
    ways = list(enumerate(moves.ways))
    return [
        moves.leg(left, entered)
        for left, way in ways
        for entered, other in ways
        if way.stops[1].task == "move"
        and other.stops[0].task == "back"
        and np.array_equal(way.stops[1].q_rad, other.stops[0].q_rad)
    ]


@pytest.fixture(scope="module")
def moves() -> RobotMoves:
    return moves_in(there_and_back())


def test_a_robot_that_waits_to_take_out_what_it_put_in_goes_out_and_back(
    moves: RobotMoves,
) -> None:
    found = turn_backs(moves)
    assert found
    for leg in found:
        assert isinstance(leg, Leg)
        out, back = leg.motions
        (turn_rad,) = positions_rad(out.trajectory, [out.duration_s])
        (start_rad,) = positions_rad(out.trajectory, [0.0])
        assert positions_rad(back.trajectory, [0.0])[0] == pytest.approx(turn_rad, abs=1e-9)
        assert positions_rad(back.trajectory, [back.duration_s])[0] == pytest.approx(
            start_rad, abs=1e-9
        )
        assert (out.leave_s, back.arrive_s) == (out.duration_s, 0.0)


def test_elsewhere_there_is_a_motion_between_the_lines(moves: RobotMoves) -> None:
    option = next(k for k, way in enumerate(moves.ways) if way.stops[0].task == "back")
    leg = moves.leg(HOME, option)
    assert isinstance(leg, Leg)
    assert len(leg.motions) == 2  # from home, and the line in
    inside = moves.inside(option)
    assert isinstance(inside, Leg)
    assert len(inside.motions) == 2  # the line out with the part, and on to a place without machine


def test_a_robot_may_not_wait_at_the_end_of_a_line_that_is_too_near_to_the_part() -> None:
    found = turn_backs(moves_in(there_and_back(approach_m=0.001)))
    assert found
    for leg in found:
        assert isinstance(leg, NoTravel)
        assert leg.reason == "the end of the straight line is not free"


def test_a_part_put_into_a_machine_and_taken_out_again_is_planned_and_certified() -> None:
    at = there_and_back()
    line = Line(LineId("line"), (at,))
    shop = sealed(Shop("cure", 60.0, 5.0, (Variant(VariantId("one"), 1.0),), (line,), ""))
    answer = pipeline.plan(shop, seed=1)
    assert answer.certified, (answer.findings, answer.stations[0].problems)
    assert answer.program is not None
    program = answer.program.stations[0]
    travels = [step for step in program.robots[0].steps if isinstance(step, Travel)]
    waits = [a for a, b in pairwise(travels) if b.arrive_s == 0.0]
    assert any(out.leave_s == out.trajectory.duration_s for out in waits)
    assert [type(run) for run in program.processes] == [ProcessRun]
