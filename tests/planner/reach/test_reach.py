"""Reach finds what a robot can do, in every way, and says in words why it cannot do the rest."""

from dataclasses import replace

import numpy as np
import pytest

from cells.shop import Body, Station
from cells.tasks import GUN_IN_SPOT, Weld
from planner.collision import StationWorld
from planner.reach.matrix import ReachStatus
from planner.reach.table import RobotReach, StationReach, gather, reach_robot
from planner.reach.weld_frames import turn_angles_rad, weld_frames
from robots.geometry import Pose
from robots.kinematics.forward import flange_pose
from tests.planner.reach.conftest import gripper_robot, gun_robot, move_blank, spot, station


def _reach(at: Station) -> StationReach:
    world = StationWorld.of(at)
    return gather(at, [reach_robot(robot, at, world) for robot in at.robots])


def _of(reach: StationReach, robot: str) -> RobotReach:
    return next(r for r in reach.robots if r.options.robot == robot)


EDGE = (2.05, 0.0, 1.2)


def test_a_spot_on_the_near_edge_is_reachable_as_it_is() -> None:
    entry = _reach(station((spot("A", EDGE),))).matrix()["A", "R1"]  # type: ignore[index]
    assert entry.status is ReachStatus.REACHABLE
    assert entry.options > 0


def test_a_spot_that_faces_the_wrong_way_needs_the_gun_turned() -> None:
    weld = spot("A", EDGE)
    turned = Weld(
        weld.id,
        weld.X_WS @ Pose.from_xyz_rpy([0, 0, 0], [0, 0, np.pi]),
        weld.stack,
        *(1.0, ("C",), (), (-np.pi, np.pi), True, 0.08),
    )
    entry = _reach(station((turned,))).matrix()["A", "R1"]  # type: ignore[index]
    assert entry.status is ReachStatus.TURNED
    assert "turned by" in entry.reason


def test_frames_of_a_weld_are_its_spot_turned_and_turned_over() -> None:
    weld = spot("A", EDGE)
    frames = weld_frames(weld)
    assert set(frames.flipped.tolist()) == {False, True}
    for X_WT, turn, flipped in zip(frames.X_WT, frames.turn_rad, frames.flipped, strict=True):
        X_SG = Pose.from_xyz_rpy([0, 0, 0], [0, 0, turn])
        X_SG = X_SG @ Pose.from_xyz_rpy([0, 0, 0], [np.pi, 0, 0]) if flipped else X_SG
        assert np.abs((weld.X_WS @ X_SG @ GUN_IN_SPOT).matrix() - X_WT).max() < 1e-12


def test_every_way_puts_the_gun_on_the_spot() -> None:
    weld = spot("A", EDGE)
    reach = _of(_reach(station((weld,))), "R1")
    frames = weld_frames(weld)
    robot = gun_robot()
    for way in reach.ways:
        X_WT = robot.X_WB @ flange_pose(robot.model, way.stops[0].q_rad) @ robot.tool.X_flange_tcp
        errors = np.abs(frames.X_WT - X_WT.matrix()).reshape(len(frames.X_WT), -1).max(axis=1)
        assert errors.min() < 1e-8


def test_options_of_a_weld_enter_and_leave_through_the_same_point() -> None:
    options = _of(_reach(station((spot("A", EDGE),))), "R1").options
    assert np.array_equal(options.enter_via_rad, options.leave_via_rad)
    assert np.abs(options.enter_via_rad - options.enter_rad).max() > 0.01
    tool = gun_robot().tool
    assert np.allclose(options.duration_s, 1.0 + tool.close_s + tool.open_s)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("weld", "words"),
    [
        (spot("A", (9.0, 0.0, 1.2)), "out of reach"),
        (spot("A", EDGE, gun_kinds=("X",)), "needs X"),
        (spot("A", EDGE, robots=("R9",)), "only for R9"),
        (spot("A", (2.55, 0.0, 1.2)), "part sheet"),
    ],
)
def test_an_unreachable_spot_says_why(weld: Weld, words: str) -> None:
    reach = _reach(station((weld,)))
    (reasons,) = reach.unreachable().values()
    assert words in reasons[0]
    assert "not a gun" in reasons[1]
    assert words in reach.table.reasons["A", "R1"]  # type: ignore[index]


