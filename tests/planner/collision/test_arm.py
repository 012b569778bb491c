"""An arm's tables stand where the robot stands, and its motion bounds are bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.collision import Arm, StationWorld, clearance_m
from planner.collision.arm_kernels import (
    place_frames,
    placed,
    sine_and_cosine,
    sweep_radii,
    turned_m,
)
from planner.collision.curve_kernels import expand
from robots.geometry import Pose
from robots.shapes import Convex, box, sphere


def frames_at(arm: Arm, q):
    frames = np.zeros((arm.dof + 1, 12))
    place_frames(arm.arrays.chain, q, frames)
    return frames


def world_points(arm: Arm, q, body: int):
    """All hull points of a body, in the world."""
    frames, points = frames_at(arm, q), []
    for piece in arm.arrays.pieces[arm.arrays.pieces[:, 5] == body]:
        for row in range(piece[1], piece[1] + piece[2]):
            points.append(placed(frames, piece[3], *arm.arrays.points[row]))
    return np.array(points)


def test_sine_and_cosine_are_right_over_many_turns():
    angles = np.random.default_rng(0).uniform(-200.0, 200.0, 2000)
    found = np.array([sine_and_cosine(angle) for angle in (*angles, 0.0, np.pi / 4, np.pi)])
    angles = np.array([*angles, 0.0, np.pi / 4, np.pi])
    assert np.abs(found - np.column_stack([np.sin(angles), np.cos(angles)])).max() < 1e-13


def test_every_body_stands_where_the_robot_has_it(kit):
    robot = kit.small_robot(Pose.from_xyz_rpy([0.3, -0.2, 0.1], (0.1, 0.2, 0.3)))
    part, X_TP = (box([0.2, 0.1, 0.05]),), Pose.from_xyz_rpy([0.0, 0.1, 0.2], (0.0, 0.5, 0.0))
    arm, rng = Arm.of(robot, welding=True, carried=part, X_TP=X_TP), np.random.default_rng(1)
    for q in rng.uniform(-2.0, 2.0, (10, 5)):
        poses = kit.link_poses(robot, q)
        expected = [
            np.concatenate([poses[i].apply(piece.points_m) for piece in link.pieces])
            for i, link in enumerate(robot.model.links)
        ]
        tool = robot.tool.pieces + robot.tool.electrodes
        expected.append(np.concatenate([poses[-1].apply(piece.points_m) for piece in tool]))
        X_WP = poses[-1] @ robot.tool.X_flange_tcp @ X_TP
        expected.append(X_WP.apply(part[0].points_m))
        for body, points in enumerate(expected):
            apart = np.linalg.norm(world_points(arm, q, body)[:, None] - points[None], axis=2)
            assert apart.shape[0] == len(points)
            assert max(apart.min(axis=0).max(), apart.min(axis=1).max()) < 1e-12


def test_electrodes_are_there_only_while_welding(kit):
    robot = kit.small_robot()
    travelling, welding = Arm.of(robot), Arm.of(robot, welding=True)
    assert len(welding.arrays.pieces) == len(travelling.arrays.pieces) + 1
    assert 2 in welding.arrays.pieces[:, 4]
    assert 2 not in travelling.arrays.pieces[:, 4]


def test_a_carried_part_needs_its_pose(kit):
    with pytest.raises(ValueError, match="X_TP"):
        Arm.of(kit.small_robot(), carried=(sphere([0.0, 0.0, 0.0], 0.1),))


def test_a_carried_part_counts_with_the_tool_for_self_collision(kit):
    robot = kit.small_robot()
    arm = Arm.of(robot, carried=(sphere([0.0, 0.0, 0.0], 0.05),), X_TP=Pose.identity())
    assert {tuple(pair) for pair in Arm.of(robot).arrays.pairs.tolist()} == {
        (0, 3), (0, 4), (0, 5), (0, 6), (1, 6), (2, 6), (2, 4),
    }  # fmt: skip
    assert {(0, 7), (1, 7), (2, 7), (0, 6)} <= {tuple(pair) for pair in arm.arrays.pairs.tolist()}


def test_bare_links_are_allowed(kit):
    robot = kit.small_robot()
    bare = tuple(replace(link, pieces=()) for link in robot.model.links)
    arm = Arm.of(replace(robot, model=replace(robot.model, links=bare)))
    assert len(arm.arrays.pairs) == 0
    world = StationWorld.build({"body:far": (sphere([9.0, 0.0, 0.0], 0.1),)})
    assert clearance_m(arm, world, np.zeros((1, 5)), world.skip(), 1.0).tolist() == [1.0]


def test_no_point_moves_farther_than_its_bound(kit):
    robot = kit.small_robot()
    part = (Convex(np.array([[0.0, 0.0, 0.0], [0.5, 0.2, 0.1], [0.1, 0.4, 0.3]])),)
    arm = Arm.of(robot, carried=part, X_TP=Pose.from_xyz_rpy([0.0, 0.0, 0.1]))
    rng = np.random.default_rng(2)
    closest = 0.0
    for _ in range(150):
        q, dq = rng.uniform(-2.0, 2.0, 5), rng.uniform(0.0, 0.3, 5) * rng.integers(0, 2, 5)
        reach = np.zeros((len(arm.arrays.bodies), 5))
        sweep_radii(frames_at(arm, q), arm.arrays.bodies, arm.arrays.spans, reach)
        near = q + rng.choice([-1.0, 1.0, rng.uniform(-1.0, 1.0)], 5) * dq
        for body in range(1, 8):
            before, after = world_points(arm, q, body), world_points(arm, near, body)
            moved = np.linalg.norm(after - before, axis=1).max()
            bound = turned_m(reach, dq, body, 0)
            assert moved <= bound + 1e-12
            closest = max(closest, moved / bound if bound > 0.0 else 0.0)
    assert closest > 0.8


def test_an_arm_elsewhere_is_the_arm_compiled_there(kit):
    robot, X_WB = kit.small_robot(), Pose.from_xyz_rpy([1.0, -2.0, 0.5], [0.3, 0.2, 2.0])
    moved = Arm.of(robot).elsewhere("twin", X_WB)
    assert moved.name == "twin"
    there = Arm.of(replace(robot, X_WB=X_WB))
    for ours, theirs in zip(moved.arrays, there.arrays, strict=True):
        assert np.array_equal(ours, theirs)


def test_a_polynomial_stays_within_its_bound():
    rng = np.random.default_rng(3)
    for _ in range(200):
        terms = int(rng.integers(1, 7))
        coefficients = rng.normal(size=(2, 3, terms))
        middle, half = rng.uniform(0.0, 1.0), rng.uniform(0.0, 0.5)
        b = np.zeros(8)
        bound = expand(coefficients, 1, 2, middle, half, b)
        times = middle + np.linspace(-half, half, 101)
        values = np.polynomial.polynomial.polyval(times, coefficients[1, 2])
        at = np.polynomial.polynomial.polyval(middle, coefficients[1, 2])
        assert b[0] == pytest.approx(at, abs=1e-12)
        assert np.abs(values - at).max() <= bound + 1e-12
        assert bound <= 4.0 * np.abs(values - at).max() + half**2 * 40.0
