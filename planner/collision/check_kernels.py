"""Is an arm free at a configuration, along an edge, along a piecewise polynomial?

``config_free_nb``, ``edge_free_nb`` and ``curve_free_nb`` may be called from other compiled code.
They never call an occupied configuration free; where they cannot decide they say "not free".
"""

from __future__ import annotations

import math

from planner.collision.arm_kernels import ArmArrays, place_frames
from planner.collision.bend_kernels import set_rates
from planner.collision.curve_kernels import expand
from planner.collision.scratch import CLEAR, MOST_CUTS, Scratch
from planner.collision.self_span_kernels import self_span
from planner.collision.span_kernels import set_sags, static_span
from planner.collision.static_kernels import static_hit
from planner.collision.world_kernels import SkipArray, WorldArrays
from robots.compiled import inlined, lean
from robots.geometry import FloatArray

_FLOOR_M = 2.5e-4
"""A span with so little sag that is still undecided counts as occupied."""
_FIRST_RAD = 0.8
"""How far all joints together turn at most in the spans that a motion is first cut into."""
_SPARSE = 2
"""One in so many ends of spans is looked at before the spans, since many motions are occupied."""
_LOOK_M = 0.05
"""Spans with more sag are halved without a look."""


@inlined
def _start(arm: ArmArrays, q: FloatArray, scratch: Scratch, slot: int) -> None:
    """Put the frames at q, also as pose ``slot``; forget the configuration before."""
    frames, poses = scratch.frames, scratch.span.poses
    place_frames(arm.chain, q, frames)
    for j in range(q.shape[0]):
        scratch.span.middle[j] = q[j]
    for f in range(frames.shape[0]):
        for c in range(12):
            poses[slot, f, c] = frames[f, c]
    ready = scratch.ready
    for i in range(ready.shape[0]):
        ready[i] = 0


@inlined
def _stand(scratch: Scratch) -> None:
    """Look at one configuration only, and at all of the arm: nothing moves."""
    scratch.todo[0], scratch.todo[1] = -1, -1
    for b in range(scratch.span.sags.shape[0]):
        scratch.span.sags[b] = 0.0
    for j in range(scratch.span.rates.shape[0]):
        scratch.span.rates[j] = 0.0
        scratch.span.bows[j] = 0.0


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
    _start(arm, q, scratch, 0)
    _stand(scratch)
    return not _hit(arm, world, margin_m, skip, scratch, 0)


@inlined
def _pose(
    arm: ArmArrays,
    coefficients: FloatArray,
    k: int,
    at: float,
    scratch: Scratch,
    slot: int,
) -> None:
    """Put the frames at time ``at`` of polynomial piece k, also as pose ``slot``."""
    for j in range(coefficients.shape[1]):
        expand(coefficients, k, j, at, 0.0, scratch.terms)
        scratch.q[j] = scratch.terms[0]
    _start(arm, scratch.q, scratch, slot)


@lean
def _hit(
    arm: ArmArrays,
    world: WorldArrays,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
    slot: int,
) -> bool:
    """Whether the arm is occupied at pose ``slot``, the last one put, by ``scratch.todo``."""
    left, left_pairs = scratch.todo[0], scratch.todo[1]
    hit = left != 0 and static_hit(arm, world, scratch, margin_m, skip)
    hit = hit or (left_pairs != 0 and self_span(arm, slot, slot, scratch) != CLEAR)
    scratch.todo[0], scratch.todo[1] = left, left_pairs
    return hit


