"""Fills the distance field and the candidate lists of the static world. Called by ``world``."""

from __future__ import annotations

import math

import numpy as np

from planner.collision.gap_kernels import IntArray, gap
from planner.collision.world_kernels import (
    BLOCK,
    BLOCK_CELLS,
    BLOCKS,
    CELL,
    EXACT,
    STEP,
    ShortArray,
    SlotArray,
    StepArray,
    beyond,
)
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

_FAR_M = 1.0
"""Beyond this a whole block is filled from its centre; the field stays a lower bound."""
_ROUNDING_M = 2e-6
"""Taken off every stored distance, above the rounding of float32 within 30 m."""


@lean
def _nearest(
    near: IntArray, count: int, pieces: IntArray, sizes: FloatArray, points: FloatArray
) -> float:
    """Distance (m) of the last piece, a point, from the nearest of some others."""
    probe, row = pieces.shape[0] - 1, points.shape[0] - 1
    x, y, z = points[row, 0], points[row, 1], points[row, 2]
    least = 1e6
    for c in range(count):
        i = near[c]
        if beyond(sizes, i, 4, x, y, z) < least:
            found = gap(points, pieces, sizes, probe, points, pieces, sizes, i, least, 0.0)
            least = min(least, found)
    return least


@lean
def _fill(
    grid: FloatArray,
    field: StepArray,
    block: int,
    i: int,
    j: int,
    k: int,
    edge: int,
    at_m: float,
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


@inlined
def _set_probe(
    points: FloatArray, grid: FloatArray, block: int, i: float, j: float, k: float
) -> None:
    """Put the last point at (i, j, k), in cells from the corner of a block."""
    ny, nz = int(grid[BLOCKS + 1]), int(grid[BLOCKS + 2])
    row = points.shape[0] - 1
    points[row, 0] = grid[0] + (block // (ny * nz) * BLOCK + i) * grid[CELL]
    points[row, 1] = grid[1] + (block // nz % ny * BLOCK + j) * grid[CELL]
    points[row, 2] = grid[2] + (block % nz * BLOCK + k) * grid[CELL]


@lean
def _fill_block(
    grid: FloatArray,
    field: StepArray,
    block: int,
    near: IntArray,
    count: int,
    at_m: float,
    pieces: IntArray,
    sizes: FloatArray,
    points: FloatArray,
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
        _set_probe(points, grid, block, a + 1.0, b + 1.0, c + 1.0)
        at = _nearest(near, count, pieces, sizes, points)
        if at > grid[EXACT] + 2.0 * grid[CELL]:
            _fill(grid, field, block, a, b, c, 2, at)
            continue
        for cell in range(8):
            i, j, k = a + cell // 4, b + cell // 2 % 2, c + cell % 2
            _set_probe(points, grid, block, i + 0.5, j + 0.5, k + 0.5)
            at = _nearest(near, count, pieces, sizes, points)
            _fill(grid, field, block, i, j, k, 1, at)


@lean
def _list_block(slots: SlotArray, first: int, away: FloatArray, most: int, range_m: float) -> int:
    """Write the candidate list of one block from slot ``first`` on; return the next free slot.

    Sorts by insertion, and says at the end how near the nearest is that found no room.
    """
    used, complete = first, range_m
    for i in range(away.shape[0]):
        far = max(0.0, away[i] - _ROUNDING_M)
        if far > range_m:
            continue
        if used == first + most:
            complete = min(complete, max(far, float(slots[used - 1, 1])))
            if far >= slots[used - 1, 1]:
                continue
            used -= 1
        slot = used
        while slot > first and slots[slot - 1, 1] > far:
            slots[slot, 0] = slots[slot - 1, 0]
            slots[slot, 1] = slots[slot - 1, 1]
            slot -= 1
        slots[slot, 0] = i
        slots[slot, 1] = far
        used += 1
    slots[used, 0] = -1
    slots[used, 1] = complete
    return used + 1


@lean
def _near_block(
    grid: FloatArray,
    block: int,
    pieces: IntArray,
    sizes: FloatArray,
    points: FloatArray,
    away: FloatArray,
    near: IntArray,
) -> tuple[float, int]:
    """Distance (m) at the centre of a block, and how many pieces could be nearest in it.

    Writes the distances of all boxes from the centre into ``away`` and those pieces into ``near``.
    """
    middle, row = BLOCK / 2.0, points.shape[0] - 1
    _set_probe(points, grid, block, middle, middle, middle)
    x, y, z = points[row, 0], points[row, 1], points[row, 2]
    first = 0
    for i in range(away.shape[0]):
        away[i] = beyond(sizes, i, 4, x, y, z)
        near[i] = i
        if away[i] < away[first]:
            first = i
    if away.shape[0] > 0:
        near[0], near[first] = first, 0
    at = _nearest(near, away.shape[0], pieces, sizes, points)
    count = 0
    for i in range(away.shape[0]):
        if away[near[i]] <= at + BLOCK * grid[CELL] * math.sqrt(3.0):
            near[count] = near[i]
            count += 1
    return at, count


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

    The last piece and the last point are room for a probe. A block lists at most ``most`` pieces,
    and none farther than ``range_m`` from its centre.
    """
    blocks = int(grid[BLOCKS] * grid[BLOCKS + 1] * grid[BLOCKS + 2])
    m = pieces.shape[0] - 1
    starts = np.zeros(blocks + 1, dtype=np.int32)
    slots = np.empty((blocks * (min(m, most) + 1), 2), dtype=np.float32)
    away, near = np.empty(m), np.empty(m, dtype=np.int64)
    for block in range(blocks):
        at, count = _near_block(grid, block, pieces, sizes, points, away, near)
        _fill_block(grid, field, block, near, count, at, pieces, sizes, points)
        starts[block + 1] = _list_block(slots, starts[block], away, most, range_m)
    return starts, slots[: starts[blocks]].copy()
