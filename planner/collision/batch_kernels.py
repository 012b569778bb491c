"""Loops over many configurations, so that Python is left once per batch. Called by ``checks``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import ArmArrays
from planner.collision.check_kernels import (
    clearance_nb,
    config_free_nb,
    edge_free_nb,
)
from planner.collision.compiled import kernel
from planner.collision.scratch import Scratch
from planner.collision.world_kernels import SkipArray, WorldArrays
from robots.geometry import FloatArray

BoolArray = npt.NDArray[np.bool_]


@kernel
def configs_free(
    arm: ArmArrays,
    world: WorldArrays,
    q: FloatArray,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> BoolArray:
    """Row by row, whether the arm is free at q (m, n)."""
    out = np.empty(q.shape[0], dtype=np.bool_)
    for i in range(q.shape[0]):
        out[i] = config_free_nb(arm, world, q[i], margin_m, skip, scratch)
    return out


@kernel
def configs_clearance(
    arm: ArmArrays,
    world: WorldArrays,
    q: FloatArray,
    cap_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> FloatArray:
    """Row by row, the clearance (m) at q (m, n)."""
    out = np.empty(q.shape[0])
    for i in range(q.shape[0]):
        out[i] = clearance_nb(arm, world, q[i], cap_m, skip, scratch)
    return out


@kernel
def edges_free(
    arm: ArmArrays,
    world: WorldArrays,
    q: FloatArray,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> bool:
    """Whether the arm is free along the polyline q (m, n)."""
    for i in range(q.shape[0] - 1):
        if not edge_free_nb(arm, world, q[i], q[i + 1], margin_m, skip, scratch):
            return False
    return True
