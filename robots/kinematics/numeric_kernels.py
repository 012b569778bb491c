"""Compiled damped Newton iteration: from seeds to joint angles that reach a flange pose.

Called through ``robots.kinematics.numeric`` for arms without a closed form, and to win back the
digits that a closed form loses near its singularities.
"""

from __future__ import annotations

import math

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray
from robots.kinematics.forward_kernels import links_into, product_into
from robots.kinematics.jacobian_kernels import jacobian_into

_DAMPING = 1e-3
_LEAST_DAMPING = 1e-18
_STEP_RAD = 0.6


@compiled
def twist_into(now: FloatArray, goal: FloatArray, out: FloatArray) -> float:
    """Write the twist (6,) (m, rad) from pose ``now`` to ``goal`` (4, 4) and return its norm."""
    vx = vy = vz = 0.0
    trace = 0.0
    for j in range(3):
        out[j] = goal[j, 3] - now[j, 3]
        vx += goal[2, j] * now[1, j] - goal[1, j] * now[2, j]
        vy += goal[0, j] * now[2, j] - goal[2, j] * now[0, j]
        vz += goal[1, j] * now[0, j] - goal[0, j] * now[1, j]
        trace += goal[0, j] * now[0, j] + goal[1, j] * now[1, j] + goal[2, j] * now[2, j]
    sine = 0.5 * math.sqrt(vx * vx + vy * vy + vz * vz)
    angle = math.atan2(sine, 0.5 * (trace - 1.0))
    scale = 0.5 if sine < 1e-12 else 0.5 * angle / sine
    out[3], out[4], out[5] = scale * vx, scale * vy, scale * vz
    total = 0.0
    for j in range(6):
        total += out[j] * out[j]
    return math.sqrt(total)


@compiled
def solve_spd(A: FloatArray, b: FloatArray) -> bool:
    """Solve ``A x = b`` in place of ``b`` by Cholesky; ``A`` (n, n) is overwritten."""
    n = len(b)
    for i in range(n):
        for j in range(i + 1):
            total = A[i, j]
            for k in range(j):
                total -= A[i, k] * A[j, k]
            if i == j:
                if not total > 0.0:
                    return False
                A[i, i] = math.sqrt(total)
            else:
                A[i, j] = total / A[j, j]
    for i in range(n):
        for k in range(i):
            b[i] -= A[i, k] * b[k]
        b[i] /= A[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            b[i] -= A[k, i] * b[k]
        b[i] /= A[i, i]
    return True


@compiled
def newton_step(J: FloatArray, twist: FloatArray, error: float, q_rad: FloatArray) -> bool:
    """Move ``q_rad`` (n,) in place by one damped least-squares step."""
    n = len(q_rad)
    A = np.empty((6, 6))
    damping = _DAMPING * min(error * error, 1.0) + _LEAST_DAMPING
    for i in range(6):
        for j in range(i + 1):
            total = damping if i == j else 0.0
            for k in range(n):
                total += J[i, k] * J[j, k]
            A[i, j] = total
    if not solve_spd(A, twist):
        return False
    step = np.zeros(n)
    largest = 0.0
    for k in range(n):
        for i in range(6):
            step[k] += J[i, k] * twist[i]
        largest = max(largest, abs(step[k]))
    scale = 1.0 if largest <= _STEP_RAD else _STEP_RAD / largest
    for k in range(n):
        q_rad[k] += scale * step[k]
    return True


@compiled
def newton_kernel(
    mounts: FloatArray,
    axes: FloatArray,
    tip: FloatArray,
    goals: FloatArray,
    q_rad: FloatArray,
    iterations: int,
    tolerance: float,
) -> FloatArray:
    """Improve ``q_rad`` (m, n) in place towards ``goals`` (m, 4, 4); return residuals (m,)."""
    residual = np.full(len(q_rad), np.inf)
    links = np.empty((len(axes) + 1, 4, 4))
    flange = np.empty((4, 4))
    J = np.empty((6, len(axes)))
    twist = np.empty(6)
    for m in range(len(q_rad)):
        for iteration in range(iterations + 1):
            links_into(mounts, axes, q_rad[m], links)
            product_into(links[len(axes)], tip, flange)
            residual[m] = twist_into(flange, goals[m], twist)
            if not residual[m] > tolerance or iteration == iterations:
                break
            jacobian_into(axes, links, flange, J)
            if not newton_step(J, twist, residual[m], q_rad[m]):
                break
    return residual
