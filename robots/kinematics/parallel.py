"""Recognises arms with parallel axes 2, 3, 4 and square axes 5, 6 that meet (UR and alike).

They have no spherical wrist, but a closed form all the same; ``inverse`` asks here which arms
qualify, ``parallel_kernels`` solves them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from robots.geometry import FloatArray
from robots.kinematics.chain import Chain
from robots.kinematics.forward_kernels import flange_transforms_kernel, link_transforms_kernel

_EXACT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ParallelArm:
    """The arm at its zero pose, in the base frame: axes (6, 3), steps between points on them.

    ``steps_m`` (5, 3): from the base to axis 1, on to 2, 3, 4 and the point where 5 and 6 meet.
    ``signs`` (3,): whether axes 2, 3, 4 point along axis 2. ``X_BF`` (4, 4) flange at zero.
    """

    axes: FloatArray
    steps_m: FloatArray
    signs: FloatArray
    X_BF: FloatArray


@lru_cache(maxsize=64)
def parallel_arm(chain: Chain) -> ParallelArm | None:
    """Return the geometry if ``chain`` is such an arm, else None."""
    if len(chain.axes) != 6:
        return None
    zero = np.zeros((1, 6))
    links = link_transforms_kernel(chain.mounts, chain.axes, zero)[0, 1:]
    axes = np.einsum("nij,nj->ni", links[:, :3, :3], chain.axes)
    points = links[:, :3, 3].copy()
    meeting = meeting_point(points[4], axes[4], points[5], axes[5])
    if meeting is None or not _parallel(axes[1:4]) or _parallel(axes[:2]) or _oblique(axes):
        return None
    points[4] = meeting
    steps = np.diff(points[:5], axis=0, prepend=np.zeros((1, 3)))
    if any(np.linalg.norm(np.cross(axes[1], step)) < _EXACT for step in steps[2:4]):
        return None
    X_BF = flange_transforms_kernel(chain.mounts, chain.axes, chain.tip, zero)[0]
    return ParallelArm(axes, steps, np.sign(axes[1:4] @ axes[1]), X_BF)


def _parallel(axes: FloatArray) -> bool:
    return all(np.linalg.norm(np.cross(axes[0], axis)) < _EXACT for axis in axes[1:])


def _oblique(axes: FloatArray) -> bool:
    return max(abs(float(axes[4] @ axes[3])), abs(float(axes[4] @ axes[5]))) > _EXACT


def meeting_point(p: FloatArray, u: FloatArray, q: FloatArray, v: FloatArray) -> FloatArray | None:
    """Return where the lines p + s u and q + t v meet, or None where they do not."""
    normal = np.cross(u, v)
    size = float(normal @ normal)
    if size < _EXACT or abs(float(normal @ (q - p))) > _EXACT * np.sqrt(size):
        return None
    along = float(np.cross(q - p, v) @ normal) / size
    return np.asarray(p + along * u, dtype=np.float64)
