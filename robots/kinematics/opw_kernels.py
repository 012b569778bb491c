"""Compiled closed form for ortho-parallel arms with spherical wrist: all 8 branches.

Parameters as in Brandstoetter, Angerer, Hofbaur (2014); angles are solved with atan2 only and the
last joint from what the first five leave over, so that no digits are lost near singularities.
Called through ``robots.kinematics.inverse``.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from robots.compiled import compiled
from robots.geometry import FloatArray

BoolArray = npt.NDArray[np.bool_]

_REACH_SLACK = 1e-12
_LIMIT_SLACK_RAD = 1e-10
_TURN = 2.0 * math.pi


@compiled
def into_limits(q_rad: FloatArray, lower_rad: FloatArray, upper_rad: FloatArray) -> bool:
    """Shift each angle (n,) by whole turns to nearest the middle of its range; is it inside?"""
    inside = True
    for j in range(len(q_rad)):
        middle = 0.5 * (lower_rad[j] + upper_rad[j])
        q = q_rad[j] + _TURN * round((middle - q_rad[j]) / _TURN)
        if q < lower_rad[j] - _LIMIT_SLACK_RAD or q > upper_rad[j] + _LIMIT_SLACK_RAD:
            inside = False
        else:
            q = min(max(q, lower_rad[j]), upper_rad[j])
        q_rad[j] = q
    return inside


@compiled
def wrist_into(
    R: FloatArray, theta1: float, theta23: float, flip: float, theta: FloatArray
) -> None:
    """Write theta4..6 of Rz Ry Rz turned by ``R`` (3, 3), seen from behind the first three."""
    c1, s1, c, s = math.cos(theta1), math.sin(theta1), math.cos(theta23), math.sin(theta23)
    W = np.empty((3, 3))
    for j in range(3):
        forward = c1 * R[0, j] + s1 * R[1, j]
        W[0, j] = c * forward - s * R[2, j]
        W[1, j] = -s1 * R[0, j] + c1 * R[1, j]
        W[2, j] = s * forward + c * R[2, j]
    theta4 = math.atan2(flip * W[1, 2], flip * W[0, 2])
    c4, s4 = math.cos(theta4), math.sin(theta4)
    theta[3] = theta4
    theta[4] = math.atan2(c4 * W[0, 2] + s4 * W[1, 2], W[2, 2])
    theta[5] = math.atan2(c4 * W[1, 0] - s4 * W[0, 0], c4 * W[1, 1] - s4 * W[0, 1])


@compiled
def opw_branches_kernel(
    lengths_m: FloatArray,
    offsets_rad: FloatArray,
    signs: FloatArray,
    lower_rad: FloatArray,
    upper_rad: FloatArray,
    X_BF: FloatArray,
) -> tuple[FloatArray, BoolArray]:
    """Return joint angles (m, 8, 6) and validity (m, 8) for flange transforms (m, 4, 4).

    ``lengths_m``: a1, a2, b, c1, c2, c3, c4. Branch index = 4 * shoulder + 2 * elbow + wrist.
    Rows out of geometric reach are NaN; rows outside the limits are kept, but not valid.
    """
    a1, a2, b = lengths_m[0], lengths_m[1], lengths_m[2]
    c1, c2, c3, c4 = lengths_m[3], lengths_m[4], lengths_m[5], lengths_m[6]
    k = math.sqrt(a2 * a2 + c3 * c3)
    psi = math.atan2(a2, c3)
    q = np.full((len(X_BF), 8, 6), np.nan)
    valid = np.zeros((len(X_BF), 8), dtype=np.bool_)
    theta = np.empty(6)
    for m in range(len(X_BF)):
        X = X_BF[m]
        cx, cy, cz = X[0, 3] - c4 * X[0, 2], X[1, 3] - c4 * X[1, 2], X[2, 3] - c4 * X[2, 2]
        rho_squared = cx * cx + cy * cy - b * b
        if not rho_squared >= -_REACH_SLACK:
            continue
        rho = math.sqrt(max(rho_squared, 0.0))
        heading, lateral = math.atan2(cy, cx), math.atan2(b, rho)
        z = cz - c1
        for branch in range(8):
            if branch < 4:
                theta[0], x = heading - lateral, rho - a1
            else:
                theta[0], x = heading + lateral - math.pi, -rho - a1
            bend = (x * x + z * z - c2 * c2 - k * k) / (2.0 * c2 * k)
            if abs(bend) > 1.0 + _REACH_SLACK:
                continue
            bend = min(max(bend, -1.0), 1.0)
            rise = math.sqrt((1.0 - bend) * (1.0 + bend))
            if branch & 2:
                rise = -rise
            theta[1] = math.atan2(x, z) - math.atan2(k * rise, c2 + k * bend)
            theta[2] = math.atan2(rise, bend) - psi
            flip = -1.0 if branch & 1 else 1.0
            wrist_into(X[:3, :3], theta[0], theta[1] + theta[2], flip, theta)
            for j in range(6):
                q[m, branch, j] = signs[j] * (theta[j] + offsets_rad[j])
            valid[m, branch] = into_limits(q[m, branch], lower_rad, upper_rad)
    return q, valid
