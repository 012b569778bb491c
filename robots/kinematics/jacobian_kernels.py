"""Compiled geometric Jacobians, shared by ``jacobian`` and the numeric inverse kinematics."""

from __future__ import annotations

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray
from robots.kinematics.forward_kernels import links_into, product_into


@compiled
def jacobian_into(axes: FloatArray, links: FloatArray, flange: FloatArray, out: FloatArray) -> None:
    """Write the Jacobian (6, n) at ``flange`` for link transforms ``links`` (n + 1, 4, 4)."""
    for i in range(len(axes)):
        X = links[i + 1]
        a = axes[i]
        wx = X[0, 0] * a[0] + X[0, 1] * a[1] + X[0, 2] * a[2]
        wy = X[1, 0] * a[0] + X[1, 1] * a[1] + X[1, 2] * a[2]
        wz = X[2, 0] * a[0] + X[2, 1] * a[1] + X[2, 2] * a[2]
        rx, ry, rz = flange[0, 3] - X[0, 3], flange[1, 3] - X[1, 3], flange[2, 3] - X[2, 3]
        out[0, i], out[1, i], out[2, i] = wy * rz - wz * ry, wz * rx - wx * rz, wx * ry - wy * rx
        out[3, i], out[4, i], out[5, i] = wx, wy, wz


@compiled
def jacobians_kernel(
    mounts: FloatArray, axes: FloatArray, tip: FloatArray, q_rad: FloatArray
) -> FloatArray:
    """Return Jacobians (m, 6, n) for ``q_rad`` (m, n)."""
    out = np.empty((len(q_rad), 6, len(axes)))
    links = np.empty((len(axes) + 1, 4, 4))
    flange = np.empty((4, 4))
    for k in range(len(q_rad)):
        links_into(mounts, axes, q_rad[k], links)
        product_into(links[len(axes)], tip, flange)
        jacobian_into(axes, links, flange, out[k])
    return out
