"""The makers' collision world: fast, exact or conservative, compiled.

It may call free space occupied; it never calls occupied space free. The judge does not use it.
Compiled callers use ``config_free_nb`` and ``edge_free_nb`` with ``Arm.arrays``,
``StationWorld.arrays``, ``Skip.matrix`` and ``scratch_for(arm, world)``.
"""

from planner.collision.arm import Arm
from planner.collision.arm_kernels import ArmArrays
from planner.collision.check_kernels import (
    config_free_nb,
    curve_free_nb,
    edge_free_nb,
)
from planner.collision.checks import (
    all_apart,
    clearance_m,
    edge_free,
    free,
    path_free,
    robot_clearance_m,
    robots_apart,
    scratch_for,
    trajectory_free,
)
from planner.collision.pile import Pile, conflict_matrix, motions_apart
from planner.collision.scratch import Scratch, put_in_place
from planner.collision.skip import Skip
from planner.collision.swept import Motion, Swept
from planner.collision.warm import toy_arm, toy_world, warm_up, warm_up_steps
from planner.collision.world import StationWorld
from planner.collision.world_kernels import WorldArrays

__all__ = [
    "Arm",
    "ArmArrays",
    "Motion",
    "Pile",
    "Scratch",
    "Skip",
    "StationWorld",
    "Swept",
    "WorldArrays",
    "all_apart",
    "clearance_m",
    "config_free_nb",
    "conflict_matrix",
    "curve_free_nb",
    "edge_free",
    "edge_free_nb",
    "free",
    "motions_apart",
    "path_free",
    "put_in_place",
    "robot_clearance_m",
    "robots_apart",
    "scratch_for",
    "toy_arm",
    "toy_world",
    "trajectory_free",
    "warm_up",
    "warm_up_steps",
]
