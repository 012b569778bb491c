"""Numeric inverse kinematics for arms of any shape: damped Newton from many seeds.

For users' arms without a closed form (``inverse`` calls it), with 6 or more joints.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray
from robots.kinematics.chain import Chain, chain_of
from robots.kinematics.numeric_kernels import newton_kernel
from robots.kinematics.opw_kernels import into_limits
from robots.model import RobotModel

CLOSURE = 1e-9
_ITERATIONS = 80
_AIM = 1e-12
_SAME_RAD = 1e-4


def solve(
    model: RobotModel, X_BF: npt.ArrayLike, rng: np.random.Generator, seeds: int = 64
) -> FloatArray:
    """Return distinct joint angles (k, n) inside the limits that reach ``X_BF`` (4, 4).

    ``seeds`` random starts are drawn from ``rng``. Each row closes to 1e-9 (m and rad). An arm of
    more than 6 joints has infinitely many solutions; the rows are samples of them.
    """
    chain = chain_of(model)
    draws = rng.random((seeds, model.dof))
    return solve_from(chain, np.asarray(X_BF, dtype=np.float64), starts_in_limits(chain, draws))


def solve_from(chain: Chain, X_BF: FloatArray, starts_rad: FloatArray) -> FloatArray:
    """Return the distinct solutions (k, n) found from ``starts_rad`` (s, n), in their order."""
    q = starts_rad.copy()
    residual = closed(chain, np.broadcast_to(X_BF, (len(q), 4, 4)), q, _ITERATIONS)
    found: list[FloatArray] = []
    for row in q[residual <= CLOSURE]:
        inside = into_limits(row, chain.lower_rad, chain.upper_rad)
        if inside and all(_differ(row, other) for other in found):
            found.append(row)
    return np.array(found).reshape(-1, q.shape[1])


def closed(chain: Chain, X_BF: FloatArray, q_rad: FloatArray, iterations: int) -> FloatArray:
    """Improve ``q_rad`` (m, n) in place towards ``X_BF`` (m, 4, 4); return residuals (m,).

    The residual is the norm of the remaining twist, metres and radians together.
    """
    goals = np.ascontiguousarray(X_BF, dtype=np.float64)
    return newton_kernel(chain.mounts, chain.axes, chain.tip, goals, q_rad, iterations, _AIM)


def spread(count: int, dof: int) -> FloatArray:
    """Return ``count`` evenly spread points (count, dof) of the unit cube, always the same.

    Additive recurrence on the powers of the generalised golden ratio (Roberts 2018).
    """
    ratio = 2.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (dof + 1))
    steps = ratio ** -np.arange(1.0, dof + 1.0)
    points: FloatArray = (0.5 + np.outer(np.arange(1, count + 1), steps)) % 1.0
    return points


def starts_in_limits(chain: Chain, unit: FloatArray) -> FloatArray:
    """Map points (s, n) of the unit cube into the limits, at most one turn about the middle."""
    middle = 0.5 * (chain.lower_rad + chain.upper_rad)
    half = np.minimum(0.5 * (chain.upper_rad - chain.lower_rad), np.pi)
    return middle + (2.0 * unit - 1.0) * half


def _differ(a_rad: FloatArray, b_rad: FloatArray) -> bool:
    apart = np.abs((a_rad - b_rad + np.pi) % (2.0 * np.pi) - np.pi)
    return bool(apart.max() > _SAME_RAD)
