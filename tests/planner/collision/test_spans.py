"""Bounds of motions are bounds, and maps of neighbours say nothing that is not so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.collision import Arm, StationWorld, free, scratch_for
from planner.collision.arm_kernels import place_frames, placed
from planner.collision.bend_kernels import sag_m, set_rates
from planner.collision.pair_map_kernels import ACROSS, ALONG, START, map_clear


def spots(arm: Arm, q: np.ndarray, body: int) -> np.ndarray:
    """All hull points of a body, in the world."""
    frames, a = np.zeros((arm.dof + 1, 12)), arm.arrays
    place_frames(a.chain, q, frames)
    rows = [piece for piece in a.pieces if piece[5] == body]
    points = [a.points[r] for p in rows for r in range(p[1], p[1] + p[2])]
    return np.array([placed(frames, a.spans[body, 2], *point) for point in points])


def test_points_stay_within_the_sag_of_their_chords(kit) -> None:
    arm, rng = Arm.of(kit.small_robot()), np.random.default_rng(0)
    world = StationWorld.build({})
    n, tight = arm.dof, 0.0
    for terms in (2, 4):
        for _ in range(15):
            coefficients = rng.uniform(-1.0, 1.0, (1, n, terms)) * 0.5 ** np.arange(terms)
            low, high = sorted(rng.uniform(0.0, 1.0, 2))
            scratch = scratch_for(arm, world)
            room = scratch.span
            set_rates(coefficients, 0, low, high, scratch.terms, room)
            times = np.linspace(low, high, 41)
            q = sum(coefficients[0, :, p] * times[:, None] ** p for p in range(terms))
            for body in range(1, n + 1):
                sag = sag_m(arm.arrays.bends, room.rates, room.bows, body, 0)
                at = np.array([spots(arm, row, body) for row in q])
                along = np.linspace(0.0, 1.0, 41)[:, None, None]
                off = np.linalg.norm(at - (at[0] + along * (at[-1] - at[0])), axis=2).max()
                assert off <= sag + 1e-12
                tight = max(tight, off / sag)
    assert tight > 0.1


def test_a_map_is_clear_only_where_no_sampled_angles_touch(kit) -> None:
    robot = kit.small_robot()
    pairs = tuple((a, a + 2) for a in range(robot.model.dof - 1))
    robot = replace(robot, model=replace(robot.model, self_pairs=pairs))
    arm, rng = Arm.of(robot), np.random.default_rng(1)
    empty = StationWorld.build({})
    lower, upper = robot.model.lower_rad(), robot.model.upper_rad()
    q = rng.uniform(lower, upper, (3000, arm.dof))
    known = 0
    for pair, (one, two) in enumerate(arm.arrays.pairs):
        alone = replace(robot, model=replace(robot.model, self_pairs=((int(one), int(two)),)))
        apart = free(Arm.of(alone), empty, q, 0.0, empty.skip())
        rates = np.zeros(arm.dof)
        clear = np.array([map_clear(arm.arrays, pair, row, rates) for row in q])
        assert not (clear & ~apart).any()
        known += clear.sum()
    assert known > 1000


def test_a_map_covers_the_limits_and_nothing_beyond(kit) -> None:
    robot = kit.small_robot()
    robot = replace(robot, model=replace(robot.model, self_pairs=((0, 2),)))
    arrays = Arm.of(robot).arrays
    rows = arrays.map_rows[0]
    assert len(arrays.map_cells) == rows[ACROSS] * rows[ALONG] + 1
    assert rows[START] == 0
    q = robot.model.upper_rad() + 0.5
    assert not map_clear(arrays, 0, q, np.zeros(len(q)))
