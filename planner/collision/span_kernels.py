"""State of an arm on a span of motion, all of it, from where it is at both ends.

Every point stays close to the chord between where it is at the ends (``bend_kernels``). So a ball
sweeps no more than a capsule around its chord, and a hull no more than the hull of both its
places, both grown by the sag: second order in the length of the span. Called by ``check_kernels``.
"""

from __future__ import annotations

import math

from planner.collision.arm_kernels import BODY, COUNT, FIRST, FRAME, GROUP, ArmArrays
from planner.collision.bend_kernels import sag_m
from planner.collision.beside_kernels import chord_clear
from planner.collision.gap_kernels import SLACK_M
from planner.collision.gjk_kernels import hull_separation
from planner.collision.plane_kernels import plane_apart, support
from planner.collision.scratch import CLEAR, UNDECIDED, Scratch, SpanRoom
from planner.collision.static_kernels import listed
from planner.collision.world_kernels import (
    BLOCKS,
    CELL,
    CUT,
    HALF_DIAGONAL,
    LAST,
    PER_M,
    STEP,
    TAG,
    SkipArray,
    WorldArrays,
    beyond,
    block_of,
    cell_index,
    field_bounds,
)
from robots.compiled import inlined, lean
from robots.geometry import FloatArray

NEAR_M = 0.01
"""Hulls are looked at only where the sag is smaller; before that, halving the span is cheaper."""
EMPTY, PLACED = 0, 1
"""Whether a piece's points at both ends of the span are in ``SpanRoom.swept``."""


