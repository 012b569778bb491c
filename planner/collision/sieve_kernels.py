"""Which of 16 configurations need a closer look, and at what: large balls and pairs of bodies.

Most random configurations pass here or are left with one or two things to look at; the closer
look is that of ``standing_kernels``. Called by ``batch_kernels``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import ArmArrays
from planner.collision.gap_kernels import IntArray
from planner.collision.lane_kernels import (
    LANES,
    ROWS,
    THREE,
    TWO,
    ZERO,
    Count,
    place_lanes,
    place_point_lanes,
)
from planner.collision.world_kernels import (
    BLOCK,
    BLOCKS,
    CELL,
    CUT,
    LAST,
    PER_M,
    STEP,
    SkipArray,
    WorldArrays,
)
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

_ROUND = 16
_CELL, _OFF = THREE, Count(4)


class Sieve(NamedTuple):
    """Room for 16 configurations of an arm; flat arrays of rows of 16 lanes, but for two.

    ``frames``; ``point``: x, y, z and cell of one point, and its distance from the cell's centre;
    ``balls``: x, y, z of each body's ball; ``masks``: bits of the body pairs that are near, as in
    ``scratch.todo``. Of each lane ``near`` (16, t) lists the large balls that may be near
    something, and ``counts`` (16,) says how many.

    For the closer look at one lane: ``leaves`` that may be near something and where they are,
    ``spots``; ``pairs`` of pieces. ``exempt`` (4,): whether a group of pieces may touch anything.
    """

    frames: FloatArray
    point: FloatArray
    balls: FloatArray
    masks: IntArray
    near: IntArray
    counts: IntArray
    leaves: IntArray
    spots: FloatArray
    pairs: IntArray
    exempt: npt.NDArray[np.bool_]


@kernel
def sieve_nb(arm: ArmArrays) -> Sieve:
    """Room for the configurations of an arm."""
    return Sieve(
        np.empty((arm.chain.shape[0] + 1) * 14 * _ROUND),
        np.empty(5 * _ROUND),
        np.empty(arm.bodies.shape[0] * 3 * _ROUND),
        np.empty(_ROUND, dtype=np.int64),
        np.empty((_ROUND, arm.tops.shape[0] + 1), dtype=np.int64),
        np.empty(_ROUND, dtype=np.int64),
        np.empty(arm.leaves.shape[0] + 1, dtype=np.int64),
        np.empty((arm.leaves.shape[0] + 1, 3)),
        np.empty((arm.pieces.shape[0] ** 2 + 1, 2), dtype=np.int64),
        np.zeros(4, dtype=np.bool_),
    )


@lean
def _cells(grid: FloatArray, point: FloatArray) -> None:
    """Write the cell of each lane's point, a whole number, and its distance (m) from the centre.

    A point beyond the grid counts as its nearest point in the grid; if things stand outside the
    grid its cell is -1. See ``near_tops``.
    """
    low_x, low_y, low_z, per_m = grid[0], grid[1], grid[2], grid[PER_M]
    cell_m = grid[CELL]
    ny, nz, cut = grid[BLOCKS + 1], grid[BLOCKS + 2], grid[CUT]
    high_x, high_y, high_z = grid[LAST], grid[LAST + 1], grid[LAST + 2]
    for i in range(LANES):
        u = (point[i] - low_x) * per_m
        v = (point[LANES + i] - low_y) * per_m
        w = (point[TWO * LANES + i] - low_z) * per_m
        a = min(max(u, 0.0), high_x)
        b = min(max(v, 0.0), high_y)
        c = min(max(w, 0.0), high_z)
        away = cut * (abs(a - u) + abs(b - v) + abs(c - w))
        bx, by, bz = np.floor(0.25 * a), np.floor(0.25 * b), np.floor(0.25 * c)
        inner = (np.floor(a) - BLOCK * bx) * 16.0 + (np.floor(b) - BLOCK * by) * 4.0
        inner += np.floor(c) - BLOCK * bz
        cell = ((bx * ny + by) * nz + bz) * 64.0 + inner
        point[_CELL * LANES + i] = -1.0 if away > 0.0 else cell
        a, b, c = a - np.floor(a) - 0.5, b - np.floor(b) - 0.5, c - np.floor(c) - 0.5
        point[_OFF * LANES + i] = cell_m * np.sqrt(a * a + b * b + c * c)


@inlined
def _near_tops(arm: ArmArrays, world: WorldArrays, sieve: Sieve, margin_m: float) -> None:
    """List for each lane the large balls that may be within ``margin_m`` of something."""
    tops, rows, field, point = arm.tops, arm.top_rows, world.field, sieve.point
    rise_m = world.grid[STEP]
    for i in range(_ROUND):
        sieve.counts[i] = 0
    for top in range(tops.shape[0]):
        frame = Count(rows[top, 0]) * ROWS * LANES
        x, y, z = tops[top, 0], tops[top, 1], tops[top, 2]
        place_point_lanes(sieve.frames, frame, x, y, z, point, ZERO)
        _cells(world.grid, point)
        far = tops[top, 3] + margin_m
        for i in range(_ROUND):
            cell = int(point[3 * _ROUND + i])
            apart = field[max(cell, 0)] * rise_m - point[4 * _ROUND + i]
            near = int((apart <= far) | (cell < 0))
            sieve.near[i, sieve.counts[i]] = top
            sieve.counts[i] += near


@lean
def _near_pair(
    balls: FloatArray, a: Count, b: Count, far: float, bit: int, masks: IntArray
) -> None:
    """Set ``bit`` in the mask of each lane in which two bodies' centres are nearer than ``far``."""
    far2 = far * far
    for i in range(LANES):
        x = balls[a + i] - balls[b + i]
        y = balls[a + LANES + i] - balls[b + LANES + i]
        z = balls[a + TWO * LANES + i] - balls[b + TWO * LANES + i]
        before = masks[i]
        masks[i] = before | bit if x * x + y * y + z * z < far2 else before


