"""Fills the distance field and the candidate lists of the static world. Called by ``world``."""

from __future__ import annotations

import math

import numpy as np

from planner.collision.compiled import kernel
from planner.collision.gap_kernels import gap
from planner.collision.world_kernels import (
    BLOCK,
    BLOCK_CELLS,
    BLOCKS,
    CELL,
    EXACT,
    STEP,
    IntArray,
    ShortArray,
    SlotArray,
    StepArray,
    beyond,
)
from robots.geometry import FloatArray

_FAR_M = 1.0
"""Beyond this a whole block is filled from its centre; the field stays a lower bound."""
_ROUNDING_M = 2e-6
"""Taken off every stored distance, above the rounding of float32 within 30 m."""


@kernel
def _nearest(
    probe: FloatArray,
    candidates: IntArray,
    count: int,
    pieces: IntArray,
    sizes: FloatArray,
    points: FloatArray,
    point_size: FloatArray,
) -> float:
    """Distance (m) of ``probe`` (1, 3) from the nearest of some pieces."""
    least = 1e6
    for c in range(count):
        i = candidates[c]
        if beyond(sizes, i, 4, probe[0, 0], probe[0, 1], probe[0, 2]) < least:
            found = gap(
                probe, 0, 0, 1, point_size, 0,
                points, pieces[i, 0], pieces[i, 1], pieces[i, 2], sizes, i,
                least, 0.0,
            )  # fmt: skip
            least = min(least, found)
    return least


@kernel
def _fill(
    grid: FloatArray, field: StepArray, block: int, i: int, j: int, k: int, edge: int, at_m: float
) -> None:
    """Fill a cube of cells of a block from the distance at its centre: 1 m less per metre away."""
    half = edge / 2.0
    for a in range(edge):
        for b in range(edge):
            for c in range(edge):
                u, v, w = a + 0.5 - half, b + 0.5 - half, c + 0.5 - half
                off = grid[CELL] * math.sqrt(u * u + v * v + w * w)
                steps = max(0.0, at_m - off - _ROUNDING_M) / grid[STEP]
                inner = ((i + a) * BLOCK + j + b) * BLOCK + k + c
                field[block * BLOCK_CELLS + inner] = int(min(255.0, steps))


@kernel
def _set_probe(
    probe: FloatArray, grid: FloatArray, corner: tuple[int, int, int], i: int, j: int, k: int,
    half: float,
) -> None:  # fmt: skip
    """Put ``probe`` at the centre of a cube of cells of the block whose first cell is ``corner``."""
    probe[0, 0] = grid[0] + (corner[0] + i + half) * grid[CELL]
    probe[0, 1] = grid[1] + (corner[1] + j + half) * grid[CELL]
    probe[0, 2] = grid[2] + (corner[2] + k + half) * grid[CELL]


@kernel
def _fill_block(
    grid: FloatArray,
    field: StepArray,
    block: int,
    corner: tuple[int, int, int],
    near: IntArray,
    count: int,
    at_m: float,
    pieces: IntArray,
    sizes: FloatArray,
    points: FloatArray,
    probe: FloatArray,
    point_size: FloatArray,
) -> None:
    """Fill the cells of one block, as finely as the distance at its centre asks for.

    Cubes of 4, 2 and 1 cells: a cube is filled from its centre if nothing in it can be nearer
    than the distance below which the field must be exact.
    """
    if at_m > max(_FAR_M, grid[EXACT] + BLOCK * grid[CELL]):
        _fill(grid, field, block, 0, 0, 0, BLOCK, at_m)
        return
    for cube in range(8):
        a, b, c = 2 * (cube // 4), 2 * (cube // 2 % 2), 2 * (cube % 2)
        _set_probe(probe, grid, corner, a, b, c, 1.0)
        at = _nearest(probe, near, count, pieces, sizes, points, point_size)
        if at > grid[EXACT] + 2.0 * grid[CELL]:
            _fill(grid, field, block, a, b, c, 2, at)
            continue
        for cell in range(8):
            i, j, k = a + cell // 4, b + cell // 2 % 2, c + cell % 2
            _set_probe(probe, grid, corner, i, j, k, 0.5)
            at = _nearest(probe, near, count, pieces, sizes, points, point_size)
            _fill(grid, field, block, i, j, k, 1, at)


@kernel
def _list_block(
    slots: SlotArray, used: int, order: IntArray, away: FloatArray, most: int, range_m: float
) -> int:
    """Write the candidate list of one block from slot ``used`` on; return the next free slot."""
    complete = range_m
    for c in range(order.shape[0]):
        far = max(0.0, away[order[c]] - _ROUNDING_M)
        if far > range_m:
            break
        if c == most:
            complete = far
            break
        slots[used, 0] = order[c]
        slots[used, 1] = far
        used += 1
    slots[used, 0] = -1
    slots[used, 1] = complete
    return used + 1


@kernel
def build_field(
    grid: FloatArray,
    field: StepArray,
    pieces: IntArray,
    sizes: FloatArray,
    points: FloatArray,
    most: int,
    range_m: float,
) -> tuple[ShortArray, SlotArray]:
    """Fill ``field`` and return ``starts`` and ``slots`` of :class:`WorldArrays`.

    A block lists at most ``most`` pieces, and none farther than ``range_m`` from its centre.
    """
    nx, ny, nz = int(grid[BLOCKS]), int(grid[BLOCKS + 1]), int(grid[BLOCKS + 2])
    m = pieces.shape[0]
    starts = np.zeros(nx * ny * nz + 1, dtype=np.int32)
    slots = np.empty((nx * ny * nz * (min(m, most) + 1), 2), dtype=np.float32)
    away = np.empty(m)
    probe, point_size = np.zeros((1, 3)), np.zeros((1, 4))
    across = BLOCK * grid[CELL] * math.sqrt(3.0)
    used = 0
    for block in range(nx * ny * nz):
        corner = (block // (ny * nz) * BLOCK, block // nz % ny * BLOCK, block % nz * BLOCK)
        _set_probe(probe, grid, corner, 0, 0, 0, BLOCK / 2.0)
        for i in range(m):
            away[i] = beyond(sizes, i, 4, probe[0, 0], probe[0, 1], probe[0, 2])
        order = np.argsort(away)
        at = _nearest(probe, order, m, pieces, sizes, points, point_size)
        count = 0
        while count < m and away[order[count]] <= at + across:
            count += 1
        _fill_block(
            grid, field, block, corner, order, count, at, pieces, sizes, points, probe, point_size
        )
        used = _list_block(slots, used, order, away, most, range_m)
        starts[block + 1] = used
    return starts, slots[:used].copy()
