"""Compiles everything with a toy robot, so that no user waits in the middle of planning.

Called by ``planner.warm_up``.
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

Step = tuple[str, Callable[[], None]]
"""What is compiled, and what compiles it."""


def warm_up_steps() -> tuple[Step, ...]:
    """Steps that compile every kernel of this package, or load it from the cache."""
    return (
        ("collision world", _compile_world),
        ("collision checks of configurations", _compile_configurations),
        ("collision checks of motions", _compile_motions),
        ("collision checks of robots with each other", _compile_robots),
        ("collision checks of motions with each other", _compile_motions_together),
    )


def warm_up(progress: Callable[[str], None]) -> None:
    """Take all steps, in order; say what comes next."""
    for name, step in warm_up_steps():
        progress(name)
        step()


def toy_arm() -> Arm:
    """A robot of one joint with a gripper."""
    return Arm.of(_toy())


def toy_world() -> StationWorld:
    """A block in front of the toy."""
    return StationWorld.build({"body:block": (box([0.2, 0.2, 0.2], _ahead()),)})


def _compile_world() -> None:
    toy_arm(), toy_world()


def _compile_configurations() -> None:
    arm, world, q = toy_arm(), toy_world(), np.zeros((1, 1))
    free(arm, world, q, 0.01, world.skip())
    clearance_m(arm, world, q, world.skip(), 0.1)


def _compile_motions() -> None:
    arm, world, q = toy_arm(), toy_world(), np.zeros(1)
    edge_free(arm, world, q, q + 0.1, 0.01, world.skip())
    trajectory_free(arm, world, _swing(), 0.0, 1.0, 0.01, world.skip())


def _compile_robots() -> None:
    arm, q = toy_arm(), np.zeros((1, 1))
    robots_apart(arm, q, arm, q, 0.01)
    robot_clearance_m(arm, q, arm, q, 0.01)


def _compile_motions_together() -> None:
    arm = toy_arm()
    motions_apart(arm, _swing(), arm, _swing(), 0.01)


def _swing() -> Trajectory:
    return Trajectory(np.array([0.0, 1.0]), np.array([[[0.0, 0.1]]]))


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
