"""The static world as tables: a distance field, candidate lists, and exact shapes.

The field answers "nothing within r of here" in nanoseconds; the lists name what could be near;
exact gaps decide. Called by ``static_kernels``; the tables are made by ``field_kernels``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.gap_kernels import IntArray
from robots.compiled import inlined
from robots.geometry import FloatArray

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

OUTER, INNER = 0, 1
"""Columns of ``WorldArrays.drum_sizes``."""
CELL, PER_M, ALL, EXACT, STEP, BLOCKS, LAST, CUT = 3, 4, 5, 11, 12, 13, 16, 19
"""Columns of ``WorldArrays.grid``."""


class WorldArrays(NamedTuple):
    """What stands still. ``grid`` (20,): low corner (3), cell edge, its inverse, low and high
    corner of everything (6), the distance below which the field is exact, the step of the field,
    blocks along x, y, z, the largest coordinates within the grid (in cells, 3), and 1 if things
    stand outside the grid.

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
    drum_ends: FloatArray
    drum_sizes: FloatArray


@inlined
def beyond(box: FloatArray, row: int, column: int, x: float, y: float, z: float) -> float:
    """Distance (m) of a point from the axis-parallel box in ``box[row, column:]``; 0 inside."""
    dx = max(0.0, max(box[row, column] - x, x - box[row, column + 3]))
    dy = max(0.0, max(box[row, column + 1] - y, y - box[row, column + 4]))
    dz = max(0.0, max(box[row, column + 2] - z, z - box[row, column + 5]))
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@inlined
def cell_index(i: int, j: int, k: int, ny: int, nz: int) -> int:
    """Index in the field of cell (i, j, k); ``ny``, ``nz`` count blocks."""
    block = ((i >> 2) * ny + (j >> 2)) * nz + (k >> 2)
    return (block << 6) | ((i & 3) << 4) | ((j & 3) << 2) | (k & 3)


@inlined
def _in_grid(grid: FloatArray, u: float, v: float, w: float) -> bool:
    """Whether a point (in cells from the corner) lies in the grid."""
    low = u >= 0.0 and v >= 0.0 and w >= 0.0
    return bool(low and u <= grid[LAST] and v <= grid[LAST + 1] and w <= grid[LAST + 2])


@inlined
def _outside(grid: FloatArray, x: float, y: float, z: float) -> float:
    """Distance (m) of a point from the box around everything that stands still."""
    dx = max(0.0, max(grid[ALL] - x, x - grid[ALL + 3]))
    dy = max(0.0, max(grid[ALL + 1] - y, y - grid[ALL + 4]))
    dz = max(0.0, max(grid[ALL + 2] - z, z - grid[ALL + 5]))
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@inlined
def field_bounds(
    grid: FloatArray, field: StepArray, x: float, y: float, z: float
) -> tuple[float, float]:
    """Lower and upper bound (m) of the distance of a point from what stands still.

    The upper bound is infinite where the field is not exact.
    """
    u, v, w = (
        (x - grid[0]) * grid[PER_M],
        (y - grid[1]) * grid[PER_M],
        (z - grid[2]) * grid[PER_M],
    )
    if not _in_grid(grid, u, v, w):
        return _outside(grid, x, y, z), np.inf
    i, j, k = int(u), int(v), int(w)
    at = field[cell_index(i, j, k, int(grid[BLOCKS + 1]), int(grid[BLOCKS + 2]))] * grid[STEP]
    u, v, w = u - i - 0.5, v - j - 0.5, w - k - 0.5
    off = grid[CELL] * math.sqrt(u * u + v * v + w * w)
    most = at + off + 2.0 * grid[STEP] if at < grid[EXACT] else np.inf
    return at - off, most


@inlined
def block_of(grid: FloatArray, x: float, y: float, z: float) -> tuple[int, float]:
    """The block that holds a point, -1 outside the grid; distance (m) from its centre."""
    scale = grid[PER_M] / BLOCK
    u, v, w = (x - grid[0]) * scale, (y - grid[1]) * scale, (z - grid[2]) * scale
    if not _in_grid(grid, BLOCK * u, BLOCK * v, BLOCK * w):
        return -1, 0.0
    i, j, k = int(u), int(v), int(w)
    u, v, w = u - i - 0.5, v - j - 0.5, w - k - 0.5
    off = BLOCK * grid[CELL] * math.sqrt(u * u + v * v + w * w)
    return (i * int(grid[BLOCKS + 1]) + j) * int(grid[BLOCKS + 2]) + k, off
