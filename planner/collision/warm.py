"""Compiles everything with a toy robot, so that no user waits in the middle of planning.

Called by the command line before planning, and when a worker process starts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cells.ids import RobotId
from cells.program import Trajectory
from cells.shop import MountedRobot
from planner.collision.arm import Arm
from planner.collision.checks import (
    clearance_m,
    edge_free,
    free,
    robot_clearance_m,
    robots_apart,
    trajectory_free,
)
from planner.collision.pile import motions_apart
from planner.collision.world import StationWorld
from robots.geometry import Pose
from robots.model import Gripper, Joint, JointLimits, Link, RobotModel
from robots.shapes import box, capsule


def warm_up(progress: Callable[[str], None]) -> None:
    """Compile, or load from the cache, every kernel of this package; say what comes next."""
    arm, q = Arm.of(_toy()), np.zeros(1)
    swing = Trajectory(np.array([0.0, 1.0]), np.array([[[0.0, 0.1]]]))
    progress("collision world")
    world = StationWorld.build({"body:block": (box([0.2, 0.2, 0.2], _ahead()),)})
    skip = world.skip()
    progress("collision checks of configurations")
    free(arm, world, q[None], 0.01, skip)
    clearance_m(arm, world, q[None], skip, 0.1)
    progress("collision checks of motions")
    edge_free(arm, world, q, q + 0.1, 0.01, skip)
    trajectory_free(arm, world, swing, 0.0, 1.0, 0.01, skip)
    progress("collision checks of robots with each other")
    robots_apart(arm, q[None], arm, q[None], 0.01)
    robot_clearance_m(arm, q[None], arm, q[None], 0.01)
    motions_apart(arm, swing, arm, swing, 0.01)


def _ahead() -> Pose:
    """Where the toy's block stands."""
    return Pose.from_xyz_rpy([0.5, 0.0, 0.0])


def _toy() -> MountedRobot:
    """A robot of one joint with a gripper."""
    limits = JointLimits(-1.0, 1.0, 1.0, 1.0)
    joint = Joint("A1", Pose.identity(), np.array([0.0, 0.0, 1.0]), limits)
    links = tuple(Link(name, (capsule([0, 0, 0], [0.1, 0, 0], 0.05),)) for name in ("0", "1"))
    model = RobotModel("toy", "toy", (joint,), links, _ahead(), 1.0, 1.0, ((0, 2),))
    pieces = (box([0.1, 0.1, 0.1]),)
    gripper = Gripper("toy", "toy", 1.0, np.zeros(3), Pose.identity(), pieces, 1.0, 0.0, 0.0)
    return MountedRobot(RobotId("toy"), model, Pose.identity(), gripper, np.zeros(1))
