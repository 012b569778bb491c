"""Compiles everything with two toy arms, so that no caller waits in the middle of planning."""

from __future__ import annotations

import numpy as np

from cells.ids import RobotId
from cells.shop import MountedRobot
from planner.collision import Arm, StationWorld
from planner.motion.query import MotionLimits
from planner.multiarm.query import Effort, TogetherQuery
from planner.multiarm.space import CrewSpace
from planner.multiarm.together import plan_together
from robots.geometry import Pose
from robots.model import Gripper, Joint, JointLimits, Link, RobotModel
from robots.shapes import Convex, box, capsule


def warm_up() -> None:
    """Compile, or load from the cache, every kernel of this package and those it calls."""
    query = _two_toys()
    plan_together(query)
    space, start, goal = CrewSpace.of(query), query.start_rad(), query.goal_rad()
    state = np.array([1], dtype=np.uint64)
    space.searched(np.stack([start, goal]), np.ones(2), state)
    space.shortened(np.stack([start, goal, start, goal]), state)


def _two_toys() -> TogetherQuery:
    """Two arms of two joints, far from each other."""
    world = StationWorld.build({"body:block": (box([0.1, 0.1, 0.1]),)})
    near, far = (_toy(name, x) for name, x in (("near", 2.0), ("far", 9.0)))
    limits, q = MotionLimits.of(near.model), np.zeros(2)
    return TogetherQuery(
        (Arm.of(near), Arm.of(far)), (q, q), (q + 0.1, q + 0.1), world, (limits, limits), 0.0, 0.0,
        effort=Effort(vias=1, trees=1, iterations=20, shortcuts=3, polish=1),
    )  # fmt: skip


def _toy(name: str, x_m: float) -> MountedRobot:
    limits = JointLimits(-1.0, 1.0, 1.0, 1.0)
    joints = tuple(
        Joint(f"A{k}", Pose.from_xyz_rpy([0.3 * k, 0.0, 0.0]), np.array([0.0, 0.0, 1.0]), limits)
        for k in range(2)
    )
    shapes: tuple[Convex, ...] = (capsule([0, 0, 0], [0.1, 0, 0], 0.05),)
    links = tuple(Link(str(k), shapes) for k in range(3))
    model = RobotModel("toy", "toy", joints, links, Pose.identity(), 1.0, 1.0, ((0, 2),))
    hand = Gripper("toy", "toy", 1.0, np.zeros(3), Pose.identity(), (), 1.0, 0.0, 0.0)
    return MountedRobot(RobotId(name), model, Pose.from_xyz_rpy([x_m, 0.0, 0.0]), hand, np.zeros(2))
