"""State of an arm against what stands still, in one walk over its balls. Called by ``check_kernels``.

Kept in one piece, with all tables in local variables: this is the inner loop of planning.
"""

from __future__ import annotations

from planner.collision.arm_kernels import (
    COUNT,
    FIRST,
    GROUP,
    KIND,
    ArmArrays,
    place_points,
    placed,
)
from planner.collision.compiled import inlined, kernel
from planner.collision.gap_kernels import gap
from planner.collision.scratch import CLEAR, OCCUPIED, UNDECIDED, Scratch
from planner.collision.world_kernels import (
    BLOCKS,
    CELL,
    HALF_DIAGONAL,
    PER_M,
    STEP,
    TAG,
    ShortArray,
    SkipArray,
    SlotArray,
    WorldArrays,
    beyond,
    cell_of,
    field_distance,
    off_block,
    off_center,
    outside,
)


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
def static_state(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    margin_m: float,
    skip: SkipArray,
    todo: int,
) -> tuple[int, int]:
    """State of the pieces whose bits are set, and the bits of those left undecided.

    A piece is clear if it is farther than ``margin_m`` plus ``scratch.moves`` of its body from
    everything it may not touch; the arm is occupied if a piece is within ``margin_m``. Sets
    ``scratch.worst`` to the longest move of an undecided body.
    """
    balls, steps, pieces, sizes = arm.balls, arm.steps, arm.pieces, arm.sizes
    frames, moves, room = scratch.frames, scratch.moves, scratch.points
    ready, stamps = scratch.ready, scratch.stamps
    grid, field, starts, slots = world.grid, world.field, world.starts, world.slots
    low_x, low_y, low_z, per_m = grid[0], grid[1], grid[2], grid[PER_M]
    nx, ny, nz = int(grid[BLOCKS]), int(grid[BLOCKS + 1]), int(grid[BLOCKS + 2])
    rise_m, edge_m, slack_m = grid[STEP], grid[CELL], HALF_DIAGONAL * grid[CELL]
    others, other_sizes, other_points = world.pieces, world.sizes, world.points
    count = others.shape[0]
    left, now, looking = 0, 0, stamps[count]
    step, end = 0, steps.shape[0]
    while step < end:
        x, y, z = placed(frames, steps[step, 0], balls[step, 0], balls[step, 1], balls[step, 2])
        clear = margin_m + moves[steps[step, 3]]
        far = balls[step, 3] + clear
        u, v, w = (x - low_x) * per_m, (y - low_y) * per_m, (z - low_z) * per_m
        cell = cell_of(u, v, w, nx, ny, nz)
        if cell < 0:
            apart = outside(grid, x, y, z)
        else:
            apart = field[cell] * rise_m - slack_m
            if apart <= far:
                apart = field[cell] * rise_m - edge_m * off_center(u, v, w)
        if apart > far:
            step = steps[step, 1]
            continue
        piece = steps[step, 2]
        if piece >= 0 and not todo & (1 << min(piece, 62)):
            step = steps[step, 1]
            continue
        step += 1
        if steps[step - 1, 1] != step:
            continue
        if now != piece + 1:
            now = piece + 1
            looking += 1
        block, off = -1, 0.0
        if cell >= 0:
            block = cell >> 6
            off = off_block(grid, block, x, y, z)
        slot, stop, listed = _listed(starts, slots, block, far + off, count)
        for candidate in range(slot, stop):
            other = int(slots[candidate, 0]) if listed else candidate
            if stamps[other] == looking or skip[pieces[piece, GROUP], others[other, TAG]]:
                continue
            if beyond(other_sizes, other, 4, x, y, z) > far:
                continue
            if ready[piece] == 0:
                place_points(frames, pieces, arm.points, piece, room)
                ready[piece] = 1
            stamps[other] = looking
            found = gap(
                room, pieces[piece, KIND], pieces[piece, FIRST], pieces[piece, COUNT], sizes, piece,
                other_points, others[other, KIND], others[other, FIRST], others[other, COUNT],
                other_sizes, other, clear, margin_m,
            )  # fmt: skip
            if found <= margin_m:
                stamps[count] = looking
                return OCCUPIED, 0
            if found <= clear:
                left |= 1 << min(piece, 62)
                scratch.worst[0] = max(scratch.worst[0], clear - margin_m)
    stamps[count] = looking
    return (CLEAR if left == 0 else UNDECIDED), left


@kernel
def static_clearance(
    arm: ArmArrays, world: WorldArrays, scratch: Scratch, cap_m: float, skip: SkipArray
) -> float:
    """Distance (m) of the arm from what stands, exact as far as ``cap_m``; frames in place."""
    pieces, sizes, frames, room = arm.pieces, arm.sizes, scratch.frames, scratch.points
    others, other_sizes = world.pieces, world.sizes
    least = cap_m
    for piece in range(arm.spans[0, 0]):
        frame, reach = pieces[piece, 3], sizes[piece, 7]
        x, y, z = placed(frames, frame, sizes[piece, 4], sizes[piece, 5], sizes[piece, 6])
        if field_distance(world.grid, world.field, x, y, z) > reach + least:
            continue
        place_points(frames, pieces, arm.points, piece, room)
        for other in range(others.shape[0]):
            if skip[pieces[piece, GROUP], others[other, TAG]]:
                continue
            if beyond(other_sizes, other, 4, x, y, z) > reach + least:
                continue
            found = gap(
                room, pieces[piece, KIND], pieces[piece, FIRST], pieces[piece, COUNT], sizes, piece,
                world.points, others[other, KIND], others[other, FIRST], others[other, COUNT],
                other_sizes, other, least, 0.0,
            )  # fmt: skip
            least = min(least, found)
    return least
