"""State of an arm against what stands still: the inner loop of planning.

First the large balls of the arm against the distance field, then the small ones of those that may
be near something, then exact gaps to the few things listed there. Called by ``check_kernels``.
"""

from __future__ import annotations

from planner.collision.arm_kernels import GROUP, ArmArrays, place_points, placed
from planner.collision.beside_kernels import spot_away
from planner.collision.gap_kernels import IntArray, gap
from planner.collision.scratch import Scratch
from planner.collision.world_kernels import (
    BLOCKS,
    CELL,
    CUT,
    HALF_DIAGONAL,
    LAST,
    PER_M,
    STEP,
    TAG,
    ShortArray,
    SkipArray,
    SlotArray,
    WorldArrays,
    beyond,
    block_of,
    cell_index,
    field_bounds,
)
from robots.compiled import inlined, lean

_BACK = 8
"""A pair is not looked for among the notes farther back than this."""


@inlined
def listed(
    starts: ShortArray, slots: SlotArray, block: int, far_m: float, count: int
) -> tuple[int, int, bool]:
    """Range of candidates within ``far_m`` of a block's centre; all pieces if the list is short."""
    if block < 0:
        return 0, count, False
    first, last = starts[block], starts[block + 1] - 1
    if slots[last, 1] < far_m:
        return 0, count, False
    stop = first
    while stop < last and slots[stop, 1] <= far_m:
        stop += 1
    return first, stop, True


@inlined
def near_tops(arm: ArmArrays, world: WorldArrays, scratch: Scratch, margin_m: float) -> int:
    """List in ``scratch.near`` the large balls that may be within reach of something.

    Without branches: what is clear is overwritten by the next. A point beyond the grid counts as
    its nearest point in the grid, which is no farther from anything inside the grid; if things
    stand outside the grid, such a point is listed.
    """
    tops, top_rows, near = arm.tops, arm.top_rows, scratch.near
    frames, grid, field = scratch.frames, world.grid, world.field
    low_x, low_y, low_z, per_m = grid[0], grid[1], grid[2], grid[PER_M]
    ny, nz, cut = int(grid[BLOCKS + 1]), int(grid[BLOCKS + 2]), grid[CUT] > 0.0
    high_x, high_y, high_z = grid[LAST], grid[LAST + 1], grid[LAST + 2]
    rise_m, slack_m = grid[STEP], margin_m + HALF_DIAGONAL * grid[CELL]
    count = 0
    for top in range(tops.shape[0]):
        x, y, z = placed(frames, top_rows[top, 0], tops[top, 0], tops[top, 1], tops[top, 2])
        u, v, w = (x - low_x) * per_m, (y - low_y) * per_m, (z - low_z) * per_m
        a = min(max(u, 0.0), high_x)
        b = min(max(v, 0.0), high_y)
        c = min(max(w, 0.0), high_z)
        away = cut & ((a != u) | (b != v) | (c != w))
        cell = cell_index(int(a), int(b), int(c), ny, nz)
        near[count] = top
        count += int((field[cell] * rise_m <= tops[top, 3] + slack_m) | away)
    return count


@inlined
def static_hit(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    margin_m: float,
    skip: SkipArray,
) -> bool:
    """Whether a piece with its bit in ``scratch.todo[0]`` is within ``margin_m`` of something.

    First what balls can decide, outer and inner ones; then exact gaps of what they leave open.
    """
    leaves, top_rows, leaf_pieces = arm.leaves, arm.top_rows, arm.leaf_pieces
    grid, field, todo, doubts = world.grid, world.field, scratch.todo[0], 0
    for i in range(near_tops(arm, world, scratch, margin_m)):
        top = scratch.near[i]
        for leaf in range(top_rows[top, 1], top_rows[top, 2]):
            x, y, z = placed(
                scratch.frames,
                top_rows[top, 0],
                leaves[leaf, 0],
                leaves[leaf, 1],
                leaves[leaf, 2],
            )
            far, solid = leaves[leaf, 3] + margin_m, leaves[leaf, 4] + margin_m
            apart, at_most = field_bounds(grid, field, x, y, z)
            piece = leaf_pieces[leaf]
            if apart > far or not todo & (1 << min(piece, 62)):
                continue
            if at_most <= solid and not _exempts(skip, arm, piece):
                return True
            doubts = look(arm, world, scratch, piece, x, y, z, far, solid, skip, doubts)
            if doubts < 0:
                return True
    return any_near(arm, world, scratch, margin_m, doubts)


@inlined
def _exempts(skip: SkipArray, arm: ArmArrays, piece: int) -> bool:
    """Whether anything at all is exempt for a piece."""
    group = arm.pieces[piece, GROUP]
    for tag in range(skip.shape[1]):  # noqa: SIM110
        if skip[group, tag]:
            return True
    return False


@lean
def look(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    piece: int,
    x: float,
    y: float,
    z: float,
    far_m: float,
    solid_m: float,
    skip: SkipArray,
    doubts: int,
) -> int:
    """Note what is within ``far_m`` of (x, y, z) as doubts; return how many there are now.

    Less than 0 if something is within ``solid_m``.
    """
    others = world.pieces
    count = others.shape[0]
    block, off = block_of(world.grid, x, y, z)
    slot, stop, is_listed = listed(world.starts, world.slots, block, far_m + off, count)
    spot = scratch.span.chord
    spot[0, 0], spot[0, 1], spot[0, 2] = x, y, z
    for candidate in range(slot, stop):
        other = int(world.slots[candidate, 0]) if is_listed else candidate
        if skip[arm.pieces[piece, GROUP], others[other, TAG]]:
            continue
        if beyond(world.sizes, other, 4, x, y, z) > far_m:
            continue
        away, at_most = spot_away(spot, world, other, far_m)
        if at_most <= solid_m:
            return -1
        if away <= far_m:
            doubts = _noted(scratch.span.doubts, doubts, piece, other)
    return doubts


@inlined
def _noted(doubts: IntArray, count: int, piece: int, other: int) -> int:
    """Note a pair unless it was noted just before; return how many there are.

    Less than 0 if there is no room for it.
    """
    for i in range(count - 1, max(-1, count - _BACK), -1):
        if doubts[i, 0] == piece and doubts[i, 1] == other:
            return count
    if count == doubts.shape[0]:
        return -1
    doubts[count, 0], doubts[count, 1] = piece, other
    return count + 1


@lean
def any_near(
    arm: ArmArrays, world: WorldArrays, scratch: Scratch, margin_m: float, count: int
) -> bool:
    """Whether any of ``count`` doubts is within ``margin_m``, exactly."""
    doubts = scratch.span.doubts
    for i in range(count):
        piece, other = doubts[i, 0], doubts[i, 1]
        if scratch.ready[piece] == 0:
            place_points(scratch.frames, arm.pieces, arm.points, piece, scratch.points)
            scratch.ready[piece] = 1
        found = gap(
            scratch.points, arm.pieces, arm.sizes, piece,
            world.points, world.pieces, world.sizes, other, margin_m, margin_m,
        )  # fmt: skip
        if found <= margin_m:
            return True
    return False
