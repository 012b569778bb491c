"""Is an arm free at a configuration, along an edge, along a piecewise polynomial?

``config_free_nb``, ``edge_free_nb`` and ``curve_free_nb`` may be called from other compiled code.
They never call an occupied configuration free; where they cannot decide they say "not free".
"""

from __future__ import annotations

import math

from planner.collision.arm_kernels import ArmArrays, place_frames, sweep_radii, turned_m
from planner.collision.curve_kernels import expand
from planner.collision.scratch import CLEAR, OCCUPIED, UNDECIDED, Scratch
from planner.collision.self_kernels import self_state
from planner.collision.static_kernels import static_state
from planner.collision.world_kernels import SkipArray, WorldArrays
from robots.compiled import inlined, lean
from robots.geometry import FloatArray

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
    """Look at one configuration only, and at all of the arm: nothing moves."""
    scratch.todo[0], scratch.todo[1] = -1, -1
    for b in range(scratch.moves.shape[0]):
        scratch.moves[b] = 0.0
    for j in range(scratch.dq.shape[0]):
        scratch.dq[j] = 0.0


@lean
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
    if static_state(arm, world, scratch, margin_m, skip) != CLEAR:
        return False
    return bool(self_state(arm, scratch) != OCCUPIED)


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


@lean
def _span_state(
    arm: ArmArrays,
    world: WorldArrays,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> int:
    """State of a span of motion: the configurations within ``scratch.dq`` of ``scratch.q``.

    Looks only at the pieces and body pairs whose bits are set in ``scratch.todo``, and leaves
    there the bits of those undecided.
    """
    _set_moves(arm, scratch)
    scratch.worst[0] = 0.0
    state = static_state(arm, world, scratch, margin_m, skip)
    if state != OCCUPIED:
        state = max(state, self_state(arm, scratch))
    if state == UNDECIDED and scratch.worst[0] <= _FLOOR_M:
        return OCCUPIED
    return state


@inlined
def _set_span(coefficients: FloatArray, k: int, low: float, high: float, scratch: Scratch) -> None:
    """Set ``scratch.q`` to the middle of piece k on [low, high], ``dq`` to the most it turns."""
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    for j in range(coefficients.shape[1]):
        scratch.dq[j] = expand(coefficients, k, j, middle, half, scratch.terms)
        scratch.q[j] = scratch.terms[0]


@lean
def _queue_spans(
    arm: ArmArrays,
    coefficients: FloatArray,
    k: int,
    low: float,
    high: float,
    scratch: Scratch,
) -> int:
    """Queue piece k on [low, high] in spans of some 0.1 m, far ones first; return how many."""
    _set_span(coefficients, k, low, high, scratch)
    cut = int(min(256.0, math.ceil(_set_moves(arm, scratch) / _FIRST_SPAN_M) + 1.0))
    stride = 7 if cut % 7 != 0 else 5 if cut % 5 != 0 else 11 if cut % 11 != 0 else 1
    for i in range(cut):
        place = (i * stride) % cut
        scratch.spans[i, 0] = low + (high - low) * place / cut
        scratch.spans[i, 1] = low + (high - low) * (place + 1) / cut
        scratch.masks[i, 0] = -1
        scratch.masks[i, 1] = -1
    return cut


@lean
def _piece_free(
    arm: ArmArrays,
    world: WorldArrays,
    coefficients: FloatArray,
    k: int,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
    waiting: int,
) -> bool:
    """Whether the arm is free along the queued spans of polynomial piece k.

    Spans are looked at breadth first and halved until they are clear, occupied or too short to
    be worth it; the motion bound covers every configuration of a span.
    """
    spans, masks, todo = scratch.spans, scratch.masks, scratch.todo
    room, head = spans.shape[0], 0
    while waiting > 0:
        low, high = spans[head, 0], spans[head, 1]
        todo[0], todo[1] = masks[head, 0], masks[head, 1]
        _set_span(coefficients, k, low, high, scratch)
        state = _span_state(arm, world, margin_m, skip, scratch)
        head = (head + 1) % room
        waiting -= 1
        if state == OCCUPIED or (state == UNDECIDED and waiting + 2 > room):
            return False
        if state == UNDECIDED:
            middle = 0.5 * (low + high)
            for half in range(2):
                tail = (head + waiting) % room
                spans[tail, 0] = low if half == 0 else middle
                spans[tail, 1] = middle if half == 0 else high
                masks[tail, 0], masks[tail, 1] = todo[0], todo[1]
                waiting += 1
    return True


@lean
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
        low, high = (
            max(t0_s, times_s[k]) - times_s[k],
            min(t1_s, times_s[k + 1]) - times_s[k],
        )
        if low > high:
            continue
        waiting = _queue_spans(arm, coefficients, k, low, high, scratch)
        if not _piece_free(arm, world, coefficients, k, margin_m, skip, scratch, waiting):
            return False
    return True


@lean
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
    line, unit = scratch.line, scratch.unit
    for j in range(q0.shape[0]):
        line[0, j, 0] = q0[j]
        line[0, j, 1] = q1[j] - q0[j]
    return curve_free_nb(arm, world, unit, line, unit[0], unit[1], margin_m, skip, scratch)
