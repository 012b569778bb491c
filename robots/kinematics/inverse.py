"""Inverse kinematics: every branch of joint angles that brings the flange to a pose.

Closed form for arms with spherical wrist and for arms with three parallel axes, numeric for all
others. The reach stage calls it for thousands of candidate poses at once.
"""

from __future__ import annotations

import itertools
from typing import cast

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray, Pose
from robots.kinematics.chain import Chain, chain_of
from robots.kinematics.numeric import CLOSURE, closed, solve_from, spread, starts_in_limits
from robots.kinematics.opw_kernels import BoolArray, into_limits, opw_branches_kernel
from robots.kinematics.parallel import ParallelArm, parallel_arm
from robots.kinematics.parallel_kernels import parallel_branches_kernel
from robots.model import OpwGeometry, RobotModel

NUMERIC_BRANCHES = 16
_NUMERIC_STARTS = 96
_POLISH = 6


def branches(model: RobotModel, X_BF: npt.ArrayLike) -> tuple[FloatArray, BoolArray]:
    """Return joint angles (m, K, n) and which of them are valid (m, K) for ``X_BF`` (m, 4, 4).

    K is 8 for closed forms and 16 for numeric solutions; a branch keeps its index between poses
    (closed forms only). Valid rows lie inside the joint limits and close to 1e-9 (m and rad); of
    several equivalents by whole turns the one nearest the middle of the range is given (see
    :func:`with_turns`). Rows that are geometrically impossible are NaN; rows that only break a
    limit are finite and not valid, so that a caller can say which limit.

    Raises:
        ValueError: if ``X_BF`` is not (m, 4, 4) or not finite.
    """
    goals = np.ascontiguousarray(X_BF, dtype=np.float64)
    if goals.ndim != 3 or goals.shape[1:] != (4, 4):
        raise ValueError(f"robot {model.id}: X_BF must have shape (m, 4, 4), got {goals.shape}")
    if not np.isfinite(goals).all():
        raise ValueError(f"robot {model.id}: X_BF must be finite")
    chain = chain_of(model)
    if model.opw is not None:
        return _opw(model.opw, chain, goals)
    arm = parallel_arm(chain)
    return _numeric(chain, goals) if arm is None else _parallel(arm, chain, goals)


def solutions(model: RobotModel, X_BF: Pose) -> FloatArray:
    """Return the valid joint angles (k, n) for one flange pose, without whole-turn equivalents."""
    q, valid = branches(model, X_BF.matrix()[np.newaxis])
    return cast("FloatArray", q[0][valid[0]])


def with_turns(model: RobotModel, q_rad: npt.ArrayLike) -> FloatArray:
    """Return every equivalent of ``q_rad`` (n,) by whole turns inside the limits, (k, n).

    Sorted by joint from low to high; empty if ``q_rad`` has no equivalent inside.
    """
    turn = 2.0 * np.pi
    choices = []
    for angle, joint in zip(np.asarray(q_rad, dtype=np.float64), model.joints, strict=True):
        lower, upper = joint.limits.lower_rad - 1e-12, joint.limits.upper_rad + 1e-12
        first, last = np.ceil((lower - angle) / turn), np.floor((upper - angle) / turn)
        shifted = angle + turn * np.arange(first, last + 1.0)
        choices.append(np.clip(shifted, joint.limits.lower_rad, joint.limits.upper_rad))
    return np.array(list(itertools.product(*choices))).reshape(-1, model.dof)


def _opw(opw: OpwGeometry, chain: Chain, goals: FloatArray) -> tuple[FloatArray, BoolArray]:
    lengths = [opw.a1_m, opw.a2_m, opw.b_m, opw.c1_m, opw.c2_m, opw.c3_m, opw.c4_m]
    return opw_branches_kernel(
        np.array(lengths),
        np.array(opw.offsets_rad),
        np.array(opw.signs, dtype=np.float64),
        chain.lower_rad,
        chain.upper_rad,
        goals,
    )


def _parallel(arm: ParallelArm, chain: Chain, goals: FloatArray) -> tuple[FloatArray, BoolArray]:
    q = parallel_branches_kernel(arm.axes, arm.steps_m, arm.signs, arm.X_BF, goals)
    valid: BoolArray = np.asarray(np.isfinite(q).all(axis=2))
    rows = q[valid]
    residual = closed(chain, goals[np.nonzero(valid)[0]], rows, _POLISH)
    inside = [into_limits(row, chain.lower_rad, chain.upper_rad) for row in rows]
    q[valid] = rows
    valid[valid] = (residual <= CLOSURE) & np.array(inside, dtype=np.bool_)
    return q, valid


def _numeric(chain: Chain, goals: FloatArray) -> tuple[FloatArray, BoolArray]:
    dof = len(chain.axes)
    starts = starts_in_limits(chain, spread(_NUMERIC_STARTS, dof))
    q = np.full((len(goals), NUMERIC_BRANCHES, dof), np.nan)
    for m, goal in enumerate(goals):
        found = solve_from(chain, goal, starts)[:NUMERIC_BRANCHES]
        q[m, : len(found)] = found
    return q, np.asarray(np.isfinite(q).all(axis=2))
