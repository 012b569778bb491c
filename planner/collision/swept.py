"""A robot anywhere on a motion.

Made once per motion by the search for tours and by coordination; compared by ``pile``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from cells.program import Trajectory
from planner.collision.arm import Arm
from planner.collision.sweep_kernels import Sweeps, fill_tree, time_tree
from robots.geometry import FloatArray

Motion = Trajectory | FloatArray
"""A trajectory, or one configuration (n,) where the robot stands."""

_MOST_NODES = 8191
_COARSE_M = 0.032
"""How far anything moves from the middle of a stretch of time that is kept, about."""


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """Everywhere an arm gets on a motion, as tables of one motion."""

    arm: Arm
    tables: Sweeps

    @classmethod
    def of(
        cls,
        arm: Arm,
        motion: Motion,
        *,
        t0_s: float = 0.0,
        t1_s: float | None = None,
        resolution_m: float = 0.004,
    ) -> Self:
        """Sweep ``arm`` along ``motion``, from ``t0_s`` to ``t1_s`` (default: to its end).

        Two motions are called apart only if they are; they may be called in conflict while up to
        2 * ``resolution_m`` farther apart than asked.
        """
        times, coefficients = _polynomials(arm, motion)
        end = float(times[-1]) if t1_s is None else t1_s
        if not 0.0 <= t0_s <= end <= times[-1]:
            raise ValueError(f"[{t0_s}, {end}] s is not within [0, {times[-1]}] s")
        a = arm.arrays
        coarse_m = max(_COARSE_M, resolution_m)
        stretches, nodes = time_tree(
            a, times, coefficients, t0_s, end, coarse_m, resolution_m, _MOST_NODES
        )
        frames, moves, boxes = fill_tree(a, times, coefficients, stretches, nodes)
        root = boxes[: len(a.pieces)].reshape(-1, 6)
        bounds = np.concatenate([root[:, :3].min(axis=0), root[:, 3:].max(axis=0)])
        sizes = [arm.dof + 1, len(a.bodies), len(a.pieces), 0, 0, 0, len(coefficients), 0]
        tables = Sweeps(
            np.array([[0] * 5 + sizes], dtype=np.int64),
            bounds[None],
            np.array([resolution_m]),
            nodes,
            stretches,
            frames,
            moves,
            boxes,
            a.pieces,
            a.sizes,
            a.points,
            a.chain,
            a.bodies,
            a.spans,
            times,
            coefficients,
        )
        return cls(arm, tables)


def _polynomials(arm: Arm, motion: Motion) -> tuple[FloatArray, FloatArray]:
    """Times and coefficients of a motion; a pose becomes a constant over one second."""
    if isinstance(motion, Trajectory):
        times, coefficients = motion.times_s, motion.coefficients
    else:
        times, coefficients = np.array([0.0, 1.0]), np.reshape(motion, (1, -1, 1))
    if coefficients.shape[1] != arm.dof or not np.all(np.isfinite(coefficients)):
        raise ValueError(f"{arm.name} has {arm.dof} joints; expected finite angles of as many")
    return np.array(times), np.array(coefficients, dtype=np.float64)
