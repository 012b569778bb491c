from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import BSpline

from cells.ids import RobotId
from cells.shop import MountedRobot
from planner.motion.tool_line import (
    EXTENSION,
    ToolLine,
    line_ends_rad,
    line_of,
    line_plan,
    retract_offsets_W_m,
    tool_line,
    tool_lines,
)
from robots.geometry import FloatArray, Pose
from robots.kinematics.forward import flange_pose
from robots.library.catalogue import robot, tool
from robots.timing.path import RoundedPath
from robots.timing.traversal import traverse

ROBOT = MountedRobot(
    RobotId("R1"),
    robot("kuka_kr210_r2700_2"),
    Pose.from_xyz_rpy([1.0, 0.5, 0.3], [0.0, 0.0, 1.0]),
    tool("gun_c_mid"),
    np.deg2rad([0.0, -110.0, 100.0, 0.0, 60.0, 0.0]),
)
MODEL = ROBOT.model


def working_poses(count: int) -> FloatArray:
    rng = np.random.default_rng(4)
    return np.deg2rad([0.0, -90.0, 95.0, 20.0, 55.0, 10.0]) + rng.normal(size=(count, 6)) * 0.3


def tool_pose(q_rad: FloatArray) -> Pose:
    return ROBOT.X_WB @ flange_pose(MODEL, q_rad) @ ROBOT.tool.X_flange_tcp


def run_of(line: ToolLine, count: int) -> FloatArray:
    """Joints along the timed line, up to the end of its straight part."""
    path = RoundedPath(line.points_rad, line.before, line.after)
    run = traverse(path, MODEL.velocity_rad_s(), MODEL.acceleration_rad_s2())
    times = np.linspace(0.0, run.arc_end_s[-2], count)
    piece = np.clip(np.searchsorted(run.times_s, times, "right") - 1, 0, len(run.times_s) - 2)
    t = (times - run.times_s[piece])[:, None]
    return np.asarray(sum(run.coefficients[piece][:, :, p] * t**p for p in range(5)))


@pytest.mark.parametrize("length_m", [0.06, 0.12, 0.3])
def test_the_tool_runs_straight_and_does_not_turn(length_m: float) -> None:
    checked = 0
    for q in working_poses(12):
        offset = retract_offsets_W_m(ROBOT, q[None], length_m)[0]
        line = tool_line(ROBOT, q, offset)
        if line is None:
            continue
        checked += 1
        start = tool_pose(q)
        for at in run_of(line, 40):
            here = tool_pose(at)
            moved = here.translation_m - start.translation_m
            along = moved @ offset / length_m
            assert -1e-6 <= along <= 1.03 * length_m
            assert np.linalg.norm(moved - along * offset / length_m) <= 0.0005 + 1e-9
            turned = (np.trace(start.rotation.T @ here.rotation) - 1.0) / 2.0
            assert np.arccos(min(turned, 1.0)) <= np.deg2rad(0.1) + 1e-7
    assert checked >= 9


def test_the_straight_part_is_as_long_as_asked_for_and_the_points_go_on() -> None:
    q = working_poses(1)[0]
    offset = np.array([0.0, 0.0, 0.15])
    line = tool_line(ROBOT, q, offset)
    assert line is not None
    start, end = tool_pose(q), tool_pose(line.end_rad)
    assert np.array_equal(line.points_rad[0], q)
    assert (end.translation_m - start.translation_m)[2] == pytest.approx(0.15 * 1.02, abs=1e-6)
    beyond = tool_pose(line.points_rad[-1]).translation_m - start.translation_m
    assert beyond[2] == pytest.approx(0.15 * (1.02 + EXTENSION), rel=0.03)


def test_retracting_goes_back_along_the_tool_axis() -> None:
    q = working_poses(5)
    offsets = retract_offsets_W_m(ROBOT, q, np.full(5, 0.1))
    for row, offset in zip(q, offsets, strict=True):
        assert offset == pytest.approx(-0.1 * tool_pose(row).rotation[:, 2])


def test_a_batch_says_the_same_as_single_lines() -> None:
    q = working_poses(30)
    offsets = retract_offsets_W_m(ROBOT, q, 0.1)
    points, valid = tool_lines(ROBOT, q, offsets, spans=1)
    assert valid.any()
    for row, offset, batch, ok in zip(q, offsets, points, valid, strict=True):
        if ok:
            single = tool_line(ROBOT, row, offset)
            assert single is not None
            assert np.allclose(single.points_rad, line_of(batch).points_rad, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize("spans", [1, 3])
def test_ends_of_many_lines_are_those_of_each(spans: int) -> None:
    q = working_poses(6)
    points, _ = tool_lines(ROBOT, q, retract_offsets_W_m(ROBOT, q, 0.1), spans)
    assert np.array_equal(line_ends_rad(points), [line_of(line).end_rad for line in points])


@pytest.mark.parametrize("spans", [1, 2, 3, 8])
def test_splines_are_those_of_scipy(spans: int) -> None:
    plan = line_plan(spans)
    knots = np.concatenate([[0.0, 0.0], np.linspace(0.0, 1.0, spans + 1), [1.0, 1.0]])
    fitted = BSpline.design_matrix(plan.samples, knots, 2).toarray()
    assert np.allclose(plan.fit @ fitted, np.eye(spans + 2), atol=1e-12)
    at = ((np.arange(2 * spans) // 2) + np.tile([0.2, 0.8], spans)) / spans
    assert np.allclose(plan.checks, BSpline.design_matrix(at, knots, 2).toarray(), atol=1e-15)


def test_a_line_out_of_reach_is_none() -> None:
    assert tool_line(ROBOT, working_poses(1)[0], np.array([0.0, 0.0, 4.0])) is None


def test_a_line_that_leaves_the_joint_limits_is_none() -> None:
    q = working_poses(1)[0].copy()
    q[1] = MODEL.upper_rad()[1]
    out = tool_pose(q).translation_m - tool_pose(q - [0, 0.02, 0, 0, 0, 0]).translation_m
    towards = 0.2 * out / np.linalg.norm(out)
    assert tool_line(ROBOT, q, towards) is None


def test_lines_stay_inside_the_joint_limits() -> None:
    rng = np.random.default_rng(8)
    q = rng.uniform(MODEL.lower_rad(), MODEL.upper_rad(), size=(400, 6))
    points, valid = tool_lines(ROBOT, q, rng.normal(size=(400, 3)) * 0.1)
    assert 50 < valid.sum() < 400
    inside = (points >= MODEL.lower_rad()) & (points <= MODEL.upper_rad())
    assert inside[valid].all()
