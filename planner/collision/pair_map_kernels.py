"""Where two bodies of an arm with one or two joints between them cannot touch.

Such bodies are always close to each other, and where one is seen from the other depends on these
angles alone: worked out once for all cells of the angles, this spares the exact look that every
configuration would need. Filled by ``pair_map``.
"""

from __future__ import annotations

import math

import numpy as np

from planner.collision.arm_kernels import COUNT, FIRST, ArmArrays, sine_and_cosine
from planner.collision.gap_kernels import SLACK_M
from planner.collision.gjk_kernels import hull_distance
from planner.collision.world_kernels import SkipArray
from robots.compiled import inlined, kernel, lean
from robots.geometry import FloatArray

JOINT, ACROSS, ALONG, START = 0, 1, 2, 3
"""Columns of ``ArmArrays.map_rows``: the first of the joints, cells along it and along the next,
and where the cells start in ``map_cells``; no cells, no map. With one joint between them the next
one does not matter, and has a single cell."""

_WIDER_RAD = 1e-9
"""Cells are looked at this much beyond their edges, against rounding."""


@inlined
def _turned(chain: FloatArray, row: int, angle_rad: float, out: FloatArray) -> None:
    """Multiply the pose ``out`` (12,) by the step into frame ``row``, turned by ``angle_rad``."""
    sin, cos = sine_and_cosine(angle_rad)
    for r in range(3):
        x, y, z = out[3 * r], out[3 * r + 1], out[3 * r + 2]
        u = x * chain[row, 0] + y * chain[row, 3] + z * chain[row, 6]
        v = x * chain[row, 1] + y * chain[row, 4] + z * chain[row, 7]
        out[3 * r] = u * cos + v * sin
        out[3 * r + 1] = v * cos - u * sin
        out[3 * r + 2] = x * chain[row, 2] + y * chain[row, 5] + z * chain[row, 8]
        out[9 + r] += x * chain[row, 9] + y * chain[row, 10] + z * chain[row, 11]


@inlined
def _seen(
    chain: FloatArray, frame: int, steps: int, a_rad: float, b_rad: float, out: FloatArray
) -> None:
    """Write into ``out`` (12,) the pose of the frame ``steps`` (1 or 2) on, seen from ``frame``."""
    for c in range(12):
        out[c] = 1.0 if c in (0, 4, 8) else 0.0
    _turned(chain, frame + 1, a_rad, out)
    if steps == 2:
        _turned(chain, frame + 2, b_rad, out)


@inlined
def _moved(X: FloatArray, table: FloatArray, row: int, column: int) -> tuple[float, float, float]:
    """The point at ``table[row, column:]``, at pose X (12,)."""
    x, y, z = table[row, column], table[row, column + 1], table[row, column + 2]
    return (
        X[0] * x + X[1] * y + X[2] * z + X[9],
        X[3] * x + X[4] * y + X[5] * z + X[10],
        X[6] * x + X[7] * y + X[8] * z + X[11],
    )


@inlined
def _balls_apart(
    arm: ArmArrays, X: FloatArray, two: int, q: int, one: int, p: int, far_m: float
) -> bool:
    """Whether the balls at rows q of table ``two`` and p of ``one`` are beyond ``far_m``."""
    sizes = arm.sizes
    x, y, z = _moved(X, sizes, q, 4)
    x, y, z = x - sizes[p, 4], y - sizes[p, 5], z - sizes[p, 6]
    far = far_m + sizes[p, 7] + sizes[q, 7]
    return bool(x * x + y * y + z * z > far * far)


