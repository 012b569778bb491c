"""The static world as tables: a distance field, candidate lists, and exact shapes.

The field answers "nothing within r of here" in nanoseconds; the lists name what could be near;
exact gaps decide. Called by ``static_kernels``; the tables are made by ``field_kernels``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.compiled import inlined, kernel
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]
StepArray = npt.NDArray[np.uint8]
ShortArray = npt.NDArray[np.int32]
SlotArray = npt.NDArray[np.float32]
SkipArray = npt.NDArray[np.uint8]

TAG = 3
"""Column of ``WorldArrays.pieces``; the columns before are those of an arm's pieces."""
BLOCK = 4
"""Cells along the edge of a block, which has one candidate list and one cache line of field."""
BLOCK_CELLS = BLOCK**3
HALF_DIAGONAL = 0.8660254037844387
"""Farthest that a point can be from the centre of its cell, in cells."""

CELL, PER_M, ALL, EXACT, STEP, BLOCKS = 3, 4, 5, 11, 12, 13
"""Columns of ``WorldArrays.grid``."""


class WorldArrays(NamedTuple):
    """What stands still. ``grid`` (16,): low corner (3), cell edge, its inverse, low and high
    corner of everything (6), the distance below which the field is exact, the step of the field,
    blocks along x, y, z.

    ``field`` (blocks * 64,): distance from a cell's centre to anything, in whole steps, rounded
    down, block by block; exact below ``grid[EXACT]``, else a lower bound. ``starts``
    (blocks + 1,) into ``slots`` (., 2): the pieces of a block, nearest first, each with a lower
    bound of its distance to the block's centre; the last slot of a block says (-1) how far from
    the centre its list is complete. ``pieces`` (m, 4): kind, first row, count, tag. ``sizes``
    (m, 10): radius, half extents, low and high corner.
    """

    grid: FloatArray
    field: StepArray
    starts: ShortArray
    slots: SlotArray
    pieces: IntArray
    sizes: FloatArray
    points: FloatArray


@inlined
def beyond(box: FloatArray, row: int, column: int, x: float, y: float, z: float) -> float:
    """Distance (m) of a point from the axis-parallel box in ``box[row, column:]``; 0 inside."""
    dx = max(0.0, max(box[row, column] - x, x - box[row, column + 3]))
    dy = max(0.0, max(box[row, column + 1] - y, y - box[row, column + 4]))
    dz = max(0.0, max(box[row, column + 2] - z, z - box[row, column + 5]))
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@inlined
def cell_of(u: float, v: float, w: float, nx: int, ny: int, nz: int) -> int:
    """Index in the field of the cell at (u, v, w) cells from the corner; -1 outside the grid.

    ``nx``, ``ny``, ``nz`` count blocks.
    """
    if not (u >= 0.0 and v >= 0.0 and w >= 0.0):
        return -1
    i, j, k = int(u), int(v), int(w)
    bi, bj, bk = i >> 2, j >> 2, k >> 2
    if bi >= nx or bj >= ny or bk >= nz:
        return -1
    block = (bi * ny + bj) * nz + bk
    return (block << 6) | ((i & 3) << 4) | ((j & 3) << 2) | (k & 3)


@inlined
def off_center(u: float, v: float, w: float) -> float:
    """Distance of a point from the centre of its cell, all in cells."""
    a, b, c = u - math.floor(u) - 0.5, v - math.floor(v) - 0.5, w - math.floor(w) - 0.5
    return math.sqrt(a * a + b * b + c * c)


@kernel
def field_distance(grid: FloatArray, field: StepArray, x: float, y: float, z: float) -> float:
    """Lower bound (m) of the distance of a point from everything that stands still."""
    u, v, w = (x - grid[0]) * grid[PER_M], (y - grid[1]) * grid[PER_M], (z - grid[2]) * grid[PER_M]
    cell = cell_of(u, v, w, int(grid[BLOCKS]), int(grid[BLOCKS + 1]), int(grid[BLOCKS + 2]))
    if cell < 0:
        return outside(grid, x, y, z)
    return float(field[cell] * grid[STEP] - grid[CELL] * off_center(u, v, w))


@kernel
def outside(grid: FloatArray, x: float, y: float, z: float) -> float:
    """Distance (m) of a point from the box around everything that stands still."""
    dx = max(0.0, max(grid[ALL] - x, x - grid[ALL + 3]))
    dy = max(0.0, max(grid[ALL + 1] - y, y - grid[ALL + 4]))
    dz = max(0.0, max(grid[ALL + 2] - z, z - grid[ALL + 5]))
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@inlined
def off_block(grid: FloatArray, block: int, x: float, y: float, z: float) -> float:
    """Distance (m) of a point from the centre of a block."""
    ny, nz = int(grid[BLOCKS + 1]), int(grid[BLOCKS + 2])
    edge = grid[CELL] * BLOCK
    dx = x - grid[0] - (block // (ny * nz) + 0.5) * edge
    dy = y - grid[1] - (block // nz % ny + 0.5) * edge
    dz = z - grid[2] - (block % nz + 0.5) * edge
    return math.sqrt(dx * dx + dy * dy + dz * dz)
