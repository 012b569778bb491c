"""The makers' collision world: fast, exact or conservative, compiled.

It may call free space occupied; it never calls occupied space free. The judge does not use it.
Compiled callers use ``config_free_nb`` and ``edge_free_nb`` with ``Arm.arrays``,
``StationWorld.arrays``, ``Skip.matrix`` and ``scratch_for(arm, world)``.
"""

from planner.collision.arm import Arm
from planner.collision.arm_kernels import ArmArrays
from planner.collision.check_kernels import (
    Scratch,
    clearance_nb,
    config_free_nb,
    curve_free_nb,
    edge_free_nb,
)
from planner.collision.checks import (
    clearance_m,
    edge_free,
    free,
    path_free,
    scratch_for,
    trajectory_free,
)
from planner.collision.skip import Skip
from planner.collision.world import StationWorld
from planner.collision.world_kernels import WorldArrays

__all__ = [
    "Arm",
    "ArmArrays",
    "Scratch",
    "Skip",
    "StationWorld",
    "WorldArrays",
    "clearance_m",
    "clearance_nb",
    "config_free_nb",
    "curve_free_nb",
    "edge_free",
    "edge_free_nb",
    "free",
    "path_free",
    "scratch_for",
    "trajectory_free",
]
