"""Compiled construction of a rounded path: straight pieces and quadratic Bezier arcs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from robots.compiled import compiled
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]

SHORTEST_FRACTION = 1e-9
TURN_PER_CELL = 0.2
LEAST_SLOPE = 0.05
FEWEST_CELLS = 3
MOST_CELLS = 12


@compiled
def arc_nodes_nb(slope_in: FloatArray, slope_out: FloatArray, nodes: FloatArray) -> int:
    """Fill ``nodes`` with the fractions of an arc where its cells meet; return how many cells.

    The slope runs along a line from ``slope_in`` to ``slope_out``; cells are cut so that it turns
    or grows by the same ratio in each (the integral of |d slope| / |slope| is an inverse sinh).
    """
    turn = 0.0
    along = 0.0
    size_in = 0.0
    size_out = 0.0
    for j in range(len(slope_in)):
        difference = slope_out[j] - slope_in[j]
        turn += difference * difference
        along += difference * slope_in[j]
        size_in += slope_in[j] ** 2
        size_out += slope_out[j] ** 2
    largest = max(size_in, size_out)
    if turn <= 1e-12 * largest:
        cells = FEWEST_CELLS
        for c in range(cells + 1):
            nodes[c] = c / cells
        return cells
    nearest = -along / turn
    least = max(size_in - along * along / turn, LEAST_SLOPE**2 * largest)
    width = np.sqrt(least / turn)
    first = np.arcsinh(-nearest / width)
    last = np.arcsinh((1.0 - nearest) / width)
    cells = min(max(int(np.ceil((last - first) / TURN_PER_CELL)), FEWEST_CELLS), MOST_CELLS)
    for c in range(cells + 1):
        nodes[c] = nearest + width * np.sinh(first + (last - first) * c / cells)
    nodes[0] = 0.0
    nodes[cells] = 1.0
    return cells


@compiled
def _vectors_nb(n: int) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Room for five vectors (n,)."""
    return np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n)


@compiled
def path_cells_nb(
    points: FloatArray, before: FloatArray, after: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, IntArray, IntArray]:
    """Cut the rounded polyline into cells; see ``path.RoundedPath`` for the inputs.

    Returns per cell: start (c, n), slope at start and at end (c, n), curvature (c, n), length (c,)
    in the path parameter u, corner (c,) the arc belongs to (-1: straight), and stop (c,), the
    corner at which the robot stops at the end of the cell (-1: it runs on).
    On a cell q(s) = start + slope s + curvature s^2 / 2 for s in [0, length].
    """
    k, n = points.shape
    most = k * (MOST_CELLS + 1)
    start = np.empty((most, n))
    slope_in = np.empty((most, n))
    slope_out = np.empty((most, n))
    curvature = np.zeros((most, n))
    length = np.empty(most)
    corner = np.full(most, -1, np.int64)
    stop = np.full(most, -1, np.int64)
    nodes = np.empty(MOST_CELLS + 1)
    edge, first, last, origin, bend = _vectors_nb(n)
    weight = 1.0
    count = 0
    for i in range(k - 1):
        for j in range(n):
            edge[j] = points[i + 1, j] - points[i, j]
        straight = 1.0 - before[i + 1] - after[i]
        if straight > SHORTEST_FRACTION:
            for j in range(n):
                start[count, j] = points[i, j] + after[i] * edge[j]
                slope_in[count, j] = edge[j] * weight
                slope_out[count, j] = edge[j] * weight
            length[count] = straight / weight
            count += 1
        if before[i + 1] == 0.0 or after[i + 1] == 0.0:
            stop[count - 1] = i + 1
            weight = 1.0
            continue
        next_weight = weight * after[i + 1] / before[i + 1]
        total = 2.0 * before[i + 1] / weight
        for j in range(n):
            first[j] = edge[j] * weight
            last[j] = (points[i + 2, j] - points[i + 1, j]) * next_weight
            origin[j] = points[i + 1, j] - before[i + 1] * edge[j]
            bend[j] = (last[j] - first[j]) / total
        cells = arc_nodes_nb(first, last, nodes)
        for c in range(cells):
            s = total * nodes[c]
            end = total * nodes[c + 1]
            for j in range(n):
                start[count, j] = origin[j] + first[j] * s + 0.5 * bend[j] * s * s
                slope_in[count, j] = first[j] + bend[j] * s
                slope_out[count, j] = first[j] + bend[j] * end
                curvature[count, j] = bend[j]
            length[count] = total * (nodes[c + 1] - nodes[c])
            corner[count] = i + 1
            count += 1
        weight = next_weight
    return (
        start[:count],
        slope_in[:count],
        slope_out[:count],
        curvature[:count],
        length[:count],
        corner[:count],
        stop[:count],
    )