@inlined
def _span_free(
    arm: ArmArrays,
    world: WorldArrays,
    coefficients: FloatArray,
    k: int,
    low: float,
    high: float,
    first: int,
    slots: int,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> bool:
    """Whether the arm is free on polynomial piece k over [low, high].

    It is at pose ``first`` at the begin and at the next pose at the end. A span is halved until
    all of the arm is clear all along; what is clear on a span is not looked at on its halves.
    Poses from ``slots`` on are for the ends of halves.
    """
    spans, masks, todo, room = scratch.spans, scratch.masks, scratch.todo, scratch.span
    spans[0, 0], spans[0, 1] = low, high
    masks[0, 0], masks[0, 1] = -1, -1
    room.ends[0, 0], room.ends[0, 1], room.ends[0, 2] = first, first + 1, slots
    waiting = 1
    while waiting > 0:
        waiting -= 1
        low, high = spans[waiting, 0], spans[waiting, 1]
        a, b, slot = room.ends[waiting, 0], room.ends[waiting, 1], room.ends[waiting, 2]
        todo[0], todo[1] = masks[waiting, 0], masks[waiting, 1]
        set_rates(coefficients, k, low, high, scratch.terms, room)
        sag = set_sags(arm, room)
        if sag <= _LOOK_M:
            clear = static_span(arm, world, a, b, margin_m, skip, scratch) == CLEAR
            if self_span(arm, a, b, scratch) == CLEAR and clear:
                continue
        if sag <= _FLOOR_M or slot + 1 >= room.poses.shape[0]:
            return False
        middle = 0.5 * (low + high)
        left, left_pairs = todo[0], todo[1]
        _pose(arm, coefficients, k, middle, scratch, slot)
        _stand(scratch)
        todo[0], todo[1] = left, left_pairs
        if _hit(arm, world, margin_m, skip, scratch, slot):
            return False
        for half in range(2):
            spans[waiting, 0] = low if half == 0 else middle
            spans[waiting, 1] = middle if half == 0 else high
            room.ends[waiting, 0] = a if half == 0 else slot
            room.ends[waiting, 1] = slot if half == 0 else b
            room.ends[waiting, 2] = slot + 1
            masks[waiting, 0], masks[waiting, 1] = left, left_pairs
            waiting += 1
    return True


@lean
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
    """Whether the arm is free on polynomial piece k over [low, high].

    Looks at the far end first, and then here and there, since many motions are occupied.
    """
    room, put = scratch.span, scratch.span.put
    turn = set_rates(coefficients, k, low, high, scratch.terms, room)
    cuts = int(min(float(MOST_CUTS), math.ceil(2.0 * turn / _FIRST_RAD) + 1.0))
    for slot in range(cuts + 1):
        put[slot] = 0
    stride = 7 if cuts % 7 != 0 else 5 if cuts % 5 != 0 else 11 if cuts % 11 != 0 else 1
    for i in range(1 + cuts // _SPARSE):
        slot = cuts - (i * stride) % cuts
        put[slot] = 1
        _pose(arm, coefficients, k, low + (high - low) * slot / cuts, scratch, slot)
        _stand(scratch)
        if _hit(arm, world, margin_m, skip, scratch, slot):
            return False
    for i in range(cuts):
        first = cuts - 1 - (i * stride) % cuts
        for slot in range(first, first + 2):
            if put[slot] == 0:
                put[slot] = 1
                at = low + (high - low) * slot / cuts
                _pose(arm, coefficients, k, at, scratch, slot)
        a, b = low + (high - low) * first / cuts, low + (high - low) * (first + 1) / cuts
        if not _span_free(
            arm, world, coefficients, k, a, b, first, cuts + 1, margin_m, skip, scratch
        ):
            return False
    return True


@inlined
def _set_line(q0: FloatArray, q1: FloatArray, scratch: Scratch) -> None:
    """Put the edge from q0 to q1 as one polynomial piece over [0, 1]."""
    for j in range(q0.shape[0]):
        scratch.line[0, j, 0] = q0[j]
        scratch.line[0, j, 1] = q1[j] - q0[j]


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
        low = max(t0_s, times_s[k]) - times_s[k]
        high = min(t1_s, times_s[k + 1]) - times_s[k]
        if low <= high and not _piece_free(
            arm, world, coefficients, k, low, high, margin_m, skip, scratch
        ):
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
    _set_line(q0, q1, scratch)
    return _piece_free(arm, world, scratch.line, 0, 0.0, 1.0, margin_m, skip, scratch)
