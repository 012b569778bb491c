"""Where an arm's pieces are, and how far they can move.

Joint frames are turned so that every joint axis is z; pieces, tool included, are given in these
frames. Called by all kernels that look at arms.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.gap_kernels import BOX, IntArray
from robots.compiled import inlined, merged
from robots.geometry import FloatArray

KIND, FIRST, COUNT, FRAME, GROUP, BODY = 0, 1, 2, 3, 4, 5
"""Columns of ``ArmArrays.pieces``."""
_QUARTERS_PER_RAD = 2.0 / math.pi
_QUARTER_HIGH, _QUARTER_LOW = 1.5707963267341256, 6.077100506506192e-11
"""A quarter turn in two parts, the first with so few bits that multiples of it are exact."""


class ArmArrays(NamedTuple):
    """One arm as tables. Frame i moves with joint i - 1; frame 0 is the base.

    ``chain`` (n + 1, 12): rotation row by row, then translation; row 0 is the world pose of the
    base, row i + 1 the pose in frame i of joint i before it turns about z. ``pieces`` (p, 6):
    kind, first row and count in ``points``, frame, group, body. ``sizes`` (p, 8): radius, half
    extents, bounding ball (centre, radius). ``points`` (., 3) in the piece's frame.

    Balls over the pieces that count against standing things: ``tops`` (t, 4), in their frame;
    ``top_rows`` (t, 4): frame, first and one past the last of the leaves under it, body.
    ``leaves`` (l, 5): small balls that cover a piece, and how far around their centre it is solid
    (-1: unknown); ``leaf_pieces`` (l,).

    ``bodies`` (b, 4): ball around each body in its frame; ``spans`` (b, 3): first piece, one past
    the last piece, frame. ``pairs`` (k, 2): bodies that must not touch; ``keeps`` (k,):
    how far (m) they stay apart. ``bends`` (b, n): how far
    any point of a body can get from each axis that moves it, wherever the joints are.

    ``map_rows`` (k, 4), ``map_lows`` (k, 4), ``map_cells`` (.,): see ``pair_map_kernels``; the
    first cell of each pair's map and where it is, lower limits and cells per radian.
    """

    chain: FloatArray
    pieces: IntArray
    sizes: FloatArray
    points: FloatArray
    tops: FloatArray
    top_rows: IntArray
    leaves: FloatArray
    leaf_pieces: IntArray
    bodies: FloatArray
    spans: IntArray
    pairs: IntArray
    keeps: FloatArray
    bends: FloatArray
    map_rows: IntArray
    map_lows: FloatArray
    map_cells: npt.NDArray[np.uint8]


@merged
def sine_and_cosine(angle_rad: float) -> tuple[float, float]:
    """Both at once, right to 3e-16 within a thousand turns; Taylor series on an eighth turn.

    Quarter turns are counted in floating point, so that many angles go side by side.
    """
    quarters = np.floor(angle_rad * _QUARTERS_PER_RAD + 0.5)
    x = (angle_rad - quarters * _QUARTER_HIGH) - quarters * _QUARTER_LOW
    z = x * x
    s = z * (-2.505210838544172e-8 + z * (1.6059043836821613e-10 - z * 7.647163731819816e-13))
    s = z * (8.333333333333333e-3 + z * (-1.984126984126984e-4 + z * 2.7557319223985893e-6 + z * s))
    s = x + x * (z * (-1.6666666666666666e-1) + z * s)
    c = z * (-2.755731922398589e-7 + z * (2.08767569878681e-9 - z * 1.1470745597729725e-11))
    c = z * (-1.388888888888889e-3 + z * (2.48015873015873e-5 + c))
    c = 1.0 - 0.5 * z + z * z * (4.1666666666666664e-2 + c)
    halves, after = np.floor(0.5 * quarters), np.floor(0.5 * quarters + 0.5)
    odd = quarters - 2.0 * halves
    even = 1.0 - odd
    sign_s = 1.0 - 2.0 * (halves - 2.0 * np.floor(0.5 * halves))
    sign_c = 1.0 - 2.0 * (after - 2.0 * np.floor(0.5 * after))
    return sign_s * (even * s + odd * c), sign_c * (even * c + odd * s)


@inlined
def place_frames(chain: FloatArray, q: FloatArray, frames: FloatArray) -> None:
    """Write the world pose of every frame at q (n,) into ``frames`` (n + 1, 12)."""
    for c in range(12):
        frames[0, c] = chain[0, c]
    for i in range(chain.shape[0] - 1):
        sin, cos = sine_and_cosine(q[i])
        for r in range(3):
            x, y, z = frames[i, 3 * r], frames[i, 3 * r + 1], frames[i, 3 * r + 2]
            u = x * chain[i + 1, 0] + y * chain[i + 1, 3] + z * chain[i + 1, 6]
            v = x * chain[i + 1, 1] + y * chain[i + 1, 4] + z * chain[i + 1, 7]
            w = x * chain[i + 1, 2] + y * chain[i + 1, 5] + z * chain[i + 1, 8]
            frames[i + 1, 3 * r] = u * cos + v * sin
            frames[i + 1, 3 * r + 1] = v * cos - u * sin
            frames[i + 1, 3 * r + 2] = w
            shift = x * chain[i + 1, 9] + y * chain[i + 1, 10] + z * chain[i + 1, 11]
            frames[i + 1, 9 + r] = frames[i, 9 + r] + shift


@inlined
def placed(frames: FloatArray, f: int, x: float, y: float, z: float) -> tuple[float, float, float]:
    """The point (x, y, z) of frame f, in the world."""
    return (
        frames[f, 0] * x + frames[f, 1] * y + frames[f, 2] * z + frames[f, 9],
        frames[f, 3] * x + frames[f, 4] * y + frames[f, 5] * z + frames[f, 10],
        frames[f, 6] * x + frames[f, 7] * y + frames[f, 8] * z + frames[f, 11],
    )


@inlined
def place_points(
    frames: FloatArray,
    pieces: IntArray,
    points: FloatArray,
    piece: int,
    world: FloatArray,
) -> None:
    """Write the rows of one piece, in the world, into the same rows of ``world``."""
    first = pieces[piece, FIRST]
    rows = pieces[piece, COUNT] if pieces[piece, KIND] != BOX else 12
    for row in range(first, first + rows):
        x, y, z = placed(
            frames, pieces[piece, FRAME], points[row, 0], points[row, 1], points[row, 2]
        )
        world[row, 0] = x
        world[row, 1] = y
        world[row, 2] = z


@inlined
def place_ball(
    frames: FloatArray, frame: int, table: FloatArray, row: int, column: int,
    out: FloatArray, into: int,
) -> None:  # fmt: skip
    """Write the ball (centre, radius) at ``table[row, column:]`` in the world into row ``into``."""
    x, y, z = placed(
        frames,
        frame,
        table[row, column],
        table[row, column + 1],
        table[row, column + 2],
    )
    out[into, 0] = x
    out[into, 1] = y
    out[into, 2] = z
    out[into, 3] = table[row, column + 3]


@inlined
def sweep_radii(frames: FloatArray, bodies: FloatArray, spans: IntArray, reach: FloatArray) -> None:
    """Write into ``reach`` (b, n) how far any point of a body is from each axis that moves it.

    If joint j turns by at most dq_j, a point moves by at most sum_j dq_j * reach[body, j]: change
    one joint after the other, from the tool inwards; each moves the point, as it stands in the
    frame of that joint now, by at most dq_j times its distance from the axis.
    """
    for b in range(bodies.shape[0]):
        f = spans[b, 2]
        x, y, z = placed(frames, f, bodies[b, 0], bodies[b, 1], bodies[b, 2])
        for j in range(f, reach.shape[1]):
            reach[b, j] = 0.0
        for j in range(f):
            px, py, pz = (
                x - frames[j + 1, 9],
                y - frames[j + 1, 10],
                z - frames[j + 1, 11],
            )
            ax, ay, az = frames[j + 1, 2], frames[j + 1, 5], frames[j + 1, 8]
            cx, cy, cz = py * az - pz * ay, pz * ax - px * az, px * ay - py * ax
            reach[b, j] = math.sqrt(cx * cx + cy * cy + cz * cz) + bodies[b, 3]


@inlined
def turned_m(reach: FloatArray, dq: FloatArray, body: int, after: int) -> float:
    """How far a body moves at most, seen from frame ``after``, when joints turn by dq at most."""
    total = 0.0
    for j in range(after, dq.shape[0]):
        total += dq[j] * reach[body, j]
    return total
