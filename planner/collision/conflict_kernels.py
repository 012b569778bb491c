"""Whether two arms, each anywhere on its motion, come too close. Called by ``swept``.

Pairs of pieces are followed down the two time trees together, halving the stretch that moves
more, until they are apart, too close at one instant, or both as fine as was asked for. Below the
leaves of the trees, stretches are halved and arms placed as they are needed.
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
    place_frames,
    placed,
    sweep_radii,
)
from planner.collision.gap_kernels import IntArray, gap
from planner.collision.stretch_kernels import body_moves, set_stretch
from planner.collision.sweep_kernels import (
    FINAL,
    HALVED_ON_DEMAND,
    SingleArray,
    Sweeps,
)
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

_BELOW = -1
"""The node of a stretch that is in no tree."""
_SLOTS = 1024
_TICKS_S = 1e5
"""How finely times are told apart where stretches are spread over slots."""
_DEEP = 256
"""Pairs of stretches that wait to be compared, at most; beyond, they count as too close."""


class Room(NamedTuple):
    """Where one of two arms is placed: ``points`` and ``frames`` of the piece that is looked at.

    Stretches below the trees come up again and again, so the last of them are kept, each in a
    slot by its ``keys`` (s, 3: motion, from and until when in s): all frames ``below`` (s, ., 12),
    how far each body ``moves`` (s, .) and ``most_m`` of them (s,). The others are for working
    that out.
    """

    points: FloatArray
    frames: FloatArray
    keys: FloatArray
    below: FloatArray
    moves: FloatArray
    most_m: FloatArray
    reach: FloatArray
    q: FloatArray
    dq: FloatArray
    terms: FloatArray


@inlined
def boxes_gap2(a: SingleArray, i: int, b: SingleArray, j: int) -> float:
    """Square of the gap (m2) between two axis-parallel boxes."""
    x = max(0.0, max(a[i, 0] - b[j, 3], b[j, 0] - a[i, 3]))
    y = max(0.0, max(a[i, 1] - b[j, 4], b[j, 1] - a[i, 4]))
    z = max(0.0, max(a[i, 2] - b[j, 5], b[j, 2] - a[i, 5]))
    gap2: float = x * x + y * y + z * z
    return gap2


@lean
def _work_out(
    times_s: FloatArray,
    coefficients: FloatArray,
    chain: FloatArray,
    bodies: FloatArray,
    spans: IntArray,
    room: Room,
    slot: int,
) -> None:
    """Work out where an arm is in the middle of a stretch, and how far it gets from there."""
    low, high = room.keys[slot, 1], room.keys[slot, 2]
    set_stretch(times_s, coefficients, low, high, room.terms, room.q, room.dq)
    place_frames(chain, room.q, room.below[slot])
    sweep_radii(room.below[slot], bodies, spans, room.reach)
    room.most_m[slot] = body_moves(room.reach, room.dq, room.moves[slot])


@inlined
def _slot(s: Sweeps, motion: int, node: int, low: float, high: float, room: Room) -> int:
    """Where in ``room`` a stretch below the tree of a motion is kept; worked out if it is not."""
    if node != _BELOW:
        return 0
    mixed = motion * 40503 + int(low * _TICKS_S) * 9973 + int((high - low) * _TICKS_S)
    slot = mixed % _SLOTS
    if (
        room.keys[slot, 0] == motion
        and room.keys[slot, 1] == low
        and room.keys[slot, 2] == high
    ):  # fmt: skip
        return slot
    room.keys[slot, 0], room.keys[slot, 1], room.keys[slot, 2] = motion, low, high
    time, row, count = s.motions[motion, 9], s.motions[motion, 10], s.motions[motion, 11]
    chain, body = s.motions[motion, 8], s.motions[motion, 12]
    _work_out(
        s.times_s[time : time + count + 1],
        s.coefficients[row : row + count],
        s.chains[chain : chain + s.motions[motion, 5]],
        s.bodies[body : body + s.motions[motion, 6]],
        s.spans[body : body + s.motions[motion, 6]],
        room,
        slot,
    )
    return slot


@inlined
def _placed_frame(s: Sweeps, motion: int, node: int, slot: int, p: int, room: Room) -> float:
    """Write the frame of a piece into ``room``; how far its body moves, at most."""
    frame, body = s.pieces[p, FRAME], s.pieces[p, BODY]
    if node == _BELOW:
        for c in range(12):
            room.frames[frame, c] = room.below[slot, frame, c]
        return float(room.moves[slot, body])
    row = s.motions[motion, 1] + node * s.motions[motion, 5] + frame
    for c in range(12):
        room.frames[frame, c] = s.frames[row, c]
    return float(s.moves[s.motions[motion, 2] + node * s.motions[motion, 6] + body])


@inlined
def _put(s: Sweeps, piece: int, room: Room) -> None:
    """Write the rows of one piece into ``room``, in the world."""
    first = s.pieces[piece, FIRST]
    rows = s.pieces[piece, COUNT] if s.pieces[piece, KIND] != 2 else 12
    for row in range(first, first + rows):
        at = placed(
            room.frames, s.pieces[piece, FRAME], s.points[row, 0], s.points[row, 1],
            s.points[row, 2],
        )  # fmt: skip
        room.points[row, 0], room.points[row, 1], room.points[row, 2] = at[0], at[1], at[2]


@inlined
def _balls_gap(sa: Sweeps, p: int, room_a: Room, sb: Sweeps, r: int, room_b: Room) -> float:
    """Gap (m) between the bounding balls of two pieces."""
    u = placed(room_a.frames, sa.pieces[p, FRAME], sa.sizes[p, 4], sa.sizes[p, 5], sa.sizes[p, 6])
    v = placed(room_b.frames, sb.pieces[r, FRAME], sb.sizes[r, 4], sb.sizes[r, 5], sb.sizes[r, 6])
    x, y, z = u[0] - v[0], u[1] - v[1], u[2] - v[2]
    gap_m: float = math.sqrt(x * x + y * y + z * z) - sa.sizes[p, 7] - sb.sizes[r, 7]
    return gap_m


@inlined
def _may_halve(s: Sweeps, motion: int, node: int, slot: int, room: Room) -> bool:
    """Whether anything moves more in a stretch than was asked for."""
    if node == _BELOW:
        return bool(room.most_m[slot] > s.fine_m[motion])
    return bool(s.nodes[s.motions[motion, 0] + node] != FINAL)


@inlined
def _halve(
    s: Sweeps, motion: int, nodes: IntArray, times_s: FloatArray, at: int, side: int
) -> None:
    """Put both halves of one arm's stretch in a row, with the other's, into this and the next."""
    for column in range(2):
        nodes[at + 1, column] = nodes[at, column]
    for column in range(4):
        times_s[at + 1, column] = times_s[at, column]
    low, high = 2 * side, 2 * side + 1
    if nodes[at, side] != _BELOW:
        row = s.motions[motion, 0] + nodes[at, side]
        if s.nodes[row] != HALVED_ON_DEMAND:
            nodes[at, side], nodes[at + 1, side] = s.nodes[row], s.nodes[row] + 1
            return
        nodes[at, side], nodes[at + 1, side] = _BELOW, _BELOW
        times_s[at, low], times_s[at + 1, high] = s.stretches[row, 0], s.stretches[row, 1]
    middle = 0.5 * (times_s[at, low] + times_s[at + 1, high])
    times_s[at, high], times_s[at + 1, low] = middle, middle


@inlined
def _boxes_apart(
    sa: Sweeps, a: int, na: int, p: int, sb: Sweeps, b: int, nb: int, r: int, near2: float
) -> bool:
    """Whether the boxes of two pieces are apart, where both stretches are in their trees."""
    if na == _BELOW or nb == _BELOW:
        return False
    row_a = sa.motions[a, 3] + na * sa.motions[a, 7] + p - sa.motions[a, 4]
    row_b = sb.motions[b, 3] + nb * sb.motions[b, 7] + r - sb.motions[b, 4]
    return bool(boxes_gap2(sa.boxes, row_a, sb.boxes, row_b) > near2)


@inlined
def _placed_gap(
    sa: Sweeps, p: int, room_a: Room, sb: Sweeps, r: int, room_b: Room, clear: float, near: float
) -> float:
    """Gap (m) of two pieces as they are placed; anything beyond ``clear`` if it is beyond that."""
    balls = _balls_gap(sa, p, room_a, sb, r, room_b)
    if balls > clear:
        return balls
    _put(sa, p, room_a)
    _put(sb, r, room_b)
    return gap(
        room_a.points, sa.pieces, sa.sizes, p, room_b.points, sb.pieces, sb.sizes, r, clear, near
    )


@lean
def _pieces_apart(
    sa: Sweeps,
    a: int,
    p: int,
    sb: Sweeps,
    b: int,
    r: int,
    margin_m: float,
    room_a: Room,
    room_b: Room,
    nodes: IntArray,
    times_s: FloatArray,
) -> bool:
    """Whether piece p of motion a and piece r of motion b stay apart at all pairs of times."""
    nodes[0, 0], nodes[0, 1] = 0, 0
    waiting = 1
    while waiting > 0:
        waiting -= 1
        na, nb = nodes[waiting, 0], nodes[waiting, 1]
        if _boxes_apart(sa, a, na, p, sb, b, nb, r, margin_m * margin_m):
            continue
        at_a = _slot(sa, a, na, times_s[waiting, 0], times_s[waiting, 1], room_a)
        at_b = _slot(sb, b, nb, times_s[waiting, 2], times_s[waiting, 3], room_b)
        moves_a = _placed_frame(sa, a, na, at_a, p, room_a)
        moves_b = _placed_frame(sb, b, nb, at_b, r, room_b)
        clear = margin_m + moves_a + moves_b
        found = _placed_gap(sa, p, room_a, sb, r, room_b, clear, margin_m)
        if found > clear:
            continue
        more_a = _may_halve(sa, a, na, at_a, room_a)
        more_b = _may_halve(sb, b, nb, at_b, room_b)
        if found <= margin_m or not (more_a or more_b) or waiting + 2 > nodes.shape[0]:
            return False
        if more_a and (moves_a >= moves_b or not more_b):
            _halve(sa, a, nodes, times_s, waiting, 0)
        else:
            _halve(sb, b, nodes, times_s, waiting, 1)
        waiting += 2
    return True


@inlined
def _motions_apart(
    sa: Sweeps,
    a: int,
    sb: Sweeps,
    b: int,
    margin_m: float,
    room_a: Room,
    room_b: Room,
    nodes: IntArray,
    times_s: FloatArray,
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
        margin_m, room_a, room_b, nodes, times_s,
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
                margin_m, room_a, room_b, nodes, times_s,
            ):  # fmt: skip
                last[0], last[1] = p, r
                return False
    return True


@kernel
def _room(s: Sweeps) -> Room:
    """Room for any arm of ``s``, all of which have as many joints."""
    frames, bodies = s.motions[0, 5], s.motions[0, 6]
    return Room(
        np.empty(s.points.shape),
        np.empty((frames, 12)),
        np.full((_SLOTS, 3), np.nan),
        np.empty((_SLOTS, frames, 12)),
        np.empty((_SLOTS, bodies)),
        np.empty(_SLOTS),
        np.empty((bodies, frames - 1)),
        np.empty(frames - 1),
        np.empty(frames - 1),
        np.empty(s.coefficients.shape[2]),
    )


@kernel
def conflicts(
    sa: Sweeps, sb: Sweeps, margin_m: float, known: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """For each motion of ``sa`` and each of ``sb``, whether they may come within the margin.

    Those that are ``known`` (len, len) to are not looked at.
    """
    room_a, room_b = _room(sa), _room(sb)
    nodes, times_s = np.empty((_DEEP, 2), dtype=np.int64), np.empty((_DEEP, 4))
    last = np.zeros(2, dtype=np.int64)
    found = np.empty((sa.motions.shape[0], sb.motions.shape[0]), dtype=np.bool_)
    for a in range(sa.motions.shape[0]):
        for b in range(sb.motions.shape[0]):
            found[a, b] = known[a, b] or not _motions_apart(
                sa, a, sb, b, margin_m, room_a, room_b, nodes, times_s, last
            )
    return found
