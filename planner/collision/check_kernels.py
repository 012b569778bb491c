"""Is an arm free at a configuration, along an edge, along a piecewise polynomial?

``config_free_nb``, ``edge_free_nb`` and ``curve_free_nb`` may be called from other compiled code.
They never call an occupied configuration free; where they cannot decide they say "not free".
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import (
    BALL,
    BALLS,
    BODY,
    COUNT,
    FIRST,
    FRAME,
    GROUP,
    KIND,
    ArmArrays,
    bodies_gap,
    place_bounds,
    place_frames,
    place_points,
    placed,
    sweep_radii,
)
from planner.collision.compiled import kernel
from planner.collision.curve_kernels import expand
from planner.collision.gap_kernels import gap
from planner.collision.world_kernels import (
    TAG,
    WorldArrays,
    block_of,
    box_distance,
    field_distance,
)
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]
SkipArray = npt.NDArray[np.uint8]

CLEAR, UNDECIDED, OCCUPIED = 0, 1, 2
_FLOOR_M = 2.5e-4
"""A span this short that is still undecided counts as occupied."""
_FIRST_SPAN_M = 0.1
"""Longest motion that the first cut of an edge leaves to one span."""


class Scratch(NamedTuple):
    """Room to work in, for one arm in one world, one thread at a time."""

    frames: FloatArray
    centers: FloatArray
    points: FloatArray
    ready: IntArray
    reach: FloatArray
    stamps: IntArray
    serial: IntArray
    q: FloatArray
    dq: FloatArray
    terms: FloatArray
    line: FloatArray
    spans: FloatArray
    masks: IntArray


@kernel
def _candidate_state(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    piece: int,
    other: int,
    ball: tuple[float, float, float, float],
    clear_m: float,
    margin_m: float,
    skip: SkipArray,
) -> int:
    """State of one piece of the arm against one standing piece near one of its balls."""
    if skip[arm.pieces[piece, GROUP], world.pieces[other, TAG]]:
        return CLEAR
    if scratch.stamps[other] == scratch.serial[0]:
        return CLEAR
    if box_distance(world.boxes, other, ball[0], ball[1], ball[2]) > ball[3] + clear_m:
        return CLEAR
    if scratch.ready[piece] == 0:
        place_points(scratch.frames, arm.pieces, arm.points, piece, scratch.points)
        scratch.ready[piece] = 1
    scratch.stamps[other] = scratch.serial[0]
    found = gap(
        scratch.points, arm.pieces[piece, KIND], arm.pieces[piece, FIRST],
        arm.pieces[piece, COUNT], arm.sizes[piece],
        world.points, world.pieces[other, 0], world.pieces[other, 1],
        world.pieces[other, 2], world.sizes[other],
        clear_m, margin_m,
    )  # fmt: skip
    if found > clear_m:
        return CLEAR
    return UNDECIDED if found > margin_m else OCCUPIED


@kernel
def _ball_state(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    piece: int,
    ball: tuple[float, float, float, float],
    clear_m: float,
    margin_m: float,
    skip: SkipArray,
) -> int:
    """State of one piece against everything near one of its balls."""
    state = CLEAR
    far = ball[3] + clear_m
    block, off = block_of(world.grid, world.shape, ball[0], ball[1], ball[2])
    if block < 0 or far + off > world.complete[block]:
        for other in range(world.pieces.shape[0]):
            found = _candidate_state(
                arm, world, scratch, piece, other, ball, clear_m, margin_m, skip
            )
            state = max(state, found)
            if state == OCCUPIED:
                return OCCUPIED
        return state
    for slot in range(world.starts[block], world.starts[block + 1]):
        if world.nearness[slot] > far + off:
            break
        found = _candidate_state(
            arm, world, scratch, piece, world.items[slot], ball, clear_m, margin_m, skip
        )
        state = max(state, found)
        if state == OCCUPIED:
            return OCCUPIED
    return state


@kernel
def _piece_state(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    piece: int,
    clear_m: float,
    margin_m: float,
    skip: SkipArray,
) -> int:
    """State of one piece: clear by more than ``clear_m``, within ``margin_m``, or in between."""
    frame = arm.pieces[piece, FRAME]
    sizes = arm.sizes
    x, y, z = placed(scratch.frames, frame, sizes[piece, 4], sizes[piece, 5], sizes[piece, 6])
    if field_distance(world.grid, world.shape, world.field, x, y, z) > sizes[piece, 7] + clear_m:
        return CLEAR
    scratch.serial[0] += 1
    state = CLEAR
    for b in range(arm.pieces[piece, BALL], arm.pieces[piece, BALL] + arm.pieces[piece, BALLS]):
        x, y, z = placed(scratch.frames, frame, arm.balls[b, 0], arm.balls[b, 1], arm.balls[b, 2])
        radius = arm.balls[b, 3]
        if field_distance(world.grid, world.shape, world.field, x, y, z) > radius + clear_m:
            continue
        found = _ball_state(arm, world, scratch, piece, (x, y, z, radius), clear_m, margin_m, skip)
        state = max(state, found)
        if state == OCCUPIED:
            return OCCUPIED
    return state


@kernel
def _start(arm: ArmArrays, q: FloatArray, scratch: Scratch) -> None:
    """Put the frames at q and forget what was worked out for the configuration before."""
    place_frames(arm.chain, arm.base, q, scratch.frames)
    for piece in range(arm.pieces.shape[0]):
        scratch.ready[piece] = 0


@kernel
def _bodies_apart(arm: ArmArrays, scratch: Scratch, a: int, b: int) -> bool:
    """Whether the balls around two bodies are apart."""
    fa, fb = arm.body_pieces[a, 2], arm.body_pieces[b, 2]
    ax, ay, az = placed(scratch.frames, fa, arm.bodies[a, 0], arm.bodies[a, 1], arm.bodies[a, 2])
    bx, by, bz = placed(scratch.frames, fb, arm.bodies[b, 0], arm.bodies[b, 1], arm.bodies[b, 2])
    x, y, z, far = ax - bx, ay - by, az - bz, arm.bodies[a, 3] + arm.bodies[b, 3]
    return bool(x * x + y * y + z * z > far * far)


@kernel
def config_free_nb(
    arm: ArmArrays,
    world: WorldArrays,
    q: FloatArray,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> bool:
    """Whether the arm at q (n,) keeps more than ``margin_m`` from what stands, and off itself."""
    _start(arm, q, scratch)
    for piece in range(arm.body_pieces[0, 0]):
        if _piece_state(arm, world, scratch, piece, margin_m, margin_m, skip) != CLEAR:
            return False
    placed_bounds = False
    for pair in range(arm.body_pairs.shape[0]):
        a, b = arm.body_pairs[pair, 0], arm.body_pairs[pair, 1]
        if _bodies_apart(arm, scratch, a, b):
            continue
        if not placed_bounds:
            place_bounds(scratch.frames, arm.pieces, arm.sizes, scratch.centers)
            placed_bounds = True
        if (
            bodies_gap(
                arm, scratch.frames, scratch.centers, scratch.points, scratch.ready, a, b, 1e-6
            )
            <= 0.0
        ):
            return False
    return True


@kernel
def clearance_nb(
    arm: ArmArrays,
    world: WorldArrays,
    q: FloatArray,
    cap_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> float:
    """Lower bound (m) of the distance of the arm at q (n,) from what stands, at most ``cap_m``."""
    _start(arm, q, scratch)
    least = cap_m
    for piece in range(arm.body_pieces[0, 0]):
        least = _piece_clearance(arm, world, scratch, piece, least, skip)
        if least <= 0.0:
            return 0.0
    return least


@kernel
def _piece_clearance(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    piece: int,
    cap_m: float,
    skip: SkipArray,
) -> float:
    """Exact clearance of one piece as far as ``cap_m``."""
    least = cap_m
    sizes = arm.sizes
    frame = arm.pieces[piece, FRAME]
    x, y, z = placed(scratch.frames, frame, sizes[piece, 4], sizes[piece, 5], sizes[piece, 6])
    reach = sizes[piece, 7]
    if field_distance(world.grid, world.shape, world.field, x, y, z) > reach + least:
        return least
    place_points(scratch.frames, arm.pieces, arm.points, piece, scratch.points)
    for other in range(world.pieces.shape[0]):
        if skip[arm.pieces[piece, GROUP], world.pieces[other, TAG]]:
            continue
        if box_distance(world.boxes, other, x, y, z) > reach + least:
            continue
        found = gap(
            scratch.points, arm.pieces[piece, KIND], arm.pieces[piece, FIRST],
            arm.pieces[piece, COUNT], sizes[piece],
            world.points, world.pieces[other, 0], world.pieces[other, 1],
            world.pieces[other, 2], world.sizes[other],
            least, 0.0,
        )  # fmt: skip
        least = min(least, found)
    return least


@kernel
def _moves_m(reach: FloatArray, dq: FloatArray, body: int, after: int) -> float:
    """How far body may move, seen from frame ``after``, when the joints move by dq at most."""
    total = 0.0
    for j in range(after, dq.shape[0]):
        total += dq[j] * reach[body, j]
    return total


@kernel
def _span_state(
    arm: ArmArrays,
    world: WorldArrays,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
    pieces_todo: int,
    pairs_todo: int,
) -> tuple[int, int, int]:
    """State of a span of motion: the configurations within ``scratch.dq`` of ``scratch.q``.

    Looks only at the pieces and body pairs whose bits are set; returns the state and the bits of
    those left undecided.
    """
    _start(arm, scratch.q, scratch)
    sweep_radii(scratch.frames, arm.bodies, arm.body_pieces, scratch.reach)
    pieces_left, pairs_left, slack = 0, 0, 0.0
    for piece in range(arm.body_pieces[0, 0]):
        bit = 1 << min(piece, 62)
        if not pieces_todo & bit:
            continue
        moves = _moves_m(scratch.reach, scratch.dq, arm.pieces[piece, BODY], 0)
        state = _piece_state(arm, world, scratch, piece, margin_m + moves, margin_m, skip)
        if state == OCCUPIED:
            return OCCUPIED, 0, 0
        if state == UNDECIDED:
            pieces_left |= bit
            slack = max(slack, moves)
    if pairs_todo != 0:
        place_bounds(scratch.frames, arm.pieces, arm.sizes, scratch.centers)
    for pair in range(arm.body_pairs.shape[0]):
        bit = 1 << min(pair, 62)
        if not pairs_todo & bit:
            continue
        a, b = arm.body_pairs[pair, 0], arm.body_pairs[pair, 1]
        moves = 1e-6 + _moves_m(scratch.reach, scratch.dq, b, arm.body_pieces[a, 2])
        found = bodies_gap(
            arm, scratch.frames, scratch.centers, scratch.points, scratch.ready, a, b, moves
        )
        if found <= 0.0:
            return OCCUPIED, 0, 0
        if found < moves:
            pairs_left |= bit
            slack = max(slack, moves)
    if pieces_left == 0 and pairs_left == 0:
        return CLEAR, 0, 0
    return (OCCUPIED if slack <= _FLOOR_M else UNDECIDED), pieces_left, pairs_left


@kernel
def _set_span(coefficients: FloatArray, k: int, low: float, high: float, scratch: Scratch) -> None:
    """Set ``scratch.q`` to the middle of piece k on [low, high], ``dq`` to the most it turns."""
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    for j in range(coefficients.shape[1]):
        scratch.dq[j] = expand(coefficients, k, j, middle, half, scratch.terms)
        scratch.q[j] = scratch.terms[0]


@kernel
def _first_cut(arm: ArmArrays, scratch: Scratch) -> int:
    """Into how many spans to cut the motion that ``scratch`` is set to, before looking."""
    place_frames(arm.chain, arm.base, scratch.q, scratch.frames)
    sweep_radii(scratch.frames, arm.bodies, arm.body_pieces, scratch.reach)
    most = 0.0
    for body in range(arm.bodies.shape[0]):
        most = max(most, _moves_m(scratch.reach, scratch.dq, body, 0))
    return int(min(256.0, math.ceil(most / _FIRST_SPAN_M) + 1.0))


@kernel
def _stride(count: int) -> int:
    """A step that visits all of ``count`` spans, far ones first."""
    if count % 7 != 0:
        return 7
    return 5 if count % 5 != 0 else 11 if count % 11 != 0 else 1


@kernel
def _piece_free(
    arm: ArmArrays,
    world: WorldArrays,
    coefficients: FloatArray,
    k: int,
    low: float,
    high: float,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> bool:
    """Whether the arm is free along polynomial piece k on [low, high] of its own time.

    Spans are looked at breadth first and halved until they are clear, occupied or too short to
    be worth it; the motion bound covers every configuration of a span.
    """
    spans, masks = scratch.spans, scratch.masks
    _set_span(coefficients, k, low, high, scratch)
    cut = _first_cut(arm, scratch)
    stride = _stride(cut)
    room = spans.shape[0]
    for i in range(cut):
        place = (i * stride) % cut
        spans[i, 0] = low + (high - low) * place / cut
        spans[i, 1] = low + (high - low) * (place + 1) / cut
        masks[i, 0], masks[i, 1] = -1, -1
    head, waiting = 0, cut
    while waiting > 0:
        a, b = spans[head, 0], spans[head, 1]
        _set_span(coefficients, k, a, b, scratch)
        state, pieces, pairs = _span_state(
            arm, world, margin_m, skip, scratch, masks[head, 0], masks[head, 1]
        )
        head = (head + 1) % room
        waiting -= 1
        if state == OCCUPIED:
            return False
        if state == UNDECIDED:
            if waiting + 2 > room:
                return False
            middle = 0.5 * (a + b)
            for half in range(2):
                tail = (head + waiting) % room
                spans[tail, 0] = a if half == 0 else middle
                spans[tail, 1] = middle if half == 0 else b
                masks[tail, 0], masks[tail, 1] = pieces, pairs
                waiting += 1
    return True


@kernel
def curve_free_nb(
    arm: ArmArrays,
    world: WorldArrays,
    times_s: FloatArray,
    coefficients: FloatArray,
    t0_s: float,
    t1_s: float,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> bool:
    """Whether the arm is free all along a piecewise polynomial (see ``Trajectory``) in [t0, t1]."""
    for k in range(coefficients.shape[0]):
        low, high = max(t0_s, times_s[k]) - times_s[k], min(t1_s, times_s[k + 1]) - times_s[k]
        if low <= high and not _piece_free(
            arm, world, coefficients, k, low, high, margin_m, skip, scratch
        ):
            return False
    return True


@kernel
def edge_free_nb(
    arm: ArmArrays,
    world: WorldArrays,
    q0: FloatArray,
    q1: FloatArray,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> bool:
    """Whether the arm is free all along the joint-straight edge from q0 to q1, both (n,)."""
    for j in range(q0.shape[0]):
        scratch.line[0, j, 0] = q0[j]
        scratch.line[0, j, 1] = q1[j] - q0[j]
    return _piece_free(arm, world, scratch.line, 0, 0.0, 1.0, margin_m, skip, scratch)
