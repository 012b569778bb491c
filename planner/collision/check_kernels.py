"""Is an arm free at a configuration, along an edge, along a piecewise polynomial?

``config_free_nb``, ``edge_free_nb`` and ``curve_free_nb`` may be called from other compiled code.
They never call an occupied configuration free; where they cannot decide they say "not free".
"""

from __future__ import annotations

import math

from planner.collision.arm_kernels import ArmArrays, place_frames, sweep_radii, turned_m
from planner.collision.compiled import inlined, kernel
from planner.collision.curve_kernels import expand
from planner.collision.scratch import CLEAR, OCCUPIED, UNDECIDED, Scratch
from planner.collision.self_kernels import self_state
from planner.collision.static_kernels import static_clearance, static_state
from planner.collision.world_kernels import SkipArray, WorldArrays
from robots.geometry import FloatArray

_ALL = -1
"""Every bit set: look at all pieces and pairs."""
_FLOOR_M = 2.5e-4
"""A span this short that is still undecided counts as occupied."""
_FIRST_SPAN_M = 0.1
"""Longest motion that the first cut of an edge leaves to one span."""


@inlined
def _start(arm: ArmArrays, q: FloatArray, scratch: Scratch) -> None:
    """Put the frames at q and forget what was worked out for the configuration before."""
    place_frames(arm.chain, q, scratch.frames)
    ready = scratch.ready
    for i in range(ready.shape[0]):
        ready[i] = 0


@inlined
def _stand(scratch: Scratch) -> None:
    """Look at one configuration only: nothing moves."""
    for b in range(scratch.moves.shape[0]):
        scratch.moves[b] = 0.0
    for j in range(scratch.dq.shape[0]):
        scratch.dq[j] = 0.0


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
    _stand(scratch)
    state, _ = static_state(arm, world, scratch, margin_m, skip, _ALL)
    if state != CLEAR:
        return False
    state, _ = self_state(arm, scratch, _ALL)
    return state != OCCUPIED


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
    return static_clearance(arm, world, scratch, cap_m, skip)


@inlined
def _set_moves(arm: ArmArrays, scratch: Scratch) -> float:
    """Put the frames at ``scratch.q``, set how far each body gets from there; return the most."""
    _start(arm, scratch.q, scratch)
    sweep_radii(scratch.frames, arm.bodies, arm.spans, scratch.reach)
    most = 0.0
    for b in range(arm.bodies.shape[0]):
        scratch.moves[b] = turned_m(scratch.reach, scratch.dq, b, 0)
        most = max(most, scratch.moves[b])
    return most


@inlined
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
    _set_moves(arm, scratch)
    scratch.worst[0] = 0.0
    state, pieces = static_state(arm, world, scratch, margin_m, skip, pieces_todo)
    if state == OCCUPIED:
        return OCCUPIED, 0, 0
    self_found, pairs = self_state(arm, scratch, pairs_todo)
    state = max(state, self_found)
    if state == UNDECIDED and scratch.worst[0] <= _FLOOR_M:
        state = OCCUPIED
    return state, pieces, pairs


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
    return int(min(256.0, math.ceil(_set_moves(arm, scratch) / _FIRST_SPAN_M) + 1.0))


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
