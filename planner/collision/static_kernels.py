"""State of an arm against what stands still: the inner loop of planning.

First the large balls of the arm against the distance field, then the small ones of those that may
be near something, then exact gaps to the few things listed there. Called by ``check_kernels``.
"""

from __future__ import annotations

from planner.collision.arm_kernels import (
    GROUP,
    ArmArrays,
    place_points,
    placed,
)
from planner.collision.gap_kernels import gap
from planner.collision.scratch import CLEAR, OCCUPIED, UNDECIDED, Scratch
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
from robots.compiled import inlined


@inlined
def _listed(
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
    tops, top_rows, near, moves = arm.tops, arm.top_rows, scratch.near, scratch.moves
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
        far = tops[top, 3] + slack_m + moves[top_rows[top, 3]]
        near[count] = top
        count += int((field[cell] * rise_m <= far) | away)
    return count


@inlined
def static_state(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    margin_m: float,
    skip: SkipArray,
) -> int:
    """State of the pieces whose bits are set in ``scratch.todo[0]``; leaves those undecided set.

    A piece is clear if it is farther than ``margin_m`` plus ``scratch.moves`` of its body from
    everything it may not touch; the arm is occupied if a piece is within ``margin_m``. Sets
    ``scratch.worst`` to the longest move of an undecided body.
    """
    leaves, top_rows, leaf_pieces = arm.leaves, arm.top_rows, arm.leaf_pieces
    grid, field = world.grid, world.field
    left, todo, now = 0, scratch.todo[0], -1
    for i in range(near_tops(arm, world, scratch, margin_m)):
        top = scratch.near[i]
        clear = margin_m + scratch.moves[top_rows[top, 3]]
        for leaf in range(top_rows[top, 1], top_rows[top, 2]):
            x, y, z = placed(
                scratch.frames,
                top_rows[top, 0],
                leaves[leaf, 0],
                leaves[leaf, 1],
                leaves[leaf, 2],
            )
            far = leaves[leaf, 3] + clear
            apart, at_most = field_bounds(grid, field, x, y, z)
            piece = leaf_pieces[leaf]
            bit = 1 << min(piece, 62)
            if apart > far or not todo & bit:
                continue
            if at_most <= leaves[leaf, 4] + margin_m and not _exempts(skip, arm, piece):
                return OCCUPIED
            if now != piece:
                now = piece
                scratch.stamps[world.pieces.shape[0]] += 1
            state = leaf_state(arm, world, scratch, piece, x, y, z, far, clear, margin_m, skip)
            if state == OCCUPIED:
                return OCCUPIED
            if state == UNDECIDED:
                left |= bit
                scratch.worst[0] = max(scratch.worst[0], clear - margin_m)
    scratch.todo[0] = left
    return CLEAR if left == 0 else UNDECIDED


@inlined
def _exempts(skip: SkipArray, arm: ArmArrays, piece: int) -> bool:
    """Whether anything at all is exempt for a piece."""
    group = arm.pieces[piece, GROUP]
    for tag in range(skip.shape[1]):  # noqa: SIM110
        if skip[group, tag]:
            return True
    return False


@inlined
def leaf_state(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    piece: int,
    x: float,
    y: float,
    z: float,
    far_m: float,
    clear_m: float,
    margin_m: float,
    skip: SkipArray,
) -> int:
    """State of a piece against what is within ``far_m`` of (x, y, z) and not yet looked at."""
    pieces, sizes, room, stamps = arm.pieces, arm.sizes, scratch.points, scratch.stamps
    others, other_sizes = world.pieces, world.sizes
    count = others.shape[0]
    looking = stamps[count]
    block, off = block_of(world.grid, x, y, z)
    slot, stop, listed = _listed(world.starts, world.slots, block, far_m + off, count)
    state = CLEAR
    for candidate in range(slot, stop):
        other = int(world.slots[candidate, 0]) if listed else candidate
        if stamps[other] == looking or skip[pieces[piece, GROUP], others[other, TAG]]:
            continue
        if beyond(other_sizes, other, 4, x, y, z) > far_m:
            continue
        if scratch.ready[piece] == 0:
            place_points(scratch.frames, pieces, arm.points, piece, room)
            scratch.ready[piece] = 1
        stamps[other] = looking
        found = gap(
            room, pieces, sizes, piece, world.points, others, other_sizes, other, clear_m, margin_m,
        )  # fmt: skip
        if found <= margin_m:
            return OCCUPIED
        if found <= clear_m:
            state = UNDECIDED
    return state
