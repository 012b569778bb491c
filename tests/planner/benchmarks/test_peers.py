"""Coal and PyBullet answer for every kind of solid that they are given."""

from __future__ import annotations

import numpy as np
import pytest

from planner.benchmarks import peer_coal
from planner.benchmarks.moveit import Primitive
from planner.benchmarks.peer_bullet import BulletArm
from planner.benchmarks.peer_coal import CoalWorld, Shape
from planner.benchmarks.setting import PeerMissingError
from robots.geometry import Pose
from robots.model import Joint, JointLimits, Link, RobotModel
from robots.shapes import Convex, box, sphere

UP = Pose.from_xyz_rpy([0.0, 0.0, 1.0])
SOLIDS: dict[str, Shape] = {
    "box": Primitive("a", "box", (0.2, 0.2, 0.2), UP),
    "sphere": Primitive("a", "sphere", (0.1,), UP),
    "cylinder": Primitive("a", "cylinder", (0.2, 0.1), UP),
    "hull": box([0.2, 0.2, 0.2], UP),
    "grown hull": Convex(box([0.1, 0.1, 0.1], UP).points_m, 0.05),
    "ball": sphere([0.0, 0.0, 1.0], 0.1),
    "mesh": np.array(
        [[[-0.1, -0.1, 0.9], [0.1, -0.1, 0.9], [0.0, 0.1, 0.9]],
         [[-0.1, -0.1, 1.1], [0.1, -0.1, 1.1], [0.0, 0.1, 1.1]]]
    ),
}  # fmt: skip


def at(z_m: float) -> np.ndarray:
    """The pose of one frame, z_m above the origin."""
    return Pose.from_xyz_rpy([0.0, 0.0, z_m]).matrix()[np.newaxis]


@pytest.mark.parametrize("name", SOLIDS)
def test_coal_knows_how_far_each_solid_is(name: str) -> None:
    world = CoalWorld([(0, sphere([0.0, 0.0, 0.0], 0.2))], [SOLIDS[name]])
    assert world.distance_m(at(0.0)) == pytest.approx(0.7, abs=1e-5)
    assert not world.hits(at(0.69))
    assert world.hits(at(0.71))


@pytest.mark.parametrize("name", SOLIDS)
def test_coal_moves_each_solid_with_its_frame(name: str) -> None:
    post = Primitive("post", "box", (0.2, 0.2, 0.2), Pose.from_xyz_rpy([0.0, 0.0, 2.0]))
    world = CoalWorld([(0, SOLIDS[name])], [post])
    assert world.distance_m(at(0.3)) == pytest.approx(0.5, abs=1e-5)
    assert not world.hits(at(0.79))
    assert world.hits(at(0.81))


def test_coal_looks_at_the_pairs_it_is_told_and_no_others() -> None:
    balls: list[tuple[int, Shape]] = [(0, sphere([0, 0, 0], 0.2)), (1, sphere([0, 0, 0], 0.2))]
    close, apart = (np.concatenate([at(0.0), at(z)]) for z in (0.3, 0.5))
    assert CoalWorld(balls, [], [(0, 1)]).hits(close)
    assert not CoalWorld(balls, [], [(0, 1)]).hits(apart)
    assert not CoalWorld(balls, []).hits(close)
    assert CoalWorld(balls, [], [(0, 1)]).distance_m(close) == pytest.approx(-0.1, abs=1e-5)


def test_without_coal_there_is_no_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer_coal, "coal", None)
    with pytest.raises(PeerMissingError, match="coal is not installed; pip install"):
        CoalWorld([], [])


def lift() -> RobotModel:
    """One joint about y, whose link reaches 1 m up."""
    joint = Joint("j1", Pose.identity(), np.array([0.0, 1.0, 0.0]), JointLimits(-3, 3, 1, 1))
    links = (Link("base", ()), Link("arm", ()))
    return RobotModel("lift", "lift", (joint,), links, UP, 1.0, 1.0, ())


@pytest.mark.parametrize("name", [name for name in SOLIDS if name not in ("mesh", "grown hull")])
def test_bullet_turns_each_solid_with_its_joint(name: str) -> None:
    post = Primitive("post", "box", (0.2, 0.2, 0.2), Pose.from_xyz_rpy([1.0, 0.0, 0.0]))
    with BulletArm(lift(), [(1, SOLIDS[name])], [post]) as arm:
        assert not arm.hits(np.array([0.0]))
        assert arm.hits(np.array([np.pi / 2]))


def test_bullet_looks_at_the_pairs_it_is_told_and_no_others() -> None:
    moving = [(0, sphere([1.0, 0.0, 0.0], 0.2)), (1, sphere([0.0, 0.0, 1.0], 0.2))]
    for pairs, hit in (([(0, 1)], True), ([], False)):
        with BulletArm(lift(), moving, [], pairs) as arm:
            assert not arm.hits(np.array([0.0]))
            assert arm.hits(np.array([np.pi / 2])) == hit
