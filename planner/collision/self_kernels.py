"""Whether an arm hits itself. Called by ``check_kernels``."""

from __future__ import annotations

from planner.collision.arm_kernels import (
    ArmArrays,
    place_ball,
    place_points,
    turned_m,
)
from planner.collision.gap_kernels import gap
from planner.collision.scratch import CLEAR, OCCUPIED, TOUCH_M, UNDECIDED, Scratch
from robots.compiled import inlined
from robots.geometry import FloatArray


@inlined
def balls_within(a: FloatArray, i: int, b: FloatArray, j: int, far_m: float) -> bool:
    """Whether two balls (rows: centre, radius) have a gap of less than ``far_m``."""
    x, y, z = a[i, 0] - b[j, 0], a[i, 1] - b[j, 1], a[i, 2] - b[j, 2]
    far = far_m + a[i, 3] + b[j, 3]
    return bool(x * x + y * y + z * z < far * far)


@inlined
def _place_body(arm: ArmArrays, scratch: Scratch, body: int) -> None:
    """Put the bounding balls of a body's pieces in place, once per configuration."""
    flag = arm.pieces.shape[0] + body
    if scratch.ready[flag] == 0:
        scratch.ready[flag] = 1
        for p in range(arm.spans[body, 0], arm.spans[body, 1]):
            place_ball(scratch.frames, arm.spans[body, 2], arm.sizes, p, 4, scratch.centers, p)


@inlined
def bodies_gap(arm: ArmArrays, scratch: Scratch, body_a: int, body_b: int, far_m: float) -> float:
    """Lower bound (m) of the gap between two bodies of one arm, exact as far as ``far_m``."""
    _place_body(arm, scratch, body_a)
    _place_body(arm, scratch, body_b)
    pieces, sizes, points, spans = arm.pieces, arm.sizes, arm.points, arm.spans
    frames, centers, world, ready = (
        scratch.frames,
        scratch.centers,
        scratch.points,
        scratch.ready,
    )
    least = far_m
    for a in range(spans[body_a, 0], spans[body_a, 1]):
        if not balls_within(centers, a, scratch.bodies, body_b, least):
            continue
        for b in range(spans[body_b, 0], spans[body_b, 1]):
            if not balls_within(centers, a, centers, b, least):
                continue
            for piece in (a, b):
                if ready[piece] == 0:
                    place_points(frames, pieces, points, piece, world)
                    ready[piece] = 1
            found = gap(world, pieces, sizes, a, world, pieces, sizes, b, least, 0.0)  # fmt: skip
            least = min(least, found)
            if least <= 0.0:
                return 0.0
    return least


@inlined
def self_state(arm: ArmArrays, scratch: Scratch) -> int:
    """State of the body pairs whose bits are set in ``scratch.todo[1]``; leaves the undecided set.

    The arm may be anywhere within ``scratch.dq`` of where ``scratch.frames`` has it; a pair is
    clear if its gap exceeds what the two move relative to each other. Sets ``scratch.worst``.
    """
    left, todo = 0, scratch.todo[1]
    for b in range(arm.bodies.shape[0]):
        place_ball(scratch.frames, arm.spans[b, 2], arm.bodies, b, 0, scratch.bodies, b)
    for pair in range(arm.pairs.shape[0]):
        bit = 1 << min(pair, 62)
        if not todo & bit:
            continue
        a, b = arm.pairs[pair, 0], arm.pairs[pair, 1]
        if not balls_within(scratch.bodies, a, scratch.bodies, b, TOUCH_M + scratch.moves[b]):
            continue
        moves = TOUCH_M + turned_m(scratch.reach, scratch.dq, b, arm.spans[a, 2])
        found = bodies_gap(arm, scratch, a, b, moves)
        if found <= 0.0:
            return OCCUPIED
        if found < moves:
            left |= bit
            scratch.worst[0] = max(scratch.worst[0], moves)
    scratch.todo[1] = left
    return CLEAR if left == 0 else UNDECIDED
