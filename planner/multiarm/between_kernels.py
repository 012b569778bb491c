"""Whether two arms of a crew keep apart at a configuration, or all along a common motion.

Both run on one clock, so that a span of time is a span of either motion. It is clear if, at its
middle, all pairs of pieces are farther apart than both can move within it; else it is halved.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from planner.collision.arm_kernels import (
    ArmArrays,
    place_ball,
    place_frames,
    place_points,
    placed,
    sweep_radii,
    turned_m,
)
from planner.collision.ball_kernels import balls_within
from planner.collision.curve_kernels import expand
from planner.collision.gap_kernels import gap, segment_distance
from planner.collision.scratch import CLEAR, OCCUPIED, UNDECIDED, Scratch
from planner.multiarm.crew_kernels import JOINTS, PIECES, Together, arm_nb, scratch_nb
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

_FLOOR_M = 2e-5
"""A span this short that is still undecided counts as a collision."""
_FIRST_SPAN_M = 0.1
"""Longest motion that the first cut of a piece of motion leaves to one span."""
_QUEUE = 1024


class Member(NamedTuple):
    """An arm of a crew, its working memory, and the capsules around its pieces."""

    arm: ArmArrays
    scratch: Scratch
    joint: int
    ends: FloatArray
    girths: FloatArray
    placed_ends: FloatArray


@kernel
def member_nb(space: Together, i: int) -> Member:
    """Arm i of the crew."""
    crew, room, f = space.crew, space.room, space.crew.firsts
    first, last = f[i, PIECES], f[i + 1, PIECES]
    return Member(
        arm_nb(crew, i),
        scratch_nb(crew, room, i),
        f[i, JOINTS],
        crew.ends[2 * first : 2 * last],
        crew.girths[first:last],
        room.ends[2 * first : 2 * last],
    )


@lean
def stand_nb(m: Member) -> None:
    """Put the bodies of an arm where ``scratch.q`` has them."""
    arm, s = m.arm, m.scratch
    place_frames(arm.chain, s.q, s.frames)
    for i in range(s.ready.shape[0]):
        s.ready[i] = 0
    for b in range(arm.bodies.shape[0]):
        place_ball(s.frames, arm.spans[b, 2], arm.bodies, b, 0, s.bodies, b)
        s.moves[b] = 0.0


@lean
def swing_nb(m: Member) -> float:
    """Set how far each body gets while joints turn by ``scratch.dq`` at most; return the most."""
    arm, s = m.arm, m.scratch
    sweep_radii(s.frames, arm.bodies, arm.spans, s.reach)
    most = 0.0
    for b in range(arm.bodies.shape[0]):
        s.moves[b] = turned_m(s.reach, s.dq, b, 0)
        if arm.spans[b, 0] < arm.spans[b, 1]:
            most = max(most, s.moves[b])
    return most


@lean
def span_nb(m: Member, coefficients: FloatArray, k: int, low: float, high: float) -> float:
    """Put an arm at the middle of [low, high] on polynomial piece k; return its longest move."""
    s = m.scratch
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    for j in range(s.q.shape[0]):
        s.dq[j] = expand(coefficients, k, m.joint + j, middle, half, s.terms)
        s.q[j] = s.terms[0]
    stand_nb(m)
    return swing_nb(m)


@inlined
def _place_capsules(m: Member, body: int) -> None:
    """Put the capsules of a body's pieces in place, once per configuration."""
    arm, s = m.arm, m.scratch
    flag = arm.pieces.shape[0] + body
    if s.ready[flag] == 0:
        s.ready[flag] = 1
        for row in range(2 * arm.spans[body, 0], 2 * arm.spans[body, 1]):
            x, y, z = placed(
                s.frames, arm.spans[body, 2], m.ends[row, 0], m.ends[row, 1], m.ends[row, 2]
            )
            m.placed_ends[row, 0] = x
            m.placed_ends[row, 1] = y
            m.placed_ends[row, 2] = z


