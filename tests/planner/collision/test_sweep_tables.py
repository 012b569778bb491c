"""What is kept of a swept motion contains the arm, however it was rounded and wherever it is."""

from __future__ import annotations

import numpy as np
import pytest

from cells.program import Trajectory
from planner.collision import Arm, Swept, conflict_matrix, swept
from robots.geometry import Pose

PLACES = {
    "near": Pose.identity(),
    "in the next hall": Pose.from_xyz_rpy([731.3, -412.7, 3.1], (0.0, 0.0, 1.0)),
    "in the next town": Pose.from_xyz_rpy([-31_000.0, 52_000.0, 100.0], (0.1, 0.2, 3.0)),
}


def motion(rng, spread_rad: float = 0.6) -> Trajectory:
    """Three pieces of motion from rest to rest."""
    start = rng.uniform(-0.9, 0.9, 5)
    coefficients = np.zeros((3, 5, 4))
    for k in range(3):
        d = spread_rad * rng.uniform(-1.0, 1.0, 5)
        coefficients[k] = np.stack([start, 0.0 * d, 3.0 * d, -2.0 * d], axis=1)
        start = start + d
    return Trajectory(np.array([0.0, 1.0, 2.0, 3.0]), coefficients)


def angles_rad(trajectory: Trajectory, at_s: float):
    k = min(int(at_s), 2)
    return trajectory.coefficients[k] @ (at_s - k) ** np.arange(4.0)


def corners(robot, poses, tables):
    """World points of every piece of the arm, in the order of its tables: (points, radius)."""
    n = robot.model.dof
    pieces = [(n + 1, piece) for piece in robot.tool.pieces]
    pieces += [(i, p) for i in range(n, -1, -1) for p in robot.model.links[i].pieces]
    assert len(pieces) == len(tables.pieces)
    return [(poses[at].apply(piece.points_m), piece.radius_m) for at, piece in pieces]


@pytest.mark.parametrize("place", PLACES)
def test_an_arm_is_within_the_boxes_of_its_stretch(kit, place) -> None:
    robot = kit.small_robot(PLACES[place])
    rng = np.random.default_rng(3)
    trajectory = motion(rng)
    t = Swept.of(Arm.of(robot), trajectory).tables
    pieces = len(t.pieces)
    assert len(t.nodes) > 20
    for node in range(len(t.nodes)):
        for at_s in rng.uniform(*t.stretches[node], 4):
            poses = kit.link_poses(robot, angles_rad(trajectory, at_s))
            for p, (points, radius_m) in enumerate(corners(robot, poses, t)):
                low, high = np.split(t.boxes[node * pieces + p].astype(float), 2)
                assert np.all(points.min(axis=0) - radius_m >= low)
                assert np.all(points.max(axis=0) + radius_m <= high)


@pytest.mark.parametrize("place", PLACES)
def test_no_point_gets_farther_from_its_kept_frame_than_its_move(kit, place) -> None:
    robot = kit.small_robot(PLACES[place])
    rng = np.random.default_rng(4)
    trajectory = motion(rng)
    arm = Arm.of(robot)
    t, a = Swept.of(arm, trajectory).tables, arm.arrays
    tightest = np.inf
    for node in range(len(t.nodes)):
        middle_s = t.stretches[node].mean()
        for at_s in (middle_s, *rng.uniform(*t.stretches[node], 3)):
            poses = kit.link_poses(robot, angles_rad(trajectory, at_s))
            for piece, (points, _) in zip(a.pieces, corners(robot, poses, t), strict=True):
                kept = t.frames[node * len(a.chain) + piece[3]].astype(float)
                rows = a.points[piece[1] : piece[1] + piece[2]]
                there = rows @ kept[:9].reshape(3, 3).T + kept[9:]
                away_m = np.linalg.norm(there[:, None] - points[None], axis=2).min(axis=1).max()
                move_m = float(t.moves[node * len(a.bodies) + piece[5]])
                assert away_m <= move_m
                tightest = min(tightest, move_m - away_m)
    largest_m = np.abs(PLACES[place].translation_m).max()
    assert tightest < 1e-6 * (10.0 + largest_m)


def two_arms(kit, X_WS: Pose) -> tuple[Arm, Arm]:
    """Two robots that face each other in a station at ``X_WS``."""
    X_WB = X_WS @ Pose.from_xyz_rpy([1.2, 0.2, 0.0], (0.0, 0.0, 2.8))
    return Arm.of(kit.small_robot(X_WS)), Arm.of(kit.small_robot(X_WB, "R2"))


@pytest.mark.parametrize("resolution_m", [0.004, 0.0007])
def test_how_deep_trees_are_kept_changes_nothing(kit, monkeypatch, resolution_m) -> None:
    one, other = two_arms(kit, PLACES["near"])
    rng = np.random.default_rng(5)
    mine, theirs = [motion(rng) for _ in range(14)], [motion(rng) for _ in range(14)]
    found, nodes = [], []
    for coarse_m in (0.0, 0.02, 0.3, 10.0):
        monkeypatch.setattr(swept, "_COARSE_M", coarse_m)
        sweeps = [
            [Swept.of(arm, m, resolution_m=resolution_m) for m in motions]
            for arm, motions in ((one, mine), (other, theirs))
        ]
        found.append(conflict_matrix(*sweeps, 0.05))
        nodes.append(sum(len(each.tables.nodes) for each in sweeps[0]))
    assert nodes[0] > nodes[1] > nodes[2] > nodes[3] == len(mine)
    assert 10 < found[0].sum() < 180
    for matrix in found:
        np.testing.assert_array_equal(matrix, found[0])


def test_motions_far_from_the_origin_are_told_apart_alike(kit) -> None:
    rng = np.random.default_rng(6)
    mine, theirs = [motion(rng) for _ in range(10)], [motion(rng) for _ in range(10)]
    matrices = []
    for X_WS in (PLACES["near"], PLACES["in the next hall"]):
        one, other = two_arms(kit, X_WS)
        sweeps = [Swept.of(one, m) for m in mine], [Swept.of(other, m) for m in theirs]
        matrices.append(conflict_matrix(*sweeps, 0.05))
    assert 5 < matrices[0].sum() < 95
    np.testing.assert_array_equal(matrices[0], matrices[1])
