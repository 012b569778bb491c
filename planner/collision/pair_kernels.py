"""Gap between two arms at given configurations. Called by ``pairs``."""

from __future__ import annotations

import numpy as np

from planner.collision.arm_kernels import (
    FRAME,
    ArmArrays,
    place_ball,
    place_frames,
    place_points,
)
from planner.collision.gap_kernels import gap
from robots.compiled import kernel, lean
from robots.geometry import FloatArray


@kernel
def _place_all(arm: ArmArrays, q: FloatArray, centers: FloatArray, points: FloatArray) -> None:
    """Write all bounding balls and rows of an arm at q, in the world."""
    frames = np.empty((arm.chain.shape[0], 12))
    place_frames(arm.chain, q, frames)
    for p in range(arm.pieces.shape[0]):
        place_ball(frames, arm.pieces[p, FRAME], arm.sizes, p, 4, centers, p)
        place_points(frames, arm.pieces, arm.points, p, points)


@lean
def _arms_gap(
    arm_a: ArmArrays,
    centers_a: FloatArray,
    points_a: FloatArray,
    arm_b: ArmArrays,
    centers_b: FloatArray,
    points_b: FloatArray,
    cap_m: float,
) -> float:
    """Gap (m) between two arms whose rows are in place, exact as far as ``cap_m``."""
    least = cap_m
    for a in range(arm_a.pieces.shape[0]):
        for b in range(arm_b.pieces.shape[0]):
            x = centers_a[a, 0] - centers_b[b, 0]
            y = centers_a[a, 1] - centers_b[b, 1]
            z = centers_a[a, 2] - centers_b[b, 2]
            far = least + centers_a[a, 3] + centers_b[b, 3]
            if x * x + y * y + z * z > far * far:
                continue
            found = gap(
                points_a, arm_a.pieces, arm_a.sizes, a, points_b, arm_b.pieces, arm_b.sizes, b,
                least, 0.0,
            )  # fmt: skip
            least = min(least, found)
    return least


@kernel
def arms_gaps(
    arm_a: ArmArrays, q_a: FloatArray, arm_b: ArmArrays, q_b: FloatArray, cap_m: float
) -> FloatArray:
    """Row by row, the gap (m) between arm a at q_a (m, n) and arm b at q_b (m, n)."""
    centers_a, points_a = (
        np.empty((arm_a.pieces.shape[0], 4)),
        np.empty(arm_a.points.shape),
    )
    centers_b, points_b = (
        np.empty((arm_b.pieces.shape[0], 4)),
        np.empty(arm_b.points.shape),
    )
    out = np.empty(q_a.shape[0])
    for i in range(q_a.shape[0]):
        _place_all(arm_a, q_a[i], centers_a, points_a)
        _place_all(arm_b, q_b[i], centers_b, points_b)
        out[i] = _arms_gap(arm_a, centers_a, points_a, arm_b, centers_b, points_b, cap_m)
    return out
