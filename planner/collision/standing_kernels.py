"""The closer look at one of 16 configurations that were sifted; nothing moves.

What is near is listed first, without branches that cannot be foretold, and only then looked at.
Called by ``batch_kernels``; arms that move are looked at by ``span_kernels``.
"""

from __future__ import annotations

from planner.collision.arm_kernels import GROUP, ArmArrays, place_ball, place_points, placed
from planner.collision.gap_kernels import gap
from planner.collision.lane_kernels import LANES, THREE, TWO, Count
from planner.collision.scratch import Scratch
from planner.collision.sieve_kernels import Sieve
from planner.collision.static_kernels import any_near, look
from planner.collision.world_kernels import SkipArray, WorldArrays, field_bounds
from robots.compiled import inlined


@inlined
def _near_leaves(
    arm: ArmArrays, world: WorldArrays, scratch: Scratch, sieve: Sieve, lane: int, margin_m: float
) -> int:
    """List the small balls that may be near something, up to one that surely is; -1 at that."""
    leaves, rows, spots, listed = arm.leaves, arm.top_rows, sieve.spots, sieve.leaves
    count = 0
    for k in range(sieve.counts[lane]):
        top, sure = sieve.near[lane, k], False
        for leaf in range(rows[top, 1], rows[top, 2]):
            x, y, z = placed(
                scratch.frames, rows[top, 0], leaves[leaf, 0], leaves[leaf, 1], leaves[leaf, 2]
            )
            apart, at_most = field_bounds(world.grid, world.field, x, y, z)
            spots[count, 0], spots[count, 1], spots[count, 2] = x, y, z
            listed[count] = leaf
            count += int(apart <= leaves[leaf, 3] + margin_m)
            piece = arm.leaf_pieces[leaf]
            exempt = sieve.exempt[arm.pieces[piece, GROUP]]
            sure |= (at_most <= leaves[leaf, 4] + margin_m) & (not exempt)
        if sure:
            return -1
    return count


@inlined
def hits_standing(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    sieve: Sieve,
    lane: int,
    margin_m: float,
    skip: SkipArray,
) -> bool:
    """Whether a piece is within ``margin_m`` of what it may not touch; frames in place."""
    count = _near_leaves(arm, world, scratch, sieve, lane, margin_m)
    if count < 0:
        return True
    spots, doubts = sieve.spots, 0
    for k in range(count):
        leaf = sieve.leaves[k]
        far, solid = arm.leaves[leaf, 3] + margin_m, arm.leaves[leaf, 4] + margin_m
        doubts = look(
            arm, world, scratch, arm.leaf_pieces[leaf],
            spots[k, 0], spots[k, 1], spots[k, 2], far, solid, skip, doubts,
        )  # fmt: skip
        if doubts < 0:
            return True
    return any_near(arm, world, scratch, margin_m, doubts)


@inlined
def _near_pieces(arm: ArmArrays, scratch: Scratch, sieve: Sieve, lane: int, pair: int) -> int:
    """List the pieces of a pair of bodies whose balls are near; return how many pairs they are."""
    spans, centers, pairs = arm.spans, scratch.centers, sieve.pairs
    a, b = arm.pairs[pair, 0], arm.pairs[pair, 1]
    for body in (a, b):
        flag = arm.pieces.shape[0] + body
        if scratch.ready[flag] == 0:
            scratch.ready[flag] = 1
            for p in range(spans[body, 0], spans[body, 1]):
                place_ball(scratch.frames, spans[body, 2], arm.sizes, p, 4, centers, p)
    keep_m, row = arm.keeps[pair], Count(b) * THREE * LANES + Count(lane)
    bx, by, bz = sieve.balls[row], sieve.balls[row + LANES], sieve.balls[row + TWO * LANES]
    count = 0
    for p in range(spans[a, 0], spans[a, 1]):
        x, y, z = centers[p, 0] - bx, centers[p, 1] - by, centers[p, 2] - bz
        far = keep_m + centers[p, 3] + arm.bodies[b, 3]
        if x * x + y * y + z * z >= far * far:
            continue
        for r in range(spans[b, 0], spans[b, 1]):
            x = centers[p, 0] - centers[r, 0]
            y = centers[p, 1] - centers[r, 1]
            z = centers[p, 2] - centers[r, 2]
            far = keep_m + centers[p, 3] + centers[r, 3]
            pairs[count, 0], pairs[count, 1] = p, r
            count += int(x * x + y * y + z * z < far * far)
    return count


@inlined
def hits_itself(arm: ArmArrays, scratch: Scratch, sieve: Sieve, lane: int) -> bool:
    """Whether a pair of bodies that are near in a lane touches; frames in place."""
    mask, points = sieve.masks[lane], scratch.points
    for pair in range(arm.pairs.shape[0]):
        if not mask & (1 << min(pair, 62)):
            continue
        for k in range(_near_pieces(arm, scratch, sieve, lane, pair)):
            for side in range(2):
                piece = sieve.pairs[k, side]
                if scratch.ready[piece] == 0:
                    scratch.ready[piece] = 1
                    place_points(scratch.frames, arm.pieces, arm.points, piece, points)
            p, r, keep_m = sieve.pairs[k, 0], sieve.pairs[k, 1], arm.keeps[pair]
            found = gap(
                points, arm.pieces, arm.sizes, p, points, arm.pieces, arm.sizes, r, keep_m, keep_m
            )
            if found <= keep_m:
                return True
    return False
