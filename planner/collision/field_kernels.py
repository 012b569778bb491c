"""Fills the distance field and the candidate lists of the static world. Called by ``world``."""

from __future__ import annotations

import math

import numpy as np

from planner.collision.compiled import kernel
from planner.collision.gap_kernels import gap
from planner.collision.world_kernels import (
    BLOCK,
    FieldArray,
    IntArray,
    ShortArray,
    box_distance,
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
    boxes: FloatArray,
    points: FloatArray,
    point_size: FloatArray,
) -> float:
    """Distance (m) of ``probe`` (1, 3) from the nearest of some pieces."""
    least = np.inf
    for c in range(count):
        i = candidates[c]
        if box_distance(boxes, i, probe[0, 0], probe[0, 1], probe[0, 2]) < least:
            found = gap(
                probe, 0, 0, 1, point_size,
                points, pieces[i, 0], pieces[i, 1], pieces[i, 2], sizes[i],
                least, 0.0,
            )  # fmt: skip
            least = min(least, found)
    return least


@kernel
def _sorted_by_distance(
    boxes: FloatArray, probe: FloatArray, order: IntArray, nearness: FloatArray
) -> None:
    """Order all pieces by the distance of their axis-parallel boxes from ``probe``."""
    for i in range(boxes.shape[0]):
        nearness[i] = box_distance(boxes, i, probe[0, 0], probe[0, 1], probe[0, 2])
    ranked = np.argsort(nearness)
    for i in range(boxes.shape[0]):
        order[i] = ranked[i]


@kernel
def _fill(
    field: FieldArray,
    shape: IntArray,
    first: tuple[int, int, int],
    edge: int,
    cell_m: float,
    center_m: float,
) -> None:
    """Fill a cube of cells from the distance at its centre, which changes by 1 m per metre."""
    half = edge / 2.0
    for i in range(edge):
        for j in range(edge):
            for k in range(edge):
                u, v, w = i + 0.5 - half, j + 0.5 - half, k + 0.5 - half
                off = cell_m * math.sqrt(u * u + v * v + w * w)
                index = ((first[0] + i) * shape[1] + first[1] + j) * shape[2] + first[2] + k
                field[index] = max(0.0, center_m - off - _ROUNDING_M)


@kernel
def _set_probe(
    probe: FloatArray, grid: FloatArray, first: tuple[int, int, int], half_cells: float
) -> None:
    """Put ``probe`` at the centre of the cube of cells that starts at ``first``."""
    for axis in range(3):
        probe[0, axis] = grid[axis] + (first[axis] + half_cells) * grid[3]


@kernel
def fill_block(
    grid: FloatArray,
    shape: IntArray,
    field: FieldArray,
    first: tuple[int, int, int],
    candidates: IntArray,
    count: int,
    center_m: float,
    pieces: IntArray,
    sizes: FloatArray,
    boxes: FloatArray,
    points: FloatArray,
    probe: FloatArray,
    point_size: FloatArray,
) -> None:
    """Fill the cells of one block, as finely as the distance at its centre asks for."""
    cell_m, exact_m = grid[3], grid[11]
    if center_m > max(_FAR_M, exact_m + BLOCK * cell_m):
        _fill(field, shape, first, BLOCK, cell_m, center_m)
        return
    for a in range(0, BLOCK, 2):
        for b in range(0, BLOCK, 2):
            for c in range(0, BLOCK, 2):
                inner = (first[0] + a, first[1] + b, first[2] + c)
                _set_probe(probe, grid, inner, 1.0)
                at = _nearest(probe, candidates, count, pieces, sizes, boxes, points, point_size)
                if at > exact_m + 2.0 * cell_m:
                    _fill(field, shape, inner, 2, cell_m, at)
                    continue
                for i in range(2):
                    for j in range(2):
                        for k in range(2):
                            one = (inner[0] + i, inner[1] + j, inner[2] + k)
                            _set_probe(probe, grid, one, 0.5)
                            at = _nearest(
                                probe, candidates, count, pieces, sizes, boxes, points, point_size
                            )
                            _fill(field, shape, one, 1, cell_m, at)


@kernel
def build_field(
    grid: FloatArray,
    shape: IntArray,
    field: FieldArray,
    pieces: IntArray,
    sizes: FloatArray,
    boxes: FloatArray,
    points: FloatArray,
    most: int,
    range_m: float,
) -> tuple[ShortArray, ShortArray, FieldArray, FieldArray]:
    """Fill ``field`` and return starts, items, nearness, complete of :class:`WorldArrays`.

    A block lists at most ``most`` pieces, and none farther than ``range_m`` from its centre.
    """
    blocks = shape[3] * shape[4] * shape[5]
    m = pieces.shape[0]
    starts = np.zeros(blocks + 1, dtype=np.int32)
    items = np.empty(blocks * min(m, most), dtype=np.int32)
    nearness = np.empty(blocks * min(m, most), dtype=np.float32)
    complete = np.empty(blocks, dtype=np.float32)
    order, distances = np.empty(m, dtype=np.int64), np.empty(m)
    probe, point_size = np.zeros((1, 3)), np.zeros(4)
    half_diagonal = BLOCK * grid[3] * math.sqrt(3.0) / 2.0
    block = 0
    used = 0
    for i in range(shape[3]):
        for j in range(shape[4]):
            for k in range(shape[5]):
                first = (i * BLOCK, j * BLOCK, k * BLOCK)
                _set_probe(probe, grid, first, BLOCK / 2.0)
                _sorted_by_distance(boxes, probe, order, distances)
                at = _nearest(probe, order, m, pieces, sizes, boxes, points, point_size)
                count = 0
                while count < m and distances[order[count]] <= at + 2.0 * half_diagonal:
                    count += 1
                fill_block(
                    grid, shape, field, first, order, count, at,
                    pieces, sizes, boxes, points, probe, point_size,
                )  # fmt: skip
                complete[block] = range_m
                for c in range(m):
                    far = distances[order[c]]
                    if far > range_m:
                        break
                    if c == most:
                        complete[block] = max(0.0, far - _ROUNDING_M)
                        break
                    items[used] = order[c]
                    nearness[used] = max(0.0, far - _ROUNDING_M)
                    used += 1
                block += 1
                starts[block] = used
    return starts, items[:used].copy(), nearness[:used].copy(), complete
