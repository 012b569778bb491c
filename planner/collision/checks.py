"""The checks that planning asks: configurations, edges, paths, trajectories, clearances.

Thin: arrays in, compiled kernels, arrays out. Called by reach, motion and coordination.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cells.program import Trajectory
from planner.collision.arm import Arm
from planner.collision.batch_kernels import configs_clearance, configs_free
from planner.collision.check_kernels import curve_free_nb, edge_free_nb
from planner.collision.fleet import fleet_of
from planner.collision.fleet_kernels import fleets_apart_nb, room_nb
from planner.collision.pair_kernels import arms_gaps
from planner.collision.scratch import MOST_TERMS, Scratch, scratch_of
from planner.collision.sieve_kernels import sieve_nb
from planner.collision.skip import Skip
from planner.collision.world import StationWorld
from robots.compiled import operand
from robots.geometry import FloatArray


def scratch_for(arm: Arm, world: StationWorld) -> Scratch:
    """Room for the kernels to work in, for this arm in this world, one thread at a time."""
    return scratch_of(arm.arrays, world.arrays)


def free(
    arm: Arm, world: StationWorld, q: FloatArray, margin_m: float, skip: Skip
) -> npt.NDArray[np.bool_]:
    """Which of the configurations q (m, n) keep more than ``margin_m`` and do not self-collide."""
    rows = _rows(arm, q)
    found = np.zeros(len(rows), dtype=np.bool_)
    scratch, sieve = scratch_for(arm, world), sieve_nb(arm.arrays)
    configs_free(arm.arrays, world.arrays, rows, margin_m, skip.matrix, scratch, sieve, found)
    return found


def clearance_m(
    arm: Arm, world: StationWorld, q: FloatArray, skip: Skip, cap_m: float
) -> FloatArray:
    """Lower bounds (m,) of the distance at q (m, n) from what stands; exact up to ``cap_m``."""
    rows = _rows(arm, q)
    found = np.full(len(rows), cap_m)
    scratch = scratch_for(arm, world)
    configs_clearance(arm.arrays, world.arrays, rows, skip.matrix, scratch, found)
    return found


def edge_free(
    arm: Arm,
    world: StationWorld,
    q0: FloatArray,
    q1: FloatArray,
    margin_m: float,
    skip: Skip,
) -> bool:
    """Whether the arm is free at every point of the joint-straight edge q0 (n,) to q1 (n,)."""
    return path_free(arm, world, np.stack([q0, q1]), margin_m, skip)


def path_free(arm: Arm, world: StationWorld, q: FloatArray, margin_m: float, skip: Skip) -> bool:
    """Whether the arm is free at every point of the polyline q (k, n), k >= 2."""
    rows = _rows(arm, q)
    if len(rows) < 2:
        raise ValueError(f"a path needs at least 2 configurations, got {len(rows)}")
    scratch = scratch_for(arm, world)
    return all(
        edge_free_nb(arm.arrays, world.arrays, a, b, margin_m, skip.matrix, scratch)
        for a, b in pairwise(rows)
    )


def trajectory_free(
    arm: Arm,
    world: StationWorld,
    trajectory: Trajectory,
    t0_s: float,
    t1_s: float,
    margin_m: float,
    skip: Skip,
) -> bool:
    """Whether the arm is free at every instant of the trajectory from ``t0_s`` to ``t1_s``."""
    terms = trajectory.coefficients.shape[2]
    if terms > MOST_TERMS:
        raise ValueError(f"polynomials of at most {MOST_TERMS} terms expected, got {terms}")
    if not 0.0 <= t0_s <= t1_s <= trajectory.duration_s:
        raise ValueError(f"[{t0_s}, {t1_s}] s is not within [0, {trajectory.duration_s}] s")
    return bool(
        curve_free_nb(
            arm.arrays,
            world.arrays,
            np.array(trajectory.times_s),
            np.array(trajectory.coefficients),
            t0_s,
            t1_s,
            margin_m,
            skip.matrix,
            scratch_for(arm, world),
        )
    )


def robot_clearance_m(
    arm_i: Arm, q_i: FloatArray, arm_j: Arm, q_j: FloatArray, cap_m: float
) -> FloatArray:
    """Lower bounds (m,) of the distance of two robots at q_i (m, n), q_j (m, n); exact to cap."""
    rows_i, rows_j = _rows(arm_i, q_i), _rows(arm_j, q_j)
    if len(rows_i) != len(rows_j):
        raise ValueError(f"as many configurations each expected, got {len(rows_i)}, {len(rows_j)}")
    return arms_gaps(arm_i.arrays, rows_i, arm_j.arrays, rows_j, cap_m)


def robots_apart(
    arm_i: Arm, q_i: FloatArray, arm_j: Arm, q_j: FloatArray, margin_m: float
) -> npt.NDArray[np.bool_]:
    """Whether two robots at q_i (m, n), q_j (m, n) are more than ``margin_m`` apart, row by row."""
    return all_apart((arm_i, arm_j), (q_i, q_j), margin_m)


def all_apart(
    arms: Sequence[Arm], q: Sequence[FloatArray], margin_m: float
) -> npt.NDArray[np.bool_]:
    """Whether every two of several robots, each at its q (m, n), keep more than ``margin_m``."""
    rows = [_rows(arm, one) for arm, one in zip(arms, q, strict=True)]
    if len({len(one) for one in rows}) != 1:
        counts = ", ".join(str(len(one)) for one in rows)
        raise ValueError(f"as many configurations each expected, got {counts}")
    found = np.zeros(len(rows[0]), dtype=np.bool_)
    fleet = fleet_of(tuple(arms))
    fleets_apart_nb(fleet, room_nb(fleet), np.hstack(rows), margin_m, found)
    return found


def _rows(arm: Arm, q: FloatArray) -> FloatArray:
    """Configurations as a contiguous (m, n) array of numbers.

    Raises:
        ValueError: if the number of joints differs or a value is not finite.
    """
    rows = operand(np.atleast_2d(q))
    if rows.ndim != 2 or rows.shape[1] != arm.dof:
        raise ValueError(f"{arm.name} has {arm.dof} joints, got configurations {rows.shape}")
    if not np.all(np.isfinite(rows)):
        raise ValueError(f"{arm.name}: expected finite joint angles")
    return rows
