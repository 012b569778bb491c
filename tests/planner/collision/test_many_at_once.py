"""Many configurations at once, and many robots at once, get the answers that each gets alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cells.ids import RobotId
from cells.shop import MountedRobot
from planner.collision import (
    Arm,
    StationWorld,
    all_apart,
    config_free_nb,
    fleet,
    free,
    robot_clearance_m,
    scratch_for,
)
from planner.collision.arm_kernels import sine_and_cosine
from robots import library
from robots.geometry import Pose


def _one_by_one(arm, world, q, margin_m, skip):
    scratch = scratch_for(arm, world)
    return [
        config_free_nb(arm.arrays, world.arrays, row, margin_m, skip.matrix, scratch) for row in q
    ]


@pytest.mark.parametrize("margin_m", [0.0, 0.03])
def test_a_batch_gets_the_answers_of_single_configurations(kit, margin_m):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        things = kit.clutter(rng, 25, [-1.3, -1.3, -0.2], [1.3, 1.3, 1.6])
        world = StationWorld.build(things)
        arm = Arm.of(kit.small_robot(), welding=True)
        names = list(things)
        skips = [
            world.skip(),
            world.skip(tool=names[:6], electrodes=names),
            world.skip(everything=names[3:9]),
        ]
        q = rng.uniform(-2.8, 2.8, (300 + seed, 5))
        for skip in skips:
            batch = free(arm, world, q, margin_m, skip)
            assert batch.tolist() == _one_by_one(arm, world, q, margin_m, skip)
            assert 0.02 < batch.mean() < 0.98


@pytest.mark.parametrize("count", [0, 1, 5, 6, 15, 16, 17, 33])
def test_any_number_of_configurations_is_answered(kit, count):
    rng = np.random.default_rng(count)
    world = StationWorld.build(kit.clutter(rng, 25, [-1.3, -1.3, -0.2], [1.3, 1.3, 1.6]))
    arm, skip = Arm.of(kit.small_robot()), world.skip()
    q = rng.uniform(-2.8, 2.8, (count, 5))
    assert free(arm, world, q, 0.01, skip).tolist() == _one_by_one(arm, world, q, 0.01, skip)


def test_things_outside_of_the_grid_are_seen_by_batches(kit):
    """The region of a station may leave things out of the distance field."""
    rng = np.random.default_rng(8)
    things = kit.clutter(rng, 25, [-1.3, -1.3, -0.2], [1.3, 1.3, 1.6])
    small = (np.array([-0.3, -0.3, 0.0]), np.array([0.3, 0.3, 0.5]))
    whole, cut = StationWorld.build(things), StationWorld.build(things, small)
    arm, q = Arm.of(kit.small_robot()), rng.uniform(-2.8, 2.8, (400, 5))
    answers = [free(arm, world, q, 0.01, world.skip()) for world in (whole, cut)]
    assert np.array_equal(*answers)


def _crew(kit) -> list[MountedRobot]:
    """Three small robots and a library robot with its gun, near each other."""
    places = ([0.0, 0.0, 0.0], [1.1, 0.2, 0.1], [0.3, 1.2, 0.0])
    crew = [
        kit.small_robot(Pose.from_xyz_rpy(at, (0.0, 0.0, k)), name=f"R{k}")
        for k, at in enumerate(places)
    ]
    model, gun = library.robot("ur10e"), library.tool("gun_c_small")
    X_WB = Pose.from_xyz_rpy([-0.9, 0.8, 0.0])
    return [*crew, MountedRobot(RobotId("U"), model, X_WB, gun, np.zeros(6))]


@pytest.mark.parametrize("margin_m", [0.0, 0.05])
def test_robots_together_get_the_answers_of_their_pairs(kit, margin_m):
    rng = np.random.default_rng(4)
    crew = _crew(kit)
    arms = [Arm.of(robot) for robot in crew]
    q = [rng.uniform(r.model.lower_rad(), r.model.upper_rad(), (400, r.model.dof)) for r in crew]
    expected = np.ones(400, dtype=bool)
    for i, j in combinations(range(4), 2):
        expected &= robot_clearance_m(arms[i], q[i], arms[j], q[j], margin_m + 1e-4) > margin_m
    found = all_apart(arms, q, margin_m)
    assert np.array_equal(found, expected)
    assert 0.05 < found.mean() < 0.95


def test_robots_together_are_apart_where_coal_says_so(kit):
    rng = np.random.default_rng(6)
    crew = [robot for robot in _crew(kit) if robot.id != "U"]
    oracles = [kit.OracleArm.of(robot) for robot in crew]
    q = [rng.uniform(-2.8, 2.8, (60, 5)) for _ in crew]
    found = all_apart([Arm.of(robot) for robot in crew], q, 0.02)
    for k, apart in enumerate(found):
        least = min(
            oracles[i].distance(q[i][k], oracles[j], q[j][k]) for i, j in combinations(range(3), 2)
        )
        assert apart == (least > 0.02)


def test_robots_with_different_numbers_of_configurations_are_refused(kit):
    arms = [Arm.of(robot) for robot in _crew(kit)[:2]]
    with pytest.raises(ValueError, match="as many"):
        all_apart(arms, [np.zeros((2, 5)), np.zeros((3, 5))], 0.0)


def test_sines_and_cosines_are_right_within_a_thousand_turns():
    angles = np.random.default_rng(1).uniform(-6000.0, 6000.0, 2000)
    angles = np.concatenate([angles, np.arange(-40, 41) * np.pi / 4.0, [0.0, -0.0]])
    found = np.array([sine_and_cosine(angle) for angle in angles])
    assert np.abs(found - np.column_stack([np.sin(angles), np.cos(angles)])).max() < 1e-12


def test_arms_of_too_many_bodies_are_refused(kit, monkeypatch):
    monkeypatch.setattr(fleet, "MOST_BODIES", 3)
    with pytest.raises(ValueError, match="at most 3 bodies"):
        all_apart([Arm.of(robot) for robot in _crew(kit)[:2]], [np.zeros((1, 5))] * 2, 0.0)
