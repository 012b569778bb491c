"""Compiled closed form for arms with parallel axes 2, 3, 4 and a two-axis wrist: 8 branches.

Each unknown is one of two elementary problems: turn a vector about an axis until it has a given
component, or until it points along another vector. Called through ``robots.kinematics.inverse``.
"""

from __future__ import annotations

import math

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray

_SLACK = 1e-9


@compiled
def dot(a: FloatArray, b: FloatArray) -> float:
    """Scalar product of two vectors (3,)."""
    total: float = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return total


@compiled
def cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Vector product of two vectors (3,)."""
    out = np.empty(3)
    out[0] = a[1] * b[2] - a[2] * b[1]
    out[1] = a[2] * b[0] - a[0] * b[2]
    out[2] = a[0] * b[1] - a[1] * b[0]
    return out


@compiled
def turned(axis: FloatArray, angle_rad: float, v: FloatArray) -> FloatArray:
    """Return ``v`` (3,) turned about the unit ``axis``."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    return c * v + s * cross(axis, v) + (1.0 - c) * dot(axis, v) * axis


@compiled
def angle_to_component(
    axis: FloatArray, v: FloatArray, h: FloatArray, component: float, second: bool
) -> float:
    """Angle about ``axis`` after which ``v`` has ``component`` along ``h``; NaN if none."""
    along = dot(h, axis) * dot(axis, v)
    A, B = dot(h, v) - along, dot(h, cross(axis, v))
    size = math.hypot(A, B)
    if size == 0.0:
        return math.nan
    cosine = (component - along) / size
    if abs(cosine) > 1.0 + _SLACK:
        return math.nan
    cosine = min(max(cosine, -1.0), 1.0)
    half = math.atan2(math.sqrt((1.0 - cosine) * (1.0 + cosine)), cosine)
    return math.atan2(B, A) + (-half if second else half)


@compiled
def angle_onto(axis: FloatArray, v: FloatArray, w: FloatArray) -> float:
    """Angle about ``axis`` that brings ``v`` into the half-plane of ``w``.

    Both are projected first: close to the axis, differences of large products lose all digits.
    """
    v_across, w_across = v - dot(axis, v) * axis, w - dot(axis, w) * axis
    return math.atan2(dot(axis, cross(v_across, w_across)), dot(v_across, w_across))


@compiled
def wrist_angle(
    h: FloatArray, h5: FloatArray, h6: FloatArray, tool: FloatArray, second: bool
) -> float:
    """Angle about ``h5`` that tilts ``h6`` from ``h`` as far as ``tool`` is, exact near 0."""
    along = dot(h, tool)
    across = tool - along * h
    tilt = math.atan2(math.sqrt(dot(across, across)), along)
    return math.atan2(dot(h, cross(h5, h6)), dot(h, h6)) + (-tilt if second else tilt)


@compiled
def one_branch(
    axes: FloatArray, steps: FloatArray, R06: FloatArray, p16: FloatArray, branch: int
) -> FloatArray:
    """Return the angles (6,) of a branch, all of 2, 3, 4 counted about axis 2; NaN if none."""
    q = np.full(6, np.nan)
    h1, h, h5, h6 = axes[0], axes[1], axes[4], axes[5]
    offset = dot(h, steps[1] + steps[2] + steps[3] + steps[4])
    q1 = -angle_to_component(h1, p16, h, offset, branch >= 4)
    if math.isnan(q1):
        return q
    tool = turned(h1, -q1, R06 @ h6)
    q5 = wrist_angle(h, h5, h6, tool, (branch & 2) != 0)
    pitch = angle_onto(h, turned(h5, q5, h6), tool)
    inner = turned(h1, -q1, p16) - steps[1] - turned(h, pitch, steps[4])
    reach = 0.5 * (dot(inner, inner) - dot(steps[2], steps[2]) - dot(steps[3], steps[3]))
    q3 = angle_to_component(h, steps[3], steps[2], reach, (branch & 1) != 0)
    if math.isnan(q3):
        return q
    q2 = angle_onto(h, steps[2] + turned(h, q3, steps[3]), inner)
    side = cross(h6, h5)
    seen = turned(h5, -q5, turned(h, -pitch, turned(h1, -q1, R06 @ side)))
    q[0], q[1], q[2], q[3], q[4] = q1, q2, q3, pitch - q2 - q3, q5
    q[5] = angle_onto(h6, side, seen)
    return q


@compiled
def parallel_branches_kernel(
    axes: FloatArray, steps_m: FloatArray, signs: FloatArray, zero: FloatArray, X_BF: FloatArray
) -> FloatArray:
    """Return joint angles (m, 8, 6) for flange transforms (m, 4, 4); NaN rows have no solution.

    Branch index = 4 * shoulder + 2 * wrist + elbow. ``zero`` (4, 4) is the flange at zero.
    """
    q = np.empty((len(X_BF), 8, 6))
    R0 = np.ascontiguousarray(zero[:3, :3])
    meeting = steps_m[0] + steps_m[1] + steps_m[2] + steps_m[3] + steps_m[4]
    to_flange = zero[:3, 3] - meeting
    for m in range(len(X_BF)):
        R06 = np.ascontiguousarray(X_BF[m, :3, :3]) @ R0.T
        p16 = X_BF[m, :3, 3] - R06 @ to_flange - steps_m[0]
        for branch in range(8):
            q[m, branch] = one_branch(axes, steps_m, R06, p16, branch)
            for j in range(3):
                q[m, branch, 1 + j] *= signs[j]
    return q
