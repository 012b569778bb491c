"""Compiled way out of a narrow place: draw the last link back along its own axis, as grippers go.

A tree of a search that is shut in at its root grows a branch with it. Called by
``rrt_connect_kernels``.
"""

from __future__ import annotations

import numpy as np

from planner.collision.arm_kernels import ArmArrays, place_frames
from planner.motion.turn_kernels import turn_nb
from robots.compiled import kernel
from robots.geometry import FloatArray

RETREAT_M = 0.05
"""Length of a step."""
SHORTEST_M = 0.006
"""Steps that are not free are halved down to this."""
MOST_RETREATS = 6
_LONGEST_RAD = 0.6
"""A step that turns a joint by more is not a straight retreat any more: the arm is singular."""
_DAMPING = 1e-5
_ROUNDS = 4
_CLOSE = 2e-4
"""So far (m, rad) may the last link be from where it is to go."""


@kernel
def twists_nb(arm: ArmArrays, q: FloatArray, frames: FloatArray, J: FloatArray) -> None:
    """Fill ``J`` (6, n): velocity of the last frame's origin, and its turning, for each joint."""
    place_frames(arm.chain, q, frames)
    n = len(q)
    for j in range(n):
        ax, ay, az = frames[j + 1, 2], frames[j + 1, 5], frames[j + 1, 8]
        x = frames[n, 9] - frames[j + 1, 9]
        y = frames[n, 10] - frames[j + 1, 10]
        z = frames[n, 11] - frames[j + 1, 11]
        J[0, j], J[1, j], J[2, j] = ay * z - az * y, az * x - ax * z, ax * y - ay * x
        J[3, j], J[4, j], J[5, j] = ax, ay, az


@kernel
def solve_nb(A: FloatArray, y: FloatArray) -> None:
    """Solve A x = y in place for a symmetric, positive definite A; x is left in ``y``."""
    m = len(y)
    for k in range(m):
        for i in range(k + 1, m):
            factor = A[i, k] / A[k, k]
            for c in range(k, m):
                A[i, c] -= factor * A[k, c]
            y[i] -= factor * y[k]
    for k in range(m - 1, -1, -1):
        for c in range(k + 1, m):
            y[k] -= A[k, c] * y[c]
        y[k] /= A[k, k]


@kernel
def error_into(frames: FloatArray, goal: FloatArray, y: FloatArray) -> float:
    """Write how far the last frame is from pose ``goal`` (12,), moved and turned, into ``y`` (6,).

    Returns the largest entry.
    """
    n = frames.shape[0] - 1
    most = 0.0
    for a in range(3):
        y[a] = goal[9 + a] - frames[n, 9 + a]
        y[3 + a] = 0.0
    for c in range(3):
        x, u = frames[n, c], goal[c]
        z, w = frames[n, 3 + c], goal[3 + c]
        k, m = frames[n, 6 + c], goal[6 + c]
        y[3] += 0.5 * (z * m - k * w)
        y[4] += 0.5 * (k * u - x * m)
        y[5] += 0.5 * (x * w - z * u)
    for a in range(6):
        most = max(most, abs(y[a]))
    return most


@kernel
def retreat_nb(arm: ArmArrays, q: FloatArray, step_m: float, out: FloatArray) -> bool:
    """Write into ``out`` (n,) the arm a step back from ``q`` (n,), its last link not turned.

    Newton's method with damped least squares. False where the arm cannot do that.
    """
    n = len(q)
    frames, J, A, y = np.empty((n + 1, 12)), np.empty((6, n)), np.empty((6, 6)), np.zeros(6)
    twists_nb(arm, q, frames, J)
    goal = frames[n].copy()
    for a in range(3):
        goal[9 + a] -= step_m * frames[n, 3 * a + 2]
    out[:] = q
    error = error_into(frames, goal, y)
    for _ in range(_ROUNDS):
        for a in range(6):
            for b in range(6):
                A[a, b] = _DAMPING if a == b else 0.0
                for j in range(n):
                    A[a, b] += J[a, j] * J[b, j]
        solve_nb(A, y)
        for j in range(n):
            for a in range(6):
                out[j] += J[a, j] * y[a]
        twists_nb(arm, out, frames, J)
        error = error_into(frames, goal, y)
        if error <= _CLOSE:
            break
    return error <= _CLOSE and turn_nb(out, q) <= _LONGEST_RAD
