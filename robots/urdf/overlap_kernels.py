"""Compiled test whether two grown hulls overlap, for many poses. Used by ``self_pairs``."""

from __future__ import annotations

import math

import numpy as np

from robots.compiled import compiled
from robots.geometry import FloatArray

_ROUNDS = 60


@compiled
def farthest(points: FloatArray, direction: FloatArray) -> int:
    """Index of the point (n, 3) farthest along ``direction`` (3,)."""
    best, most = 0, -math.inf
    for i in range(len(points)):
        along = (
            points[i, 0] * direction[0] + points[i, 1] * direction[1] + points[i, 2] * direction[2]
        )
        if along > most:
            best, most = i, along
    return best


@compiled
def hulls_overlap(a: FloatArray, b: FloatArray, reach_m: float) -> bool:
    """Are the hulls of ``a`` and ``b`` nearer than ``reach_m``? Undecided counts as yes.

    Gilbert's iteration on the difference of the two hulls: approach the origin along segments.
    """
    near = a[0] - b[0]
    back = np.empty(3)
    for _ in range(_ROUNDS):
        square = near[0] * near[0] + near[1] * near[1] + near[2] * near[2]
        if square <= reach_m * reach_m:
            return True
        for k in range(3):
            back[k] = -near[k]
        corner = a[farthest(a, back)] - b[farthest(b, near)]
        along = near[0] * corner[0] + near[1] * corner[1] + near[2] * corner[2]
        if along > 0.0 and along * along > reach_m * reach_m * square:
            return False
        step = corner - near
        size = step[0] * step[0] + step[1] * step[1] + step[2] * step[2]
        if size == 0.0:
            return False
        share = min(max((square - along) / size, 0.0), 1.0)
        near = near + share * step
    return True


@compiled
def count_overlaps(
    a: FloatArray, b: FloatArray, a_ends: FloatArray, b_ends: FloatArray, X_ab: FloatArray
) -> int:
    """In how many of the poses (m, 4, 4) of body b in body a do any of their pieces overlap?

    ``a``, ``b`` (n, 3): points of all pieces; ``*_ends`` (k, 3): first and last row and radius.
    """
    count = 0
    for m in range(len(X_ab)):
        moved = b @ np.ascontiguousarray(X_ab[m, :3, :3]).T + X_ab[m, :3, 3]
        if any_overlap(a, moved, a_ends, b_ends):
            count += 1
    return count


@compiled
def any_overlap(a: FloatArray, b: FloatArray, a_ends: FloatArray, b_ends: FloatArray) -> bool:
    """Do any two pieces of two bodies, in one frame, overlap?"""
    for i in range(len(a_ends)):
        piece = a[int(a_ends[i, 0]) : int(a_ends[i, 1])]
        for j in range(len(b_ends)):
            other = b[int(b_ends[j, 0]) : int(b_ends[j, 1])]
            if hulls_overlap(piece, other, a_ends[i, 2] + b_ends[j, 2]):
                return True
    return False
