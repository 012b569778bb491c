"""Motions, stands and homes in each other's way become exclusions, and nothing else does."""

from itertools import pairwise

import numpy as np
import pytest

from cells.program import Trajectory
from cells.shop import MountedRobot
from planner.collision import Arm, Swept
from planner.coordination.chain import Block, Point
from planner.coordination.sweeps import RobotSweeps, interference
from robots.geometry import FloatArray, Pose
from tests.planner.reach.conftest import gun_robot

HOME = np.deg2rad([0.0, -100.0, 100.0, 0.0, 60.0, 0.0])
LEFT = np.deg2rad([60.0, -60.0, 60.0, 0.0, 60.0, 0.0])
RIGHT = np.deg2rad([-60.0, -60.0, 60.0, 0.0, 60.0, 0.0])


def _line(a: FloatArray, b: FloatArray) -> Trajectory:
    return Trajectory(np.array([0.0, 1.0]), np.stack([a, b - a], axis=1)[None])


def _sweeps(robot: MountedRobot, stop: FloatArray, home: FloatArray = HOME) -> RobotSweeps:
    arm = Arm.of(robot)
    there, back = _line(home, stop), _line(stop, home)
    motions = Swept.of(arm, there), Swept.of(arm, back)
    return RobotSweeps(motions, (Swept.of(arm, stop),), Swept.of(arm, home))


def _at(y_m: float, yaw_rad: float = 0.0) -> MountedRobot:
    robot = gun_robot()
    X_WB = Pose.from_xyz_rpy([0.0, y_m, 0.0], [0.0, 0.0, yaw_rad])
    return MountedRobot(robot.id, robot.model, X_WB, robot.tool, robot.home_rad)


def test_robots_that_turn_away_from_each_other_do_not_interfere() -> None:
    # joint 1 of this arm turns against the base's z axis: RIGHT is towards +y
    found = interference([_sweeps(_at(0.0), LEFT), _sweeps(_at(3.0), RIGHT)], 0.05)
    assert found.exclusions == ()
    assert found.before == ()
    assert found.hopeless == ()


def test_stands_in_each_others_way_become_blocks_of_two_motions() -> None:
    found = interference([_sweeps(_at(0.0), RIGHT), _sweeps(_at(3.0), LEFT)], 0.05)
    assert (Block(0, 0, 1), Block(1, 0, 1)) in found.exclusions
    assert len(found.exclusions) == 1


def test_a_home_in_the_way_is_left_before_the_other_passes() -> None:
    robots = [_sweeps(_at(0.0), HOME, home=RIGHT), _sweeps(_at(3.0), LEFT)]
    found = interference(robots, 0.05)
    assert (Point(0, 0, "motion-end"), Point(1, 0, "motion-start")) in found.before
    assert (Point(1, 1, "motion-end"), Point(0, 1, "motion-start")) in found.before


def test_homes_in_each_others_way_are_hopeless() -> None:
    robots = [_sweeps(_at(0.0), HOME, home=RIGHT), _sweeps(_at(3.0), HOME, home=LEFT)]
    assert interference(robots, 0.05).hopeless == ((0, 1),)


def test_an_idle_robot_in_the_way_is_hopeless() -> None:
    arm = Arm.of(_at(0.0))
    idle = RobotSweeps((), (), Swept.of(arm, RIGHT))
    assert interference([idle, _sweeps(_at(3.0), LEFT)], 0.05).hopeless == ((0, 1),)


def _tour(robot: MountedRobot, stops: FloatArray) -> RobotSweeps:
    arm, way = Arm.of(robot), [HOME, *stops, HOME]
    motions = [Swept.of(arm, _line(a, b)) for a, b in pairwise(way)]
    return RobotSweeps(tuple(motions), tuple(Swept.of(arm, q) for q in stops), Swept.of(arm, HOME))


def test_what_a_stand_implies_need_not_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    robots = [
        _tour(_at(0.0), RIGHT + rng.uniform(-0.9, 0.9, (6, 6))),
        _tour(_at(2.6), LEFT + rng.uniform(-0.9, 0.9, (5, 6))),
    ]
    found = interference(robots, 0.05)
    monkeypatch.setattr(
        "planner.coordination.sweeps._beside",
        lambda stands, motions: np.zeros((motions, stands.shape[1]), dtype=np.bool_),
    )
    compared = interference(robots, 0.05)
    assert len(compared.exclusions) > 5
    assert set(found.exclusions) == set(compared.exclusions)
    assert (found.before, found.hopeless) == (compared.before, compared.hopeless)