@lean
def _cell_clear(
    arm: ArmArrays, pair: int, middle: FloatArray, half: FloatArray, room: FloatArray, X: FloatArray
) -> bool:
    """Whether the two bodies are apart for all angles within ``half`` (2,) of ``middle`` (2,).

    A point is within the sags along either angle of the hull of where it is at the corners.
    """
    one, two = arm.pairs[pair, 0], arm.pairs[pair, 1]
    spans, pieces, frame = arm.spans, arm.pieces, arm.spans[one, 2]
    steps = spans[two, 2] - frame
    bend_a, bend_b = arm.bends[two, frame], 0.0
    if steps == 2:
        bend_b = arm.bends[two, frame + 1]
    move = half[0] * bend_a + half[1] * bend_b
    sag = arm.keeps[pair] + 0.5 * (half[0] * half[0] * bend_a + half[1] * half[1] * bend_b)
    for q in range(spans[two, 0], spans[two, 1]):
        first, count = pieces[q, FIRST], pieces[q, COUNT]
        filled = False
        for p in range(spans[one, 0], spans[one, 1]):
            _seen(arm.chain, frame, steps, middle[0], middle[1], X)
            if _balls_apart(arm, X, two, q, one, p, move):
                continue
            if not filled:
                _fill(arm, frame, steps, middle, half, first, count, room, X)
                filled = True
            enough = sag + arm.sizes[p, 0] + arm.sizes[q, 0] + SLACK_M
            found = hull_distance(
                room,
                0,
                2 * steps * count,
                arm.points,
                pieces[p, FIRST],
                pieces[p, COUNT],
                enough,
                0.0,
            )
            if found <= enough:
                return False
    return True


@inlined
def _fill(
    arm: ArmArrays,
    frame: int,
    steps: int,
    middle: FloatArray,
    half: FloatArray,
    first: int,
    count: int,
    room: FloatArray,
    X: FloatArray,
) -> None:
    """Put rows ``first``.. of the points, at the two or four corners of a cell, into ``room``."""
    into = 0
    for corner in range(2 * steps):
        a = middle[0] + (half[0] if corner & 1 else -half[0])
        b = middle[1] + (half[1] if corner & 2 else -half[1])
        _seen(arm.chain, frame, steps, a, b, X)
        for row in range(first, first + count):
            x, y, z = _moved(X, arm.points, row, 0)
            room[into, 0], room[into, 1], room[into, 2] = x, y, z
            into += 1


@kernel
def fill_map(arm: ArmArrays, pair: int, cells: SkipArray) -> None:
    """Write 1 into the cells of a pair's map (``arm.map_rows``) where the bodies are apart."""
    rows, lows = arm.map_rows, arm.map_lows
    middle, half, X = np.empty(2), np.empty(2), np.empty(12)
    room = np.empty((4 * arm.points.shape[0], 3))
    half[0], half[1] = 0.5 / lows[pair, 2] + _WIDER_RAD, 0.5 / lows[pair, 3] + _WIDER_RAD
    for i in range(rows[pair, ACROSS]):
        for j in range(rows[pair, ALONG]):
            middle[0] = lows[pair, 0] + (i + 0.5) / lows[pair, 2]
            middle[1] = lows[pair, 1] + (j + 0.5) / lows[pair, 3]
            if _cell_clear(arm, pair, middle, half, room, X):
                cells[rows[pair, START] + i * rows[pair, ALONG] + j] = 1


@inlined
def map_clear(arm: ArmArrays, pair: int, middle: FloatArray, rates: FloatArray) -> bool:
    """Whether the map says that a pair is apart for all angles within ``rates`` of ``middle``."""
    rows, lows, cells = arm.map_rows, arm.map_lows, arm.map_cells
    joint = rows[pair, JOINT]
    low = math.floor((middle[joint] - rates[joint] - lows[pair, 0]) * lows[pair, 2])
    high = math.floor((middle[joint] + rates[joint] - lows[pair, 0]) * lows[pair, 2])
    left, right = 0.0, 0.0
    if rows[pair, ALONG] > 1:
        joint += 1
        left = math.floor((middle[joint] - rates[joint] - lows[pair, 1]) * lows[pair, 3])
        right = math.floor((middle[joint] + rates[joint] - lows[pair, 1]) * lows[pair, 3])
    if low < 0.0 or left < 0.0 or high >= rows[pair, ACROSS] or right >= rows[pair, ALONG]:
        return False
    for i in range(int(low), int(high) + 1):
        first = rows[pair, START] + i * rows[pair, ALONG]
        for cell in range(first + int(left), first + int(right) + 1):
            if cells[cell] == 0:
                return False
    return True
