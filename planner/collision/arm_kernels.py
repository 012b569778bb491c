"""Where an arm's pieces are, how far they can move, whether they hit each other.

Joint frames are turned so that every joint axis is z; pieces, tool included, are given in these
frames. Called by ``check_kernels`` and ``swept_kernels``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.compiled import kernel
from planner.collision.gap_kernels import gap
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]

KIND, FIRST, COUNT, FRAME, GROUP, BODY, BALL, BALLS = 0, 1, 2, 3, 4, 5, 6, 7
"""Columns of ``ArmArrays.pieces``."""


class ArmArrays(NamedTuple):
    """One arm as tables. Frame i moves with joint i - 1; frame 0 is the base.

    ``chain`` (n, 12): rotation row by row, then translation, from frame i to joint i before it
    turns about z. ``base`` (12,): world pose of frame 0. ``pieces`` (p, 8): kind, first row and
    count in ``points``, frame, group, body, first ball and number of balls. ``sizes`` (p, 8):
    radius, half extents, bounding ball (centre, radius). ``points`` (., 3) and ``balls`` (., 4)
    in the piece's frame; the balls of a piece cover it. ``bodies`` (b, 4): ball around each body
    in its frame; ``body_pieces`` (b, 3): first piece, one past the last piece, frame.
    ``body_pairs`` (k, 2): bodies that must not touch.
    """

    chain: FloatArray
    base: FloatArray
    pieces: IntArray
    sizes: FloatArray
    points: FloatArray
    balls: FloatArray
    bodies: FloatArray
    body_pieces: IntArray
    body_pairs: IntArray


@kernel
def place_frames(chain: FloatArray, base: FloatArray, q: FloatArray, frames: FloatArray) -> None:
    """Write the world pose of every frame at q (n,) into ``frames`` (n + 1, 12)."""
    for c in range(12):
        frames[0, c] = base[c]
    for i in range(chain.shape[0]):
        cos, sin = math.cos(q[i]), math.sin(q[i])
        for r in range(3):
            x, y, z = frames[i, 3 * r], frames[i, 3 * r + 1], frames[i, 3 * r + 2]
            u = x * chain[i, 0] + y * chain[i, 3] + z * chain[i, 6]
            v = x * chain[i, 1] + y * chain[i, 4] + z * chain[i, 7]
            frames[i + 1, 3 * r] = u * cos + v * sin
            frames[i + 1, 3 * r + 1] = v * cos - u * sin
            frames[i + 1, 3 * r + 2] = x * chain[i, 2] + y * chain[i, 5] + z * chain[i, 8]
            frames[i + 1, 9 + r] = (
                frames[i, 9 + r] + x * chain[i, 9] + y * chain[i, 10] + z * chain[i, 11]
            )


@kernel
def placed(frames: FloatArray, f: int, x: float, y: float, z: float) -> tuple[float, float, float]:
    """The point (x, y, z) of frame f, in the world."""
    return (
        frames[f, 0] * x + frames[f, 1] * y + frames[f, 2] * z + frames[f, 9],
        frames[f, 3] * x + frames[f, 4] * y + frames[f, 5] * z + frames[f, 10],
        frames[f, 6] * x + frames[f, 7] * y + frames[f, 8] * z + frames[f, 11],
    )


@kernel
def place_points(
    frames: FloatArray, pieces: IntArray, points: FloatArray, piece: int, world: FloatArray
) -> None:
    """Write the rows of one piece, in the world, into the same rows of ``world``."""
    first = pieces[piece, FIRST]
    rows = pieces[piece, COUNT] if pieces[piece, KIND] != 2 else 12
    for row in range(first, first + rows):
        x, y, z = placed(
            frames, pieces[piece, FRAME], points[row, 0], points[row, 1], points[row, 2]
        )
        world[row, 0] = x
        world[row, 1] = y
        world[row, 2] = z


@kernel
def sweep_radii(
    frames: FloatArray, bodies: FloatArray, body_pieces: IntArray, reach: FloatArray
) -> None:
    """Write into ``reach`` (b, n) how far any point of a body is from each axis that moves it.

    If joint j turns by at most dq_j, a point moves by at most sum_j dq_j * reach[body, j]: change
    one joint after the other, from the tool inwards; each moves the point, as it stands in the
    frame of that joint now, by at most dq_j times its distance from the axis.
    """
    for b in range(bodies.shape[0]):
        f = body_pieces[b, 2]
        x, y, z = placed(frames, f, bodies[b, 0], bodies[b, 1], bodies[b, 2])
        for j in range(reach.shape[1]):
            reach[b, j] = 0.0
        for j in range(f):
            px, py, pz = x - frames[j + 1, 9], y - frames[j + 1, 10], z - frames[j + 1, 11]
            ax, ay, az = frames[j + 1, 2], frames[j + 1, 5], frames[j + 1, 8]
            cx, cy, cz = py * az - pz * ay, pz * ax - px * az, px * ay - py * ax
            reach[b, j] = math.sqrt(cx * cx + cy * cy + cz * cz) + bodies[b, 3]


@kernel
def place_bounds(
    frames: FloatArray, pieces: IntArray, sizes: FloatArray, centers: FloatArray
) -> None:
    """Write the bounding ball of every piece, in the world, into ``centers`` (p, 4)."""
    for p in range(pieces.shape[0]):
        x, y, z = placed(frames, pieces[p, FRAME], sizes[p, 4], sizes[p, 5], sizes[p, 6])
        centers[p, 0] = x
        centers[p, 1] = y
        centers[p, 2] = z
        centers[p, 3] = sizes[p, 7]


@kernel
def bodies_gap(
    arm: ArmArrays,
    frames: FloatArray,
    centers: FloatArray,
    world: FloatArray,
    ready: IntArray,
    body_a: int,
    body_b: int,
    enough_m: float,
) -> float:
    """Lower bound of the gap between two bodies of one arm, exact as far as ``enough_m``."""
    least = enough_m
    for a in range(arm.body_pieces[body_a, 0], arm.body_pieces[body_a, 1]):
        for b in range(arm.body_pieces[body_b, 0], arm.body_pieces[body_b, 1]):
            x, y, z = (
                centers[a, 0] - centers[b, 0],
                centers[a, 1] - centers[b, 1],
                centers[a, 2] - centers[b, 2],
            )
            far = least + centers[a, 3] + centers[b, 3]
            if x * x + y * y + z * z >= far * far:
                continue
            for piece in (a, b):
                if ready[piece] == 0:
                    place_points(frames, arm.pieces, arm.points, piece, world)
                    ready[piece] = 1
            found = gap(
                world,
                arm.pieces[a, KIND],
                arm.pieces[a, FIRST],
                arm.pieces[a, COUNT],
                arm.sizes[a],
                world,
                arm.pieces[b, KIND],
                arm.pieces[b, FIRST],
                arm.pieces[b, COUNT],
                arm.sizes[b],
                least,
                0.0,
            )
            if found < least:
                least = found
                if least <= 0.0:
                    return 0.0
    return least
