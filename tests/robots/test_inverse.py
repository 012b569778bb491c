"""Inverse kinematics: closes, stays inside the limits, and finds what forward kinematics left."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from robots import library
from robots.geometry import FloatArray, Pose
from robots.kinematics import forward, inverse, numeric
from robots.kinematics.chain import chain_of
from robots.kinematics.numeric_kernels import solve_spd
from robots.kinematics.parallel import parallel_arm
from robots.model import Joint, JointLimits, Link, RobotModel

CLOSURE = 1e-9


@pytest.fixture(params=library.robot_ids())
def model(request: pytest.FixtureRequest) -> RobotModel:
    return library.robot(request.param)


def random_q(model: RobotModel, count: int, seed: int) -> FloatArray:
    spread = np.random.default_rng(seed).random((count, model.dof))
    return model.lower_rad() + spread * (model.upper_rad() - model.lower_rad())


def apart(a: FloatArray, b: FloatArray) -> FloatArray:
    """Largest joint difference up to whole turns, over the last axis."""
    return np.asarray(np.abs((a - b + np.pi) % (2.0 * np.pi) - np.pi).max(axis=-1))


def assert_closed(model: RobotModel, q: FloatArray, X: FloatArray) -> None:
    reached = forward.flange_transforms(model, q)
    np.testing.assert_allclose(reached, X, rtol=0.0, atol=CLOSURE)
    assert (q >= model.lower_rad()).all()
    assert (q <= model.upper_rad()).all()


def test_the_original_angles_are_among_the_branches(model: RobotModel) -> None:
    q = random_q(model, 200, seed=11)
    found, valid = inverse.branches(model, forward.flange_transforms(model, q))
    distance = np.where(valid, apart(found, q[:, np.newaxis]), np.inf)
    assert distance.min(axis=1).max() < 1e-6


def test_every_valid_branch_closes_inside_the_limits(model: RobotModel) -> None:
    X = forward.flange_transforms(model, random_q(model, 200, seed=12))
    found, valid = inverse.branches(model, X)
    assert_closed(model, found[valid], X[np.nonzero(valid)[0]])


def test_valid_branches_of_a_pose_are_different(model: RobotModel) -> None:
    X = forward.flange_transforms(model, random_q(model, 20, seed=13))
    found, valid = inverse.branches(model, X)
    for rows, good in zip(found, valid, strict=True):
        kept = rows[good]
        for k in range(len(kept)):
            assert all(apart(kept[k], other) > 1e-6 for other in kept[k + 1 :])


def test_branches_depend_on_one_pose_only(model: RobotModel) -> None:
    X = forward.flange_transforms(model, random_q(model, 5, seed=14))
    together, _ = inverse.branches(model, X)
    for k in range(5):
        alone, _ = inverse.branches(model, X[k : k + 1])
        np.testing.assert_array_equal(alone[0], together[k])


@pytest.mark.parametrize("bend", [0.0, 1e-12, 1e-9, 1e-7, 1e-5])
def test_the_straight_wrist_loses_no_digits(model: RobotModel, bend: float) -> None:
    q = np.tile(0.5 * (model.lower_rad() + model.upper_rad()), (4, 1))
    q += np.random.default_rng(15).uniform(-0.3, 0.3, q.shape)
    q[:, 4] = bend
    X = forward.flange_transforms(model, q)
    found, valid = inverse.branches(model, X)
    assert valid.any(axis=1).all()
    assert_closed(model, found[valid], X[np.nonzero(valid)[0]])


def test_a_wrist_centre_above_axis_one_gives_finite_answers() -> None:
    model = library.robot("abb_irb6700_200_260")
    opw = model.opw
    assert opw is not None
    X = Pose.from_xyz_rpy((0.0, 0.0, opw.c1_m + 1.8 + opw.c4_m)).matrix()[np.newaxis]
    found, valid = inverse.branches(model, X)
    assert np.isfinite(found[valid]).all()
    assert_closed(model, found[valid], X[np.nonzero(valid)[0]])


@pytest.mark.parametrize("robot_id", ["kuka_kr210_r2700_2", "ur10e"])
def test_the_stretched_arm_is_reached_and_a_hair_beyond_is_not(robot_id: str) -> None:
    model = library.robot(robot_id)
    q = np.array([[0.3, -1.2, 0.0, 0.4, 0.8, 0.2]])
    if model.opw is not None:
        q[0, 2] = model.opw.signs[2] * (
            model.opw.offsets_rad[2] - np.arctan2(model.opw.a2_m, model.opw.c3_m)
        )
    X = forward.flange_transforms(model, q)
    found, valid = inverse.branches(model, X)
    assert valid.any()
    assert_closed(model, found[valid], X[np.nonzero(valid)[0]])
    X[0, :3, 3] *= 1.5
    found, valid = inverse.branches(model, X)
    assert not valid.any()
    assert np.isnan(found).any(axis=2).all()


def test_a_branch_outside_the_limits_is_finite_and_not_valid() -> None:
    """So that a caller can say which joint is in the way."""
    model = library.robot("kuka_kr210_r2700_2")
    X = forward.flange_transforms(model, random_q(model, 100, seed=16))
    found, valid = inverse.branches(model, X)
    finite = np.isfinite(found).all(axis=2)
    assert (finite & ~valid).any()
    outside = found[finite & ~valid]
    broken = (outside < model.lower_rad()) | (outside > model.upper_rad())
    assert broken.any(axis=1).all()


def test_an_arm_at_its_very_limit_is_still_valid(model: RobotModel) -> None:
    for corner in (model.lower_rad(), model.upper_rad()):
        q = corner.copy()
        q[4] *= 0.3
        found, valid = inverse.branches(model, forward.flange_transforms(model, q[np.newaxis]))
        assert apart(found[valid], q).min() < 1e-6


def test_turns_are_all_equivalents_inside_the_limits(model: RobotModel) -> None:
    q = random_q(model, 1, seed=17)[0]
    turned = inverse.with_turns(model, q)
    assert (turned >= model.lower_rad()).all()
    assert (turned <= model.upper_rad()).all()
    assert apart(turned, q).max() < 1e-9
    counts = [
        sum(lower <= angle + 2.0 * np.pi * k <= upper for k in range(-4, 5))
        for angle, lower, upper in zip(q, model.lower_rad(), model.upper_rad(), strict=True)
    ]
    assert len(turned) == np.prod(counts)
    assert len(np.unique(turned.round(9), axis=0)) == len(turned)
    assert np.abs(turned - q).max(axis=1).min() < 1e-12


def test_angles_without_an_equivalent_inside_have_no_turns() -> None:
    model = library.robot("kuka_kr210_r2700_2")
    q = 0.5 * (model.lower_rad() + model.upper_rad())
    q[1] = 1.0
    assert inverse.with_turns(model, q).shape == (0, 6)


def test_solutions_are_the_valid_branches_of_one_pose() -> None:
    model = library.robot("fanuc_r2000ic_165f")
    q = np.radians([10.0, -10.0, -20.0, 30.0, -60.0, 20.0])
    found = inverse.solutions(model, forward.flange_pose(model, q))
    assert apart(found, q).min() < 1e-9
    nowhere = Pose.from_xyz_rpy((9.0, 0.0, 0.0))
    assert inverse.solutions(model, nowhere).shape == (0, 6)


@pytest.mark.parametrize("bad", [np.eye(4), np.zeros((2, 3, 3)), np.full((1, 4, 4), np.nan)])
def test_poses_that_are_none_are_refused(bad: FloatArray) -> None:
    with pytest.raises(ValueError, match=r"X_BF must"):
        inverse.branches(library.robot("ur10e"), bad)


def test_numeric_and_closed_form_find_the_same_solutions() -> None:
    """Two independent methods, one answer: the closed form misses no branch."""
    rng = np.random.default_rng(18)
    for robot_id in ("kuka_kr210_r2700_2", "ur10e"):
        model = library.robot(robot_id)
        for X in forward.flange_transforms(model, random_q(model, 4, seed=19)):
            closed = inverse.solutions(model, Pose.from_matrix(X))
            found = numeric.solve(model, X, rng, seeds=200)
            for row in closed:
                assert apart(found, row).min() < 1e-6
            for row in found:
                assert apart(closed, row).min() < 1e-6


def test_numeric_solutions_close_inside_the_limits_and_repeat_with_the_generator() -> None:
    model = library.robot("yaskawa_ms210")
    X = forward.flange_transforms(model, random_q(model, 1, seed=20))[0]
    first = numeric.solve(model, X, np.random.default_rng(5), seeds=40)
    again = numeric.solve(model, X, np.random.default_rng(5), seeds=40)
    np.testing.assert_array_equal(first, again)
    assert len(first) > 0
    assert_closed(model, first, np.broadcast_to(X, (len(first), 4, 4)))


def test_numeric_finds_nothing_out_of_reach() -> None:
    model = library.robot("ur10e")
    X = Pose.from_xyz_rpy((3.0, 0.0, 0.0)).matrix()
    assert numeric.solve(model, X, np.random.default_rng(1), seeds=10).shape == (0, 6)


def test_a_skewed_arm_without_closed_form_is_solved_numerically() -> None:
    base = library.robot("ur10e")
    joints = list(base.joints)
    tilted = joints[3].X_parent_joint @ Pose.from_xyz_rpy((0.01, 0.02, 0.0), (0.1, 0.2, 0.0))
    joints[3] = dataclasses.replace(joints[3], X_parent_joint=tilted)
    model = dataclasses.replace(base, id="skewed", joints=tuple(joints))
    assert parallel_arm(chain_of(model)) is None
    q = random_q(model, 3, seed=21)
    X = forward.flange_transforms(model, q)
    found, valid = inverse.branches(model, X)
    assert found.shape == (3, inverse.NUMERIC_BRANCHES, 6)
    assert_closed(model, found[valid], X[np.nonzero(valid)[0]])
    distance = np.where(valid, apart(found, q[:, np.newaxis]), np.inf)
    assert distance.min(axis=1).max() < 1e-6


def seven_joints() -> RobotModel:
    limits = JointLimits(-2.9, 2.9, 2.0, 4.0)
    axes = np.tile(np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]), (4, 1))[:7]
    joints = tuple(
        Joint(f"j{k}", Pose.from_xyz_rpy((0.0, 0.0, 0.2)), axis, limits)
        for k, axis in enumerate(axes)
    )
    links = tuple(Link(f"l{k}", ()) for k in range(8))
    return RobotModel("seven", "", joints, links, Pose.from_xyz_rpy((0, 0, 0.1)), 5.0, 1.4, ())


def test_an_arm_of_seven_joints_is_solved_numerically() -> None:
    model = seven_joints()
    X = forward.flange_transforms(model, random_q(model, 2, seed=22))
    found, valid = inverse.branches(model, X)
    assert found.shape == (2, inverse.NUMERIC_BRANCHES, 7)
    assert valid.any(axis=1).all()
    assert_closed(model, found[valid], X[np.nonzero(valid)[0]])


def test_an_arm_with_parallel_axes_that_point_both_ways_is_solved_in_closed_form() -> None:
    """Axis 3 of the UR10e turned over: same arm, other sign."""
    base = library.robot("ur10e")
    joints = list(base.joints)
    joints[2] = dataclasses.replace(joints[2], axis=-joints[2].axis)
    model = dataclasses.replace(base, id="turned", joints=tuple(joints))
    assert parallel_arm(chain_of(model)) is not None
    q = random_q(model, 30, seed=23)
    X = forward.flange_transforms(model, q)
    found, valid = inverse.branches(model, X)
    assert_closed(model, found[valid], X[np.nonzero(valid)[0]])
    distance = np.where(valid, apart(found, q[:, np.newaxis]), np.inf)
    assert distance.min(axis=1).max() < 1e-6


def test_an_arm_without_upper_arm_has_no_parallel_closed_form() -> None:
    base = library.robot("ur10e")
    joints = list(base.joints)
    joints[2] = dataclasses.replace(joints[2], X_parent_joint=Pose.from_xyz_rpy((0.0, 0.0, 0.1)))
    model = dataclasses.replace(base, id="stump", joints=tuple(joints))
    assert parallel_arm(chain_of(model)) is None


@pytest.mark.parametrize("joint", [4, 5])
def test_an_arm_with_an_oblique_wrist_has_no_parallel_closed_form(joint: int) -> None:
    base = library.robot("ur10e")
    joints = list(base.joints)
    axis = np.array([0.0, 0.6, 0.8])
    joints[joint] = dataclasses.replace(joints[joint], axis=axis)
    model = dataclasses.replace(base, id="oblique", joints=tuple(joints))
    assert parallel_arm(chain_of(model)) is None


def test_a_singular_system_is_not_solved() -> None:
    assert not solve_spd(np.zeros((2, 2)), np.ones(2))
    A = np.array([[4.0, 2.0], [2.0, 3.0]])
    b = np.array([2.0, 5.0])
    expected = np.linalg.solve(A, b)
    assert solve_spd(A, b)
    np.testing.assert_allclose(b, expected)