def test_a_body_in_the_way_is_named(wall: Body) -> None:
    (reasons,) = _reach(station((spot("A", EDGE),), bodies=(wall,))).unreachable().values()
    assert "body wall" in reasons[0]


def test_a_part_is_moved_in_one_grasp_and_one_branch() -> None:
    reach = _of(_reach(station((), (move_blank(),))), "R2")
    assert reach.ways
    for way in reach.ways:
        pick, put = way.stops
        assert (pick.kind, put.kind) == ("pick", "place")
        robot = gripper_robot()
        X_BT = flange_pose(robot.model, put.q_rad) @ robot.tool.X_flange_tcp
        assert way.grasp is not None
        X_WP = robot.X_WB @ X_BT @ way.grasp.inverse()
        assert np.allclose(X_WP.translation_m, [1.6, 4.6, 0.831], atol=1e-8)
    assert np.all(reach.options.arrive_s > 0.0)
    assert np.all(reach.options.arrive_s < reach.options.duration_s)


def test_a_gun_does_not_handle_and_a_gripper_does_not_weld() -> None:
    matrix = _reach(station((spot("A", EDGE),), (move_blank(),))).matrix()
    assert "not a gripper" in matrix["move", "R1"].reason  # type: ignore[index]
    assert "not a gun" in matrix["A", "R2"].reason  # type: ignore[index]


def test_handling_restricted_to_another_robot_is_refused() -> None:
    matrix = _reach(station((), (move_blank(robots=("R9",)),))).matrix()
    assert matrix["move", "R2"].reason == "only for R9"  # type: ignore[index]


def test_a_grasp_out_of_reach_is_refused_with_its_phase() -> None:
    far = Pose.from_xyz_rpy([0.0, 0.0, 5.0], [np.pi, 0.0, 0.0])
    matrix = _reach(station((), (move_blank(grasps=(far,)),))).matrix()
    assert "to pick: out of reach" in matrix["move", "R2"].reason  # type: ignore[index]


@pytest.mark.parametrize(
    ("low", "high", "count"), [(-180, 180, 36), (-20, 20, 5), (0, 0, 1), (5, 25, 3)]
)
def test_turns_cover_their_range_without_repetition(low: float, high: float, count: int) -> None:
    angles = turn_angles_rad(np.deg2rad(low), np.deg2rad(high))
    assert len(angles) == count
    assert np.all(np.diff(angles) > 0.0)
    assert np.rad2deg(np.diff(angles)).max(initial=0.0) < 10.001
    assert (0.0 in angles) == (low <= 0 <= high)


def test_a_hold_for_a_spot_that_nobody_reaches_never_ends() -> None:
    hold = move_blank(hold_until=("far",))
    reasons = _reach(station((spot("far", (9.0, 0.0, 1.2)),), (hold,))).unreachable()
    assert set(reasons) == {"far", "move"}
    gun, gripper = reasons["move"]  # type: ignore[index]
    assert gun == "R1: carries gun_c_mid, not a gripper"
    assert "R2: would hold blank at nest_b for ever, until far is done" in gripper
    assert "R1: out of reach" in gripper


def test_a_robot_cannot_hold_for_what_only_it_could_do_itself() -> None:
    back = replace(move_blank(), id="back", part="other")
    at = station((), (move_blank(hold_until=("back",)), back))  # type: ignore[arg-type]
    at = replace(at, parts=(*at.parts, replace(at.parts[1], id="other")))  # type: ignore[arg-type]
    reasons = _reach(at).unreachable()
    assert set(reasons) == {"move"}
    assert "no other robot can do back (R1: carries gun_c_mid" in reasons["move"][1]  # type: ignore[index]
    two = replace(gripper_robot("R3"), X_WB=Pose.from_xyz_rpy([3.2, 4.0, 0.0], [0.0, 0.0, np.pi]))
    assert _reach(replace(at, robots=(*at.robots, two))).unreachable() == {}