@inlined
def placed_at(
    poses: FloatArray, slot: int, f: int, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """The point (x, y, z) of frame f, in the world, at pose ``slot``."""
    return (
        poses[slot, f, 0] * x + poses[slot, f, 1] * y + poses[slot, f, 2] * z + poses[slot, f, 9],
        poses[slot, f, 3] * x + poses[slot, f, 4] * y + poses[slot, f, 5] * z + poses[slot, f, 10],
        poses[slot, f, 6] * x + poses[slot, f, 7] * y + poses[slot, f, 8] * z + poses[slot, f, 11],
    )


@inlined
def set_sags(arm: ArmArrays, room: SpanRoom) -> float:
    """Set the sag of every body for the rates in ``room``; return the largest."""
    most = 0.0
    for b in range(room.sags.shape[0]):
        room.sags[b] = 0.0
        if arm.spans[b, 0] < arm.spans[b, 1]:
            room.sags[b] = sag_m(arm.bends, room.rates, room.bows, b, 0)
            most = max(most, room.sags[b])
    for piece in range(room.filled.shape[0]):
        room.filled[piece] = EMPTY
    return most


@inlined
def _set_chord(
    room: SpanRoom, a: int, b: int, f: int, table: FloatArray, row: int, column: int
) -> float:
    """Put the chord of the point at ``table[row, column:]`` of frame f; return half its length."""
    x, y, z = table[row, column], table[row, column + 1], table[row, column + 2]
    u, v, w = placed_at(room.poses, a, f, x, y, z)
    room.chord[0, 0], room.chord[0, 1], room.chord[0, 2] = u, v, w
    x, y, z = placed_at(room.poses, b, f, x, y, z)
    room.chord[1, 0], room.chord[1, 1], room.chord[1, 2] = x, y, z
    u, v, w = x - u, y - v, z - w
    return 0.5 * math.sqrt(u * u + v * v + w * w)


@inlined
def _middle(chord: FloatArray) -> tuple[float, float, float]:
    return (
        0.5 * (chord[0, 0] + chord[1, 0]),
        0.5 * (chord[0, 1] + chord[1, 1]),
        0.5 * (chord[0, 2] + chord[1, 2]),
    )


@inlined
def _top_near(
    arm: ArmArrays, world: WorldArrays, room: SpanRoom, top: int, half_m: float, margin_m: float
) -> bool:
    """Whether a large ball may be near something anywhere on its chord."""
    grid = world.grid
    x, y, z = _middle(room.chord)
    u, v, w = (
        (x - grid[0]) * grid[PER_M],
        (y - grid[1]) * grid[PER_M],
        (z - grid[2]) * grid[PER_M],
    )
    a = min(max(u, 0.0), grid[LAST])
    b = min(max(v, 0.0), grid[LAST + 1])
    c = min(max(w, 0.0), grid[LAST + 2])
    if grid[CUT] > 0.0 and ((a != u) or (b != v) or (c != w)):
        return True
    cell = cell_index(int(a), int(b), int(c), int(grid[BLOCKS + 1]), int(grid[BLOCKS + 2]))
    far = arm.tops[top, 3] + margin_m + half_m + room.sags[arm.top_rows[top, 3]]
    return bool(world.field[cell] * grid[STEP] <= far + HALF_DIAGONAL * grid[CELL])


@inlined
def static_span(
    arm: ArmArrays,
    world: WorldArrays,
    a: int,
    b: int,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> int:
    """State, between poses ``a`` and ``b``, of the pieces whose bits are set in ``todo[0]``.

    CLEAR if all keep more than ``margin_m`` all along; leaves set the bits of those undecided.
    """
    leaves, top_rows, todo, room = arm.leaves, arm.top_rows, scratch.todo[0], scratch.span
    left, now = 0, -1
    for top in range(top_rows.shape[0]):
        f, body = top_rows[top, 0], top_rows[top, 3]
        half = _set_chord(room, a, b, f, arm.tops, top, 0)
        if not _top_near(arm, world, room, top, half, margin_m):
            continue
        clear = margin_m + room.sags[body]
        for leaf in range(top_rows[top, 1], top_rows[top, 2]):
            piece = arm.leaf_pieces[leaf]
            bit = 1 << min(piece, 62)
            if not todo & bit & ~left:
                continue
            half = _set_chord(room, a, b, f, leaves, leaf, 0)
            far = leaves[leaf, 3] + clear + half
            x, y, z = _middle(room.chord)
            if field_bounds(world.grid, world.field, x, y, z)[0] > far:
                continue
            if now != piece:
                now = piece
                scratch.stamps[world.pieces.shape[0]] += 1
            if _leaf_span(arm, world, scratch, a, b, leaf, far, clear, skip) != CLEAR:
                left |= bit
    scratch.todo[0] = left
    return CLEAR if left == 0 else UNDECIDED


@lean
def _leaf_span(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    a: int,
    b: int,
    leaf: int,
    far_m: float,
    clear_m: float,
    skip: SkipArray,
) -> int:
    """State of what a small ball covers against what is near its chord and not yet looked at."""
    others, stamps, piece = world.pieces, scratch.stamps, arm.leaf_pieces[leaf]
    count, chord = others.shape[0], scratch.span.chord
    x, y, z = _middle(chord)
    block, off = block_of(world.grid, x, y, z)
    slot, stop, is_listed = listed(world.starts, world.slots, block, far_m + off, count)
    for candidate in range(slot, stop):
        other = int(world.slots[candidate, 0]) if is_listed else candidate
        if stamps[other] == stamps[count] or skip[arm.pieces[piece, GROUP], others[other, TAG]]:
            continue
        if beyond(world.sizes, other, 4, x, y, z) > far_m:
            continue
        if chord_clear(chord, world, other, arm.leaves[leaf, 3] + clear_m):
            continue
        if _hull_near(arm, world, scratch.span, a, b, piece, other, clear_m):
            return UNDECIDED
        stamps[other] = stamps[count]
    return CLEAR


@lean
def _hull_near(
    arm: ArmArrays,
    world: WorldArrays,
    room: SpanRoom,
    a: int,
    b: int,
    piece: int,
    other: int,
    clear_m: float,
) -> bool:
    """Whether the hull of a piece at both ends is within ``clear_m`` of a standing piece."""
    if room.sags[arm.pieces[piece, BODY]] > NEAR_M:
        return True
    planes, pieces, others = room.planes, arm.pieces, world.pieces
    enough = clear_m + arm.sizes[piece, 0] + world.sizes[other, 0] + SLACK_M
    far = enough + planes[piece, 1]
    if planes[piece, 0] == other + 1.0 and plane_apart(
        room.poses, a, b, arm, piece, planes[piece, 2], planes[piece, 3], planes[piece, 4], far
    ):
        return False
    if room.filled[piece] == EMPTY:
        _fill(arm, room, a, b, piece)
        room.filled[piece] = PLACED
    first, count = others[other, FIRST], others[other, COUNT]
    found, (x, y, z) = hull_separation(
        room.swept, 2 * pieces[piece, FIRST], 2 * pieces[piece, COUNT],
        world.points, first, count, enough, 0.0,
    )  # fmt: skip
    if found <= enough:
        return True
    length = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / length, y / length, z / length
    planes[piece, 0] = other + 1.0
    planes[piece, 1] = support(world.points, first, count, x, y, z)
    planes[piece, 2], planes[piece, 3], planes[piece, 4] = x, y, z
    return False


@inlined
def _fill(arm: ArmArrays, room: SpanRoom, a: int, b: int, piece: int) -> None:
    """Put the points of a piece at both ends of the span into ``room.swept``."""
    first, f = arm.pieces[piece, FIRST], arm.pieces[piece, FRAME]
    into = 2 * first
    for row in range(first, first + arm.pieces[piece, COUNT]):
        x, y, z = arm.points[row, 0], arm.points[row, 1], arm.points[row, 2]
        for slot in (a, b):
            u, v, w = placed_at(room.poses, slot, f, x, y, z)
            room.swept[into, 0], room.swept[into, 1], room.swept[into, 2] = u, v, w
            into += 1