@inlined
def _place_piece(m: Member, piece: int) -> None:
    """Put the points of a piece in place, once per configuration."""
    if m.scratch.ready[piece] == 0:
        m.scratch.ready[piece] = 1
        place_points(m.scratch.frames, m.arm.pieces, m.arm.points, piece, m.scratch.points)


@lean
def _bodies_state(a: Member, i: int, b: Member, j: int, margin_m: float, clear_m: float) -> int:
    """State of body i of arm a and body j of arm b: clear if more than ``clear_m`` apart."""
    _place_capsules(a, i)
    _place_capsules(b, j)
    state = CLEAR
    for p in range(a.arm.spans[i, 0], a.arm.spans[i, 1]):
        for r in range(b.arm.spans[j, 0], b.arm.spans[j, 1]):
            axes = segment_distance(a.placed_ends, 2 * p, 1, b.placed_ends, 2 * r, 1)
            if axes - a.girths[p] - b.girths[r] > clear_m:
                continue
            _place_piece(a, p)
            _place_piece(b, r)
            found = gap(
                a.scratch.points, a.arm.pieces, a.arm.sizes, p,
                b.scratch.points, b.arm.pieces, b.arm.sizes, r, clear_m, margin_m,
            )  # fmt: skip
            if found <= margin_m:
                return OCCUPIED
            if found <= clear_m:
                state = UNDECIDED
    return state


@lean
def pair_state_nb(a: Member, b: Member, margin_m: float) -> tuple[int, float]:
    """State of two arms that stand or swing, and the longest move of an undecided pair."""
    state, worst = CLEAR, 0.0
    for i in range(a.arm.bodies.shape[0]):
        if a.arm.spans[i, 0] == a.arm.spans[i, 1]:
            continue
        for j in range(b.arm.bodies.shape[0]):
            moves = a.scratch.moves[i] + b.scratch.moves[j]
            if b.arm.spans[j, 0] == b.arm.spans[j, 1] or not balls_within(
                a.scratch.bodies, i, b.scratch.bodies, j, margin_m + moves
            ):
                continue
            found = _bodies_state(a, i, b, j, margin_m, margin_m + moves)
            if found == OCCUPIED:
                return OCCUPIED, moves
            if found == UNDECIDED:
                state = UNDECIDED
                worst = max(worst, moves)
    return state, worst


@lean
def pair_piece_free_nb(
    a: Member, b: Member, coefficients: FloatArray, k: int, low: float, high: float, margin_m: float
) -> bool:
    """Whether two arms keep more than ``margin_m`` along polynomial piece k on [low, high]."""
    spans = a.scratch.spans
    most = span_nb(a, coefficients, k, low, high) + span_nb(b, coefficients, k, low, high)
    state, worst = pair_state_nb(a, b, margin_m)
    if state == CLEAR:
        return True
    if state == OCCUPIED or worst <= _FLOOR_M:
        return False
    cut = int(min(256.0, math.ceil(most / _FIRST_SPAN_M) + 1.0))
    stride = 7 if cut % 7 != 0 else 5 if cut % 5 != 0 else 11 if cut % 11 != 0 else 1
    for i in range(cut):
        place = (i * stride) % cut
        spans[i, 0] = low + (high - low) * place / cut
        spans[i, 1] = low + (high - low) * (place + 1) / cut
    head, waiting = 0, cut
    while waiting > 0:
        left, right = spans[head, 0], spans[head, 1]
        span_nb(a, coefficients, k, left, right)
        span_nb(b, coefficients, k, left, right)
        state, worst = pair_state_nb(a, b, margin_m)
        head = (head + 1) % _QUEUE
        waiting -= 1
        if state == CLEAR:
            continue
        if state == OCCUPIED or worst <= _FLOOR_M or waiting + 2 > _QUEUE:
            return False
        middle = 0.5 * (left + right)
        for half in range(2):
            tail = (head + waiting) % _QUEUE
            spans[tail, 0] = left if half == 0 else middle
            spans[tail, 1] = middle if half == 0 else right
            waiting += 1
    return True
