"""Compiled forward kinematics: products of 4x4 rigid transforms along a chain.

Called through ``robots.kinematics.forward``, ``jacobian`` and the inverse kernels.
"""

from __future__ import annotations

import math

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray


@compiled
def product_into(left: FloatArray, right: FloatArray, out: FloatArray) -> None:
    """Write the rigid product ``left @ right`` (4, 4) to ``out``, which must be another array."""
    for i in range(3):
        for j in range(4):
            total = left[i, 0] * right[0, j] + left[i, 1] * right[1, j] + left[i, 2] * right[2, j]
            out[i, j] = total
        out[i, 3] += left[i, 3]
    out[3, 0] = 0.0
    out[3, 1] = 0.0
    out[3, 2] = 0.0
    out[3, 3] = 1.0


@compiled
def turn_into(axis: FloatArray, angle_rad: float, out: FloatArray) -> None:
    """Write the rotation about a unit ``axis`` (3,) to ``out`` (4, 4), by Rodrigues' formula."""
    x, y, z = axis[0], axis[1], axis[2]
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    v = 1.0 - c
    out[0, 0], out[0, 1], out[0, 2] = c + x * x * v, x * y * v - z * s, x * z * v + y * s
    out[1, 0], out[1, 1], out[1, 2] = x * y * v + z * s, c + y * y * v, y * z * v - x * s
    out[2, 0], out[2, 1], out[2, 2] = x * z * v - y * s, y * z * v + x * s, c + z * z * v
    for i in range(3):
        out[i, 3] = 0.0
        out[3, i] = 0.0
    out[3, 3] = 1.0


@compiled
def links_into(mounts: FloatArray, axes: FloatArray, q_rad: FloatArray, out: FloatArray) -> None:
    """Write the base-frame transforms of all links to ``out`` (n + 1, 4, 4)."""
    mount = np.empty((4, 4))
    turn = np.empty((4, 4))
    for i in range(4):
        for j in range(4):
            out[0, i, j] = 1.0 if i == j else 0.0
    for i in range(len(axes)):
        product_into(out[i], mounts[i], mount)
        turn_into(axes[i], q_rad[i], turn)
        product_into(mount, turn, out[i + 1])


@compiled
def link_transforms_kernel(mounts: FloatArray, axes: FloatArray, q_rad: FloatArray) -> FloatArray:
    """Return the base-frame transforms (m, n + 1, 4, 4) of all links for ``q_rad`` (m, n)."""
    out = np.empty((len(q_rad), len(axes) + 1, 4, 4))
    for k in range(len(q_rad)):
        links_into(mounts, axes, q_rad[k], out[k])
    return out


@compiled
def flange_transforms_kernel(
    mounts: FloatArray, axes: FloatArray, tip: FloatArray, q_rad: FloatArray
) -> FloatArray:
    """Return the flange transforms (m, 4, 4) in the base frame for ``q_rad`` (m, n)."""
    out = np.empty((len(q_rad), 4, 4))
    links = np.empty((len(axes) + 1, 4, 4))
    for k in range(len(q_rad)):
        links_into(mounts, axes, q_rad[k], links)
        product_into(links[len(axes)], tip, out[k])
    return out
