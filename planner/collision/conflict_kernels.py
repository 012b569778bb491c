"""Whether two arms, each anywhere on its motion, come too close. Called by ``swept``.

Pairs of pieces are followed down the two time trees together, halving the stretch that moves
more, until they are apart, too close at one instant, or both as fine as the trees are.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import (
    BODY,
    COUNT,
    FIRST,
    FRAME,
    KIND,
    placed,
)
from planner.collision.gap_kernels import IntArray, gap
from planner.collision.sweep_kernels import BoxArray
from robots.compiled import kernel, lean
from robots.geometry import FloatArray


class Sweeps(NamedTuple):
    """Many swept motions in one set of tables.

    ``motions`` (m, 8): first row of each motion in ``children``, ``frames``, ``moves``, ``boxes``,
    ``pieces``; its number of frames, bodies and pieces. ``bounds`` (m, 6): a box around each.
    """

    motions: IntArray
    bounds: BoxArray
    children: IntArray
    frames: FloatArray
    moves: FloatArray
    boxes: BoxArray
    pieces: IntArray
    sizes: FloatArray
    points: FloatArray


@lean
def boxes_gap2(a: BoxArray, i: int, b: BoxArray, j: int) -> float:
    """Square of the gap (m2) between two axis-parallel boxes."""
    x = max(0.0, max(a[i, 0] - b[j, 3], b[j, 0] - a[i, 3]))
    y = max(0.0, max(a[i, 1] - b[j, 4], b[j, 1] - a[i, 4]))
    z = max(0.0, max(a[i, 2] - b[j, 5], b[j, 2] - a[i, 5]))
    gap2: float = x * x + y * y + z * z
    return gap2


@lean
def _put(s: Sweeps, motion: int, node: int, piece: int, room: FloatArray) -> None:
    """Write the rows of one piece at the middle of a node into ``room``, in the world."""
    frame = s.motions[motion, 1] + node * s.motions[motion, 5] + s.pieces[piece, FRAME]
    first = s.pieces[piece, FIRST]
    rows = s.pieces[piece, COUNT] if s.pieces[piece, KIND] != 2 else 12
    for row in range(first, first + rows):
        at = placed(s.frames, frame, s.points[row, 0], s.points[row, 1], s.points[row, 2])
        room[row, 0], room[row, 1], room[row, 2] = at[0], at[1], at[2]


@lean
def _balls_gap(sa: Sweeps, a: int, na: int, p: int, sb: Sweeps, b: int, nb: int, r: int) -> float:
    """Gap (m) between the bounding balls of two pieces at the middles of two nodes."""
    fa = sa.motions[a, 1] + na * sa.motions[a, 5] + sa.pieces[p, FRAME]
    fb = sb.motions[b, 1] + nb * sb.motions[b, 5] + sb.pieces[r, FRAME]
    u = placed(sa.frames, fa, sa.sizes[p, 4], sa.sizes[p, 5], sa.sizes[p, 6])
    v = placed(sb.frames, fb, sb.sizes[r, 4], sb.sizes[r, 5], sb.sizes[r, 6])
    x, y, z = u[0] - v[0], u[1] - v[1], u[2] - v[2]
    gap_m: float = math.sqrt(x * x + y * y + z * z) - sa.sizes[p, 7] - sb.sizes[r, 7]
    return gap_m


@lean
def _pieces_apart(
    sa: Sweeps,
    a: int,
    p: int,
    sb: Sweeps,
    b: int,
    r: int,
    margin_m: float,
    room_a: FloatArray,
    room_b: FloatArray,
    stack: IntArray,
) -> bool:
    """Whether piece p of motion a and piece r of motion b stay apart at all pairs of times."""
    first_a, first_b = sa.motions[a, 4], sb.motions[b, 4]
    body_a, body_b = sa.pieces[p, BODY], sb.pieces[r, BODY]
    stack[0, 0], stack[0, 1] = 0, 0
    waiting = 1
    while waiting > 0:
        waiting -= 1
        na, nb = stack[waiting, 0], stack[waiting, 1]
        row_a = sa.motions[a, 3] + na * sa.motions[a, 7] + p - first_a
        row_b = sb.motions[b, 3] + nb * sb.motions[b, 7] + r - first_b
        if boxes_gap2(sa.boxes, row_a, sb.boxes, row_b) > margin_m * margin_m:
            continue
        moves_a = sa.moves[sa.motions[a, 2] + na * sa.motions[a, 6] + body_a]
        moves_b = sb.moves[sb.motions[b, 2] + nb * sb.motions[b, 6] + body_b]
        clear = margin_m + moves_a + moves_b
        if _balls_gap(sa, a, na, p, sb, b, nb, r) > clear:
            continue
        _put(sa, a, na, p, room_a)
        _put(sb, b, nb, r, room_b)
        found = gap(
            room_a, sa.pieces, sa.sizes, p, room_b, sb.pieces, sb.sizes, r, clear, margin_m,
        )  # fmt: skip
        if found > clear:
            continue
        child_a = sa.children[sa.motions[a, 0] + na, 0]
        child_b = sb.children[sb.motions[b, 0] + nb, 0]
        if found <= margin_m or (child_a < 0 and child_b < 0):
            return False
        split_a = child_b < 0 or (child_a >= 0 and moves_a >= moves_b)
        for half in range(2):
            stack[waiting, 0] = child_a + half if split_a else na
            stack[waiting, 1] = nb if split_a else child_b + half
            waiting += 1
    return True


@lean
def _motions_apart(
    sa: Sweeps,
    a: int,
    sb: Sweeps,
    b: int,
    margin_m: float,
    room_a: FloatArray,
    room_b: FloatArray,
    stack: IntArray,
    last: IntArray,
) -> bool:
    """Whether motions a and b stay apart at all pairs of times.

    ``last`` (2,) are the pieces, counted within their motions, that were found too close last;
    they are looked at first, as the next motion is often much like the one before.
    """
    near2 = margin_m * margin_m
    if boxes_gap2(sa.bounds, a, sb.bounds, b) > near2:
        return True
    p, r = last[0], last[1]
    if p < sa.motions[a, 7] and r < sb.motions[b, 7] and not _pieces_apart(
        sa, a, sa.motions[a, 4] + p, sb, b, sb.motions[b, 4] + r,
        margin_m, room_a, room_b, stack,
    ):  # fmt: skip
        return False
    for p in range(sa.motions[a, 7]):
        if boxes_gap2(sa.boxes, sa.motions[a, 3] + p, sb.bounds, b) > near2:
            continue
        for r in range(sb.motions[b, 7]):
            if boxes_gap2(sa.boxes, sa.motions[a, 3] + p, sb.boxes, sb.motions[b, 3] + r) > near2:
                continue
            if not _pieces_apart(
                sa, a, sa.motions[a, 4] + p, sb, b, sb.motions[b, 4] + r,
                margin_m, room_a, room_b, stack,
            ):  # fmt: skip
                last[0], last[1] = p, r
                return False
    return True


@kernel
def conflicts(sa: Sweeps, sb: Sweeps, margin_m: float) -> npt.NDArray[np.bool_]:
    """For each motion of ``sa`` and each of ``sb``, whether they may come within the margin."""
    room_a, room_b = np.empty(sa.points.shape), np.empty(sb.points.shape)
    stack = np.empty((256, 2), dtype=np.int64)
    last = np.zeros(2, dtype=np.int64)
    found = np.empty((sa.motions.shape[0], sb.motions.shape[0]), dtype=np.bool_)
    for a in range(sa.motions.shape[0]):
        for b in range(sb.motions.shape[0]):
            found[a, b] = not _motions_apart(sa, a, sb, b, margin_m, room_a, room_b, stack, last)
    return found