@inlined
def _near_pairs(arm: ArmArrays, sieve: Sieve) -> None:
    """Set the bits of the pairs of bodies whose balls touch, for each lane."""
    bodies, spans, balls = arm.bodies, arm.spans, sieve.balls
    for i in range(_ROUND):
        sieve.masks[i] = 0
    for b in range(bodies.shape[0]):
        frame, to = Count(spans[b, 2]) * ROWS * LANES, Count(b) * THREE * LANES
        place_point_lanes(
            sieve.frames, frame, bodies[b, 0], bodies[b, 1], bodies[b, 2], balls, to
        )  # fmt: skip
    for pair in range(arm.pairs.shape[0]):
        a, b = arm.pairs[pair, 0], arm.pairs[pair, 1]
        far = arm.keeps[pair] + bodies[a, 3] + bodies[b, 3]
        row_a, row_b = Count(a) * THREE * LANES, Count(b) * THREE * LANES
        _near_pair(balls, row_a, row_b, far, 1 << min(pair, 62), sieve.masks)


@inlined
def sift(
    arm: ArmArrays, world: WorldArrays, q: FloatArray, first: int, margin_m: float, sieve: Sieve
) -> None:
    """Fill the sieve for the configurations q[first:first + 16] of q (m, n)."""
    place_lanes(arm.chain, q, first, 0, sieve.frames, ZERO)
    _near_tops(arm, world, sieve, margin_m)
    _near_pairs(arm, sieve)


@inlined
def set_exempt(sieve: Sieve, skip: SkipArray) -> None:
    """Work out which groups of pieces may touch something."""
    for group in range(sieve.exempt.shape[0]):
        sieve.exempt[group] = False
        for tag in range(skip.shape[1]):
            sieve.exempt[group] |= skip[group, tag] != 0
