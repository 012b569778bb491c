"""Configurations, edges and trajectories against a world, checked by Coal on dense samples."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cells.program import Trajectory
from planner.collision import (
    Arm,
    StationWorld,
    clearance_m,
    edge_free,
    free,
    path_free,
    trajectory_free,
)
from planner.collision.arm import KEEP_M
from robots.geometry import Pose
from robots.shapes import box, sphere

MARGIN_M = 0.02


@pytest.fixture(scope="module")
def case(kit):
    """A small welding robot in clutter, for us and for the oracle."""
    rng = np.random.default_rng(5)
    things = kit.clutter(rng, 25, [-1.6, -1.6, -0.2], [1.6, 1.6, 1.8])
    robot = kit.small_robot(Pose.from_xyz_rpy([0.0, 0.0, 0.1], (0.0, 0.0, 0.4)))
    solids = [kit.Solid.of(piece) for pieces in things.values() for piece in pieces]
    return (
        Arm.of(robot, welding=True),
        StationWorld.build(things),
        kit.OracleArm.of(robot, welding=True),
        solids,
    )


def configurations(count: int, seed: int):
    return np.random.default_rng(seed).uniform(-1.8, 1.8, (count, 5))


def truths(oracle, solids, rows):
    """(clearance, self-clearance) of each row, by Coal."""
    return np.array([[oracle.clearance(q, solids), oracle.self_clearance(q)] for q in rows])


def test_free_is_what_coal_says(case):
    arm, world, oracle, solids = case
    rows = configurations(250, 0)
    found = free(arm, world, rows, MARGIN_M, world.skip())
    truth = truths(oracle, solids, rows)
    room = np.minimum(truth[:, 0] - MARGIN_M, truth[:, 1])
    assert not np.any(found & (room <= 0.0))
    assert np.all(found | (room < 1e-5))
    assert 20 < found.sum() < 230


def test_clearance_is_what_coal_says_up_to_the_cap(case):
    arm, world, oracle, solids = case
    rows = configurations(120, 1)
    found = clearance_m(arm, world, rows, world.skip(), 0.15)
    truth = np.clip([oracle.clearance(q, solids) for q in rows], 0.0, 0.15)
    assert np.all(found <= truth + 1e-6)
    assert np.all(found >= truth - 1e-5)


def edges(arm, world, count: int, seed: int):
    """Edges between free configurations, long and short."""
    rng = np.random.default_rng(seed)
    rows = configurations(600, seed)
    rows = rows[free(arm, world, rows, MARGIN_M, world.skip())]
    for i in range(count):
        length = rng.choice([0.05, 0.4, 1.6])
        yield rows[i % len(rows)], rows[i % len(rows)] + length * rng.uniform(-1.0, 1.0, 5)


def test_no_point_of_a_free_edge_is_too_close(case):
    arm, world, oracle, solids = case
    verdicts = []
    for q0, q1 in edges(arm, world, 60, 2):
        found = edge_free(arm, world, q0, q1, MARGIN_M, world.skip())
        verdicts.append(found)
        if found:
            rows = q0 + np.linspace(0.0, 1.0, 12)[:, None] * (q1 - q0)
            truth = truths(oracle, solids, rows)
            assert truth[:, 0].min() > MARGIN_M
            assert truth[:, 1].min() > 0.0
    assert 10 < sum(verdicts) < 55


def test_an_edge_with_a_little_room_everywhere_is_free(case):
    arm, world, _, _ = case
    rows_between = np.linspace(0.0, 1.0, 150)[:, None]
    wrong = 0
    for q0, q1 in edges(arm, world, 120, 3):
        rows = q0 + rows_between * (q1 - q0)
        if free(arm, world, rows, MARGIN_M + 0.012, world.skip()).all():
            wrong += not edge_free(arm, world, q0, q1, MARGIN_M, world.skip())
    assert wrong == 0


def test_an_edge_that_grazes_a_thing_between_its_ends_is_not_free(kit):
    robot = kit.small_robot()
    arm, rng = Arm.of(robot), np.random.default_rng(4)
    for _ in range(30):
        q0, q1 = configurations(2, int(rng.integers(1 << 30)))
        tip = kit.link_poses(robot, q0 + rng.uniform(0.2, 0.8) * (q1 - q0))[-1]
        world = StationWorld.build({"body:dot": (sphere(tip.apply(np.array([0, 0, 0.1])), 1e-4),)})
        assert not edge_free(arm, world, q0, q1, 0.0, world.skip())


def test_a_path_is_free_when_all_its_edges_are(case):
    arm, world, _, _ = case
    for q0, q1 in edges(arm, world, 20, 6):
        rows = np.array([q0, 0.5 * (q0 + q1), q1])
        parts = [edge_free(arm, world, a, b, MARGIN_M, world.skip()) for a, b in pairwise(rows)]
        assert path_free(arm, world, rows, MARGIN_M, world.skip()) == all(parts)


def wiggle(q0, q1, rng) -> Trajectory:
    """Two quintic pieces from q0 near q1 and on."""
    coefficients = np.zeros((2, 5, 6))
    d = q1 - q0
    for k, start in enumerate((q0, q1)):
        coefficients[k, :, 0] = start
        coefficients[k, :, 3:] = d[:, None] * np.array([10.0, -15.0, 6.0])
        d = 0.3 * rng.uniform(-1.0, 1.0, 5)
    return Trajectory(np.array([0.0, 1.0, 2.0]), coefficients)


def at(trajectory: Trajectory, t_s: float):
    k = min(int(np.searchsorted(trajectory.times_s, t_s, "right")) - 1, 1)
    return trajectory.coefficients[k] @ (t_s - trajectory.times_s[k]) ** np.arange(6.0)


def test_no_instant_of_a_free_trajectory_is_too_close(case):
    arm, world, oracle, solids = case
    rng = np.random.default_rng(8)
    verdicts = []
    for q0, q1 in edges(arm, world, 60, 7):
        trajectory = wiggle(q0, q0 + 0.6 * (q1 - q0), rng)
        low, high = np.sort(rng.uniform(0.0, 2.0, 2))
        found = trajectory_free(arm, world, trajectory, low, high, MARGIN_M, world.skip())
        verdicts.append(found)
        rows = np.array([at(trajectory, t) for t in np.linspace(low, high, 12)])
        if found:
            truth = truths(oracle, solids, rows)
            assert truth[:, 0].min() > MARGIN_M
            assert truth[:, 1].min() > 0.0
        else:
            dense = np.array([at(trajectory, t) for t in np.linspace(low, high, 400)])
            assert not free(arm, world, dense, MARGIN_M + 0.01, world.skip()).all()
    assert 10 < sum(verdicts) < 60


def test_a_trajectory_is_free_just_until_it_is_not(case):
    arm, world, _, _ = case
    rng = np.random.default_rng(12)
    for q0, q1 in edges(arm, world, 40, 11):
        trajectory = wiggle(q0, q1, rng)
        if trajectory_free(arm, world, trajectory, 0.0, 2.0, MARGIN_M, world.skip()):
            continue
        times = np.linspace(0.0, 2.0, 2001)
        rows = np.array([at(trajectory, t) for t in times])
        clear = free(arm, world, rows, MARGIN_M, world.skip())
        if clear.all():
            continue
        first = times[np.argmin(clear)]
        assert not trajectory_free(arm, world, trajectory, 0.0, first, MARGIN_M, world.skip())


def test_what_is_exempt_is_not_seen(kit):
    robot = kit.small_robot()
    arm, q = Arm.of(robot, welding=True), np.array([0.1, 0.2, -0.3, 0.2, 0.1])
    flange = kit.link_poses(robot, q)[-1]
    sheet = box([0.3, 0.004, 0.01], flange @ Pose.from_xyz_rpy([0.0, 0.0, 0.35]))
    body = box([0.02, 0.02, 0.02], flange @ Pose.from_xyz_rpy([0.0, 0.0, 0.1]))
    world = StationWorld.build({"part:sheet": (sheet,), "body:in_the_way": (body,)})
    for skip, expected in (
        (world.skip(), False),
        (world.skip(electrodes=["sheet"]), False),
        (world.skip(electrodes=["sheet"], tool=["in_the_way"]), True),
        (world.skip(tool=["sheet", "in_the_way"]), False),
        (world.skip(everything=["sheet", "in_the_way"]), True),
        (world.skip(electrodes=["sheet"]) | world.skip(tool=["body:in_the_way"]), True),
    ):
        assert free(arm, world, q[None], 0.001, skip).tolist() == [expected]
        assert (clearance_m(arm, world, q[None], skip, 0.5)[0] > 0.0) == expected
        assert edge_free(arm, world, q, q + 1e-5, 0.001, skip) == expected


def test_the_base_may_stand_on_the_floor_but_the_arm_may_not_reach_it(kit):
    arm = Arm.of(kit.small_robot())
    floor = {"body:floor": (box([4.0, 4.0, 0.2], Pose.from_xyz_rpy([0.0, 0.0, -0.05])),)}
    world = StationWorld.build(floor)
    stretched, down = np.zeros(5), np.array([0.0, 1.9, 0.0, 0.0, 0.0])
    assert free(arm, world, np.array([stretched, down]), 0.01, world.skip()).tolist() == [
        True,
        False,
    ]


def test_an_empty_station_is_free_but_for_the_robot_itself(kit):
    robot = kit.small_robot()
    arm, world = Arm.of(robot), StationWorld.build({})
    oracle = kit.OracleArm.of(robot)
    rows = np.random.default_rng(2).uniform(-2.8, 2.8, (200, 5))
    truth = np.array([oracle.self_clearance(q) for q in rows])
    found = free(arm, world, rows, 0.05, world.skip())
    assert not np.any(found & (truth <= 0.0))
    assert np.all(found | (truth < KEEP_M + 1e-5))
    assert 0 < found.sum() < 200
    assert clearance_m(arm, world, rows[:1], world.skip(), 0.3).tolist() == [0.3]


def _rows_this_close_to_itself(oracle, gap_m) -> np.ndarray:
    """Configurations ``gap_m`` (m) from touching themselves, each halved in on by Coal."""
    rng, rows = np.random.default_rng(5), []
    while len(rows) < 8:
        apart, touching = rng.uniform(-2.8, 2.8, (2, 5))
        if oracle.self_clearance(apart) < gap_m or oracle.self_clearance(touching) > gap_m:
            continue
        for _ in range(50):
            middle = 0.5 * (apart + touching)
            near = oracle.self_clearance(middle) < gap_m
            apart, touching = (apart, middle) if near else (middle, touching)
        if abs(oracle.self_clearance(apart) - gap_m) < 1e-6:
            rows.append(apart)
    return np.array(rows)


@pytest.mark.parametrize(("share", "is_free"), [(0.2, False), (0.9, False), (1.1, True)])
def test_an_arm_keeps_off_itself_by_what_the_judge_can_prove(kit, share, is_free):
    robot = kit.small_robot()
    arm, world = Arm.of(robot), StationWorld.build({})
    rows = _rows_this_close_to_itself(kit.OracleArm.of(robot), share * KEEP_M)
    assert len(rows) >= 6  # sifted together
    assert free(arm, world, rows, 0.0, world.skip()).tolist() == [is_free] * len(rows)
    for row in rows:
        assert free(arm, world, row[None], 0.0, world.skip()).tolist() == [is_free]


def test_bad_questions_are_refused(case):
    arm, world, _, _ = case
    skip, still = world.skip(), Trajectory(np.array([0.0, 1.0]), np.zeros((1, 5, 33)))
    with pytest.raises(ValueError, match="5 joints"):
        free(arm, world, np.zeros((2, 6)), 0.0, skip)
    with pytest.raises(ValueError, match="finite"):
        free(arm, world, np.full((1, 5), np.nan), 0.0, skip)
    with pytest.raises(ValueError, match="at least 2"):
        path_free(arm, world, np.zeros((1, 5)), 0.0, skip)
    with pytest.raises(ValueError, match="terms"):
        trajectory_free(arm, world, still, 0.0, 1.0, 0.0, skip)
    with pytest.raises(ValueError, match="not within"):
        trajectory_free(arm, world, wiggle(np.zeros(5), np.ones(5), np.random.default_rng(0)),
                        0.0, 2.5, 0.0, skip)  # fmt: skip
