"""Paths are free all along, short, and the same every time; ways out of narrow places."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from planner.collision import edge_free
from planner.motion.path import PathFinder
from planner.motion.retreat_kernels import RETREAT_M, retreat_nb, solve_nb
from planner.motion.rrt_connect_kernels import back_out_nb
from planner.motion.shortcut_kernels import cut_corners_nb, merged_nb
from robots.geometry import FloatArray
from robots.kinematics.forward import link_transforms
from tests.planner.motion.conftest import LEFT, RIGHT, STATIC_M, Bench


def finder(bench: Bench) -> PathFinder:
    limits = bench.limits.lower_rad, bench.limits.upper_rad
    return PathFinder.of(bench.arm, bench.world, limits, STATIC_M)


def is_free(bench: Bench, path: FloatArray) -> bool:
    skip = bench.world.skip()
    return all(edge_free(bench.arm, bench.world, a, b, STATIC_M, skip) for a, b in pairwise(path))


def length(path: FloatArray) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def test_in_the_open_a_path_is_straight(empty: Bench) -> None:
    path = finder(empty).find(LEFT, RIGHT)
    assert path is not None
    assert np.array_equal(path, np.stack([LEFT, RIGHT]))


@pytest.mark.parametrize("seed", range(4))
def test_a_path_goes_round_the_column_and_is_free_all_along(column: Bench, seed: int) -> None:
    path = finder(column).find(LEFT, RIGHT, seed)
    assert path is not None
    assert np.array_equal(path[[0, -1]], np.stack([LEFT, RIGHT]))
    assert is_free(column, path)
    assert length(path) < 4.0 * np.linalg.norm(RIGHT - LEFT)


def test_the_same_question_has_the_same_answer(column: Bench) -> None:
    once, again, other = (finder(column).find(LEFT, RIGHT, seed) for seed in (1, 1, 2))
    assert once is not None
    assert again is not None
    assert other is not None
    assert once.tobytes() == again.tobytes() != other.tobytes()


def test_ends_that_are_not_free_are_refused(column: Bench) -> None:
    middle = 0.5 * (LEFT + RIGHT)
    with pytest.raises(ValueError, match=r"the goal .* is not free"):
        finder(column).find(LEFT, middle)


def test_points_on_the_way_are_merged_and_corners_kept() -> None:
    path = np.array([[0.0, 0.0], [0.5, 0.0], [1.0, 0.0], [1.0, 0.3], [1.0, 0.7], [0.5, 0.7]])
    assert np.array_equal(merged_nb(path), path[[0, 2, 4, 5]])
    back = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.0]])
    assert np.array_equal(merged_nb(back), back)


def test_cut_corners_leave_a_shorter_free_path(column: Bench) -> None:
    space = finder(column).space
    path = finder(column).find(LEFT, RIGHT, 3)
    assert path is not None
    detour = np.concatenate([path[:1], [path[0] + [0.3, 0, 0, 0.4, 0, 0]], path[1:]])
    assert is_free(column, detour)
    cut = cut_corners_nb(space, detour, 3)
    assert len(cut) > len(detour)
    assert length(cut) < length(detour) - 1e-3
    assert is_free(column, cut)
    assert np.array_equal(cut[[0, -1]], detour[[0, -1]])


@pytest.mark.parametrize("q", [LEFT, RIGHT])
def test_a_retreat_draws_the_last_link_straight_back(empty: Bench, q: FloatArray) -> None:
    out = np.empty(6)
    assert retreat_nb(empty.arm.arrays, q, RETREAT_M, out)
    before, after = link_transforms(empty.robot.model, np.stack([q, out]))[:, -1]
    axis = before[:3, :3] @ empty.robot.model.joints[-1].axis
    assert np.allclose(after[:3, 3] - before[:3, 3], -RETREAT_M * axis, atol=3e-4)
    assert np.allclose(after[:3, :3], before[:3, :3], atol=1e-3)


def test_a_stretched_arm_cannot_retreat_forwards(empty: Bench) -> None:
    out = np.empty(6)
    q = np.deg2rad([0.0, -45.0, 0.0, 0.0, 0.0, 0.0])
    assert not retreat_nb(empty.arm.arrays, q, -2.5, out)


def test_a_tree_backs_out_in_steps_that_are_free(column: Bench) -> None:
    space = finder(column).space
    nodes, parents = np.zeros((40, 6)), np.full(40, -1)
    nodes[0] = LEFT
    count = back_out_nb(space, nodes, parents, 1)
    assert count > 2
    assert np.array_equal(parents[1:count], np.arange(count - 1))
    assert is_free(column, nodes[:count])
    assert back_out_nb(space, nodes, parents, 39) == 39


def test_linear_equations_are_solved_in_place() -> None:
    rng = np.random.default_rng(0)
    half = rng.normal(size=(6, 6))
    A, x = half @ half.T + 0.1 * np.eye(6), rng.normal(size=6)
    y = A @ x
    solve_nb(A.copy(), y)
    assert np.allclose(y, x)
