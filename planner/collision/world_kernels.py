"""The static world as tables: a distance field, candidate lists, and exact shapes.

The field answers "nothing within r of here" in nanoseconds; the lists name what could be near;
``gap`` decides. Called by ``check_kernels``; the tables are made by ``field_kernels``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.compiled import kernel
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]
ShortArray = npt.NDArray[np.int32]
FieldArray = npt.NDArray[np.float32]

TAG = 3
"""Column of ``WorldArrays.pieces``; the columns before are those of an arm's pieces."""
BLOCK = 4
"""Cells along the edge of a block, the unit that has one candidate list."""


class WorldArrays(NamedTuple):
    """What stands still. ``shape`` (6,): cells along x, y, z, blocks along x, y, z. ``grid`` (12,):
    low corner (3), cell edge, its inverse, low and high corner of everything (6), and the
    distance below which the field is exact.

    ``field`` (cells,): lower bound of the distance from a cell's centre to anything, exact where
    it is below that. ``starts`` (blocks + 1,) into ``items`` and ``nearness``: the pieces
    of a block, nearest first, with lower bounds of their distance to its centre; ``complete``
    (blocks,): how far from the centre that list is complete. ``pieces`` (m, 4): kind, first row,
    count, tag. ``sizes`` (m, 4): radius, half extents. ``boxes`` (m, 6): low and high corner.
    """

    grid: FloatArray
    shape: IntArray
    field: FieldArray
    starts: ShortArray
    items: ShortArray
    nearness: FieldArray
    complete: FieldArray
    pieces: IntArray
    sizes: FloatArray
    boxes: FloatArray
    points: FloatArray


@kernel
def box_distance(boxes: FloatArray, i: int, x: float, y: float, z: float) -> float:
    """Distance (m) of a point from the axis-parallel box in row i; 0 inside."""
    dx = max(0.0, max(boxes[i, 0] - x, x - boxes[i, 3]))
    dy = max(0.0, max(boxes[i, 1] - y, y - boxes[i, 4]))
    dz = max(0.0, max(boxes[i, 2] - z, z - boxes[i, 5]))
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@kernel
def outside_distance(grid: FloatArray, x: float, y: float, z: float) -> float:
    """Distance (m) of a point from the box around everything that stands still."""
    dx = max(0.0, max(grid[5] - x, x - grid[8]))
    dy = max(0.0, max(grid[6] - y, y - grid[9]))
    dz = max(0.0, max(grid[7] - z, z - grid[10]))
    return math.sqrt(dx * dx + dy * dy + dz * dz)


@kernel
def field_distance(
    grid: FloatArray, shape: IntArray, field: FieldArray, x: float, y: float, z: float
) -> float:
    """Lower bound (m) of the distance of a point from everything that stands still."""
    u, v, w = (x - grid[0]) * grid[4], (y - grid[1]) * grid[4], (z - grid[2]) * grid[4]
    if not (0.0 <= u < shape[0] and 0.0 <= v < shape[1] and 0.0 <= w < shape[2]):
        return outside_distance(grid, x, y, z)
    i, j, k = int(u), int(v), int(w)
    u, v, w = u - i - 0.5, v - j - 0.5, w - k - 0.5
    off = float(grid[3]) * math.sqrt(u * u + v * v + w * w)
    at_center: float = field[(i * shape[1] + j) * shape[2] + k]
    return at_center - off


@kernel
def block_of(grid: FloatArray, shape: IntArray, x: float, y: float, z: float) -> tuple[int, float]:
    """The block that holds a point (-1 outside the grid) and the distance from its centre."""
    scale = grid[4] / BLOCK
    u, v, w = (x - grid[0]) * scale, (y - grid[1]) * scale, (z - grid[2]) * scale
    if not (0.0 <= u < shape[3] and 0.0 <= v < shape[4] and 0.0 <= w < shape[5]):
        return -1, 0.0
    i, j, k = int(u), int(v), int(w)
    u, v, w = u - i - 0.5, v - j - 0.5, w - k - 0.5
    off = BLOCK * grid[3] * math.sqrt(u * u + v * v + w * w)
    return (i * shape[4] + j) * shape[5] + k, off
