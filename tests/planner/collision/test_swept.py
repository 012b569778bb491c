"""Two robots anywhere on their motions, against dense grids of configuration pairs."""

from __future__ import annotations

import numpy as np
import pytest

from cells.program import Trajectory
from planner.collision import (
    Arm,
    Swept,
    conflict_matrix,
    motions_apart,
    robot_clearance_m,
    robots_apart,
)
from robots.geometry import Pose
from robots.shapes import Convex

MARGIN_M = 0.05


@pytest.fixture(scope="module")
def pair(kit):
    """Two small robots facing each other; the second welds."""
    one = kit.small_robot()
    other = kit.small_robot(Pose.from_xyz_rpy([1.2, 0.2, 0.0], (0.0, 0.0, 2.8)), "R2")
    return (
        Arm.of(one),
        Arm.of(other, welding=True),
        kit.OracleArm.of(one),
        kit.OracleArm.of(other, welding=True),
    )


def motion(rng, spread_rad: float = 0.5) -> Trajectory:
    """Two pieces of smooth motion near a stretched pose."""
    start = rng.uniform(-0.9, 0.9, 5)
    coefficients = np.zeros((2, 5, 6))
    for k in range(2):
        d = spread_rad * rng.uniform(-1.0, 1.0, 5)
        coefficients[k, :, 0] = start
        coefficients[k, :, 3:] = d[:, None] * np.array([10.0, -15.0, 6.0])
        start = start + d
    return Trajectory(np.array([0.0, 1.0, 2.0]), coefficients)


def samples(trajectory: Trajectory, count: int, t0_s: float = 0.0, t1_s: float = 2.0):
    rows = []
    for t in np.linspace(t0_s, t1_s, count):
        k = 0 if t < 1.0 else 1
        rows.append(trajectory.coefficients[k] @ (t - k) ** np.arange(6.0))
    return np.array(rows)


def grid_clearance(one: Arm, rows, other: Arm, other_rows, cap_m: float) -> float:
    a = np.repeat(rows, len(other_rows), axis=0)
    b = np.tile(other_rows, (len(rows), 1))
    return float(robot_clearance_m(one, a, other, b, cap_m).min())


def test_the_distance_of_two_robots_is_what_coal_says(pair):
    one, other, oracle, other_oracle = pair
    rng = np.random.default_rng(0)
    rows, other_rows = rng.uniform(-1.3, 1.3, (2, 120, 5))
    truth = np.array(
        [oracle.distance(a, other_oracle, b) for a, b in zip(rows, other_rows, strict=True)]
    )
    found = robot_clearance_m(one, rows, other, other_rows, 0.4)
    expected = np.clip(truth, 0.0, 0.4)
    assert np.all(found <= expected + 1e-6)
    assert np.all(found >= expected - 1e-5)
    apart = robots_apart(one, rows, other, other_rows, MARGIN_M)
    assert not np.any(apart & (truth <= MARGIN_M))
    assert np.all(apart | (truth < MARGIN_M + 1e-5))
    assert 0 < apart.sum() < len(apart)


def test_motions_called_apart_are_apart_at_every_pair_of_times(pair):
    one, other, _, _ = pair
    rng = np.random.default_rng(1)
    motions, others = [motion(rng) for _ in range(16)], [motion(rng) for _ in range(16)]
    found = conflict_matrix(
        [Swept.of(one, m) for m in motions], [Swept.of(other, m) for m in others], MARGIN_M
    )
    for i, mine in enumerate(motions):
        for j, theirs in enumerate(others):
            least = grid_clearance(one, samples(mine, 30), other, samples(theirs, 30), 0.1)
            assert found[i, j] or least > MARGIN_M
            assert not found[i, j] or least < MARGIN_M + 0.03
    assert 20 < found.sum() < 236


def test_a_standing_robot_is_a_motion_too(pair):
    one, other, _, _ = pair
    rng = np.random.default_rng(2)
    verdicts = []
    for _ in range(40):
        q, theirs = rng.uniform(-0.9, 0.9, 5), motion(rng)
        least = grid_clearance(one, q[None], other, samples(theirs, 200), 0.2)
        apart = motions_apart(one, q, other, theirs, MARGIN_M)
        assert not apart or least > MARGIN_M
        assert apart or least < MARGIN_M + 0.02
        verdicts.append(apart)
    assert 5 < sum(verdicts) < 35


