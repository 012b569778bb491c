from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from planner.collision import edge_free
from planner.motion.free_space import FreeSpace
from planner.motion.query import Effort
from planner.motion.rrt_connect_kernels import rrt_connect_nb, uniform_nb
from planner.motion.shortcut_kernels import path_cost_nb, shortcut_nb
from robots.geometry import FloatArray
from tests.planner.motion.conftest import LEFT, RIGHT, STATIC_M, Bench


def state(seed: int) -> np.ndarray:
    return np.array([seed], dtype=np.uint64)


def is_free(bench: Bench, path: FloatArray) -> bool:
    skip = bench.world.skip()
    edges = pairwise(path)
    return all(edge_free(bench.arm, bench.world, a, b, STATIC_M, skip) for a, b in edges)


def found(bench: Bench, seed: int) -> FloatArray:
    space = FreeSpace.of(bench.query(LEFT, RIGHT)).space
    return rrt_connect_nb(space, LEFT, RIGHT, 0.25, 1.25, 4000, 6000, state(seed))


def test_the_generator_is_splitmix64() -> None:
    # first outputs for seed 0, as published with the reference code of Steele, Lea and Flood
    words = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    seed = state(0)
    assert [uniform_nb(seed) for _ in words] == [(word >> 11) / 2.0**53 for word in words]


def test_the_straight_edge_hits_the_column(column: Bench) -> None:
    assert not is_free(column, np.stack([LEFT, RIGHT]))


@pytest.mark.parametrize("seed", range(5))
def test_a_found_path_is_free_from_start_to_goal(column: Bench, seed: int) -> None:
    path = found(column, seed)
    assert np.array_equal(path[0], LEFT)
    assert np.array_equal(path[-1], RIGHT)
    assert is_free(column, path)
    assert np.all(path >= column.limits.lower_rad)
    assert np.all(path <= column.limits.upper_rad)


def test_the_same_seed_finds_the_same_path_and_another_seed_another(column: Bench) -> None:
    assert np.array_equal(found(column, 1), found(column, 1))
    assert not np.array_equal(found(column, 1), found(column, 2))


def test_no_iterations_find_no_path(column: Bench) -> None:
    space = FreeSpace.of(column.query(LEFT, RIGHT)).space
    assert rrt_connect_nb(space, LEFT, RIGHT, 0.25, 1.25, 0, 100, state(0)).shape == (0, 6)


def test_full_trees_end_the_search(column: Bench) -> None:
    space = FreeSpace.of(column.query(LEFT, RIGHT)).space
    assert len(rrt_connect_nb(space, LEFT, RIGHT, 0.01, 0.05, 4000, 3, state(0))) == 0


@pytest.mark.parametrize("seed", range(5))
def test_shortcuts_keep_the_ends_and_freedom_and_never_cost_more(column: Bench, seed: int) -> None:
    space = FreeSpace.of(column.query(LEFT, RIGHT)).space
    path = found(column, seed)
    shorter = shortcut_nb(space, path, 40, 0.0, state(seed))
    assert np.array_equal(shorter[[0, -1]], path[[0, -1]])
    assert is_free(column, shorter)
    slowness = space.slowness_s
    assert path_cost_nb(shorter, slowness, 0.1) <= path_cost_nb(path, slowness, 0.1) + 1e-9


def test_needless_points_are_dropped(empty: Bench) -> None:
    space = FreeSpace.of(empty.query(LEFT, RIGHT)).space
    detour = np.stack([LEFT, LEFT + 0.1, LEFT - 0.1, RIGHT])
    assert np.array_equal(shortcut_nb(space, detour, 0, 0.0, state(0)), np.stack([LEFT, RIGHT]))


def test_a_single_point_round_the_column_is_free(column: Bench) -> None:
    space = FreeSpace.of(column.query(LEFT, RIGHT))
    path = space.by_one_point(LEFT, RIGHT, np.random.default_rng(0))
    assert path is not None
    assert path.shape == (3, 6)
    assert is_free(column, path)


def test_points_that_all_hit_are_no_way(column: Bench) -> None:
    space = FreeSpace.of(column.query(LEFT, RIGHT, effort=Effort(vias=1)))
    assert space.by_one_point(LEFT, RIGHT, np.random.default_rng(0)) is None
