"""Loops over many configurations, so that Python is left once per batch. Called by ``checks``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import (
    FRAME,
    GROUP,
    ArmArrays,
    place_frames,
    place_points,
    placed,
)
from planner.collision.check_kernels import config_free_nb
from planner.collision.gap_kernels import gap
from planner.collision.lane_kernels import lane_frame
from planner.collision.scratch import Scratch
from planner.collision.sieve_kernels import Sieve, set_exempt, sift
from planner.collision.standing_kernels import hits_itself, hits_standing
from planner.collision.world_kernels import (
    TAG,
    SkipArray,
    WorldArrays,
    beyond,
    field_bounds,
)
from robots.compiled import inlined, lean
from robots.geometry import FloatArray

_WORTH_SIFTING = 6


@lean
def configs_free(
    arm: ArmArrays,
    world: WorldArrays,
    q: FloatArray,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
    sieve: Sieve,
    out: npt.NDArray[np.bool_],
) -> None:
    """Write row by row into ``out`` (m,) whether the arm is free at q (m, n).

    Answers what ``config_free_nb`` answers, sifting 16 at a time where there are that many.
    """
    first = 0
    if q.shape[0] >= _WORTH_SIFTING:
        set_exempt(sieve, skip)
        while first < q.shape[0]:
            sift(arm, world, q, first, margin_m, sieve)
            for lane in range(min(16, q.shape[0] - first)):
                free = _lane_free(arm, world, sieve, lane, margin_m, skip, scratch)
                out[first + lane] = free
            first += 16
    for i in range(first, q.shape[0]):
        out[i] = config_free_nb(arm, world, q[i], margin_m, skip, scratch)


@inlined
def _lane_free(
    arm: ArmArrays,
    world: WorldArrays,
    sieve: Sieve,
    lane: int,
    margin_m: float,
    skip: SkipArray,
    scratch: Scratch,
) -> bool:
    """Whether the arm is free at one of the 16 configurations, by a closer look where needed."""
    count, mask = sieve.counts[lane], sieve.masks[lane]
    if count == 0 and mask == 0:
        return True
    lane_frame(sieve.frames, lane, scratch.frames)
    for i in range(scratch.ready.shape[0]):
        scratch.ready[i] = 0
    if count > 0 and hits_standing(arm, world, scratch, sieve, lane, margin_m, skip):
        return False
    return mask == 0 or not hits_itself(arm, scratch, sieve, lane)


@lean
def configs_clearance(
    arm: ArmArrays,
    world: WorldArrays,
    q: FloatArray,
    skip: SkipArray,
    scratch: Scratch,
    out: FloatArray,
) -> None:
    """Lower ``out`` (m,) to the distance (m) at q (m, n) from what stands, if that is less."""
    for i in range(q.shape[0]):
        place_frames(arm.chain, q[i], scratch.frames)
        for piece in range(arm.spans[0, 0]):
            out[i] = _piece_clearance(arm, world, scratch, piece, out[i], skip)


@lean
def _piece_clearance(
    arm: ArmArrays,
    world: WorldArrays,
    scratch: Scratch,
    piece: int,
    cap_m: float,
    skip: SkipArray,
) -> float:
    """Distance (m) of one piece from what stands, exact as far as ``cap_m``; frames in place."""
    sizes, frames, group = arm.sizes, scratch.frames, arm.pieces[piece, GROUP]
    frame, reach, least = arm.pieces[piece, FRAME], sizes[piece, 7], cap_m
    x, y, z = placed(frames, frame, sizes[piece, 4], sizes[piece, 5], sizes[piece, 6])
    if field_bounds(world.grid, world.field, x, y, z)[0] > reach + least:
        return least
    place_points(frames, arm.pieces, arm.points, piece, scratch.points)
    for other in range(world.pieces.shape[0]):
        if skip[group, world.pieces[other, TAG]]:
            continue
        if beyond(world.sizes, other, 4, x, y, z) <= reach + least:
            found = gap(
                scratch.points, arm.pieces, sizes, piece,
                world.points, world.pieces, world.sizes, other, least, 0.0,
            )  # fmt: skip
            least = min(least, found)
    return least