def test_two_standing_robots_are_judged_exactly(pair):
    one, other, _, _ = pair
    rows, other_rows = np.random.default_rng(3).uniform(-0.9, 0.9, (2, 100, 5))
    expected = robots_apart(one, rows, other, other_rows, MARGIN_M)
    found = [
        motions_apart(one, a, other, b, MARGIN_M) for a, b in zip(rows, other_rows, strict=True)
    ]
    assert found == expected.tolist()


def test_a_part_of_a_motion_sweeps_only_that_part(pair):
    one, other, _, _ = pair
    rng = np.random.default_rng(4)
    shorter = 0
    for _ in range(40):
        mine, theirs = motion(rng, 1.0), motion(rng)
        whole = motions_apart(one, mine, other, theirs, MARGIN_M)
        low, high = np.sort(rng.uniform(0.0, 2.0, 2))
        part = Swept.of(one, mine, t0_s=low, t1_s=high)
        apart = not conflict_matrix([part], [Swept.of(other, theirs)], MARGIN_M)[0, 0]
        assert apart or not whole
        shorter += apart and not whole
        rows = samples(mine, 40, low, high)
        least = grid_clearance(one, rows, other, samples(theirs, 40), 0.2)
        assert not apart or least > MARGIN_M
        assert apart or least < MARGIN_M + 0.03
    assert shorter > 0


def test_a_carried_part_counts_and_arms_of_one_robot_may_differ(kit, pair):
    one, other, _, _ = pair
    robot = kit.small_robot()
    part = (Convex(np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.6], [0.0, 0.1, 0.6]]), 0.02),)
    X_TP = Pose.from_xyz_rpy([0.0, 0.0, 0.05])
    carrying = Arm.of(robot, carried=part, X_TP=X_TP)
    oracle = kit.OracleArm.of(robot, carried=part, X_TP=X_TP)
    other_oracle = kit.OracleArm.of(
        kit.small_robot(Pose.from_xyz_rpy([1.2, 0.2, 0.0], (0.0, 0.0, 2.8)), "R2"), welding=True
    )
    rows, other_rows = np.random.default_rng(5).uniform(-0.9, 0.9, (2, 60, 5))
    swept = [Swept.of(arm, q) for q in rows for arm in (one, carrying)]
    found = ~conflict_matrix(swept, [Swept.of(other, q) for q in other_rows], MARGIN_M)
    truth = [oracle.distance(a, other_oracle, b) for a, b in zip(rows, other_rows, strict=True)]
    with_part = np.array([found[2 * i + 1, i] for i in range(len(rows))])
    without = np.array([found[2 * i, i] for i in range(len(rows))])
    assert with_part.tolist() == [t > MARGIN_M for t in truth]
    assert not np.any(with_part & ~without)
    assert np.any(without & ~with_part)


def test_a_coarse_tree_is_still_on_the_safe_side(pair):
    one, other, _, _ = pair
    rng = np.random.default_rng(6)
    for _ in range(30):
        mine, theirs = motion(rng), motion(rng)
        coarse = Swept.of(one, mine, resolution_m=0.2), Swept.of(other, theirs, resolution_m=0.2)
        if not conflict_matrix([coarse[0]], [coarse[1]], MARGIN_M)[0, 0]:
            assert motions_apart(one, mine, other, theirs, MARGIN_M)


def test_no_motions_make_an_empty_matrix(pair):
    swept = [Swept.of(pair[0], np.zeros(5))]
    assert conflict_matrix([], swept, MARGIN_M).shape == (0, 1)


def test_bad_motions_are_refused(pair):
    one = pair[0]
    with pytest.raises(ValueError, match="5 joints"):
        Swept.of(one, np.zeros(6))
    with pytest.raises(ValueError, match="not within"):
        Swept.of(one, motion(np.random.default_rng(0)), t0_s=1.0, t1_s=3.0)
    with pytest.raises(ValueError, match="as many"):
        robot_clearance_m(one, np.zeros((2, 5)), one, np.zeros((1, 5)), 1.0)
