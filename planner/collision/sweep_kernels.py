"""Everywhere an arm gets on a motion, as a tree over time. Called by ``swept``.

Each node stands for a stretch of time: where the arm is in its middle, how far each body gets
from there at most, and a box around each piece for the whole stretch. A search for tours keeps
thousands of these trees, so they are kept in single precision, rounded to the safe side, and
only as deep as is needed often: whoever compares motions halves the last stretches further.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import (
    BODY,
    COUNT,
    FIRST,
    FRAME,
    ArmArrays,
    place_frames,
    placed,
    sweep_radii,
)
from planner.collision.gap_kernels import IntArray
from planner.collision.stretch_kernels import body_moves, set_stretch
from robots.compiled import kernel, lean
from robots.geometry import FloatArray

SingleArray = npt.NDArray[np.float32]
NodeArray = npt.NDArray[np.int32]

FINAL, HALVED_ON_DEMAND = -1, -2
"""In place of a child: nothing moves more than the resolution; or something still does."""

_ROUNDING_M = 1e-5
"""Added to the size of each box, above the rounding where gaps of boxes are worked out."""
SINGLE = 2.0**-23
"""Twice the most by which a number changes, in proportion, when it becomes a float32."""


class Sweeps(NamedTuple):
    """Many swept motions in one set of tables.

    ``motions`` (m, 13): first row of each motion in ``nodes``, ``frames``, ``moves``, ``boxes``,
    ``pieces``; its number of frames, bodies and pieces; its first row in ``chains``, ``times_s``,
    ``coefficients``; its number of polynomial pieces; its first row in ``bodies`` and ``spans``.
    ``bounds`` (m, 6): a box around each. ``fine_m`` (m,): its resolution.

    ``nodes`` (k,): the first of a node's two children, FINAL or HALVED_ON_DEMAND; ``stretches``
    (k, 2): its time (s). ``frames`` (., 12), ``moves`` (.,), ``boxes`` (., 6: low x, y, z, high x,
    y, z): of each node in turn. ``moves`` and ``boxes`` allow for the rounding of all three.
    """

    motions: IntArray
    bounds: SingleArray
    fine_m: FloatArray
    nodes: NodeArray
    stretches: FloatArray
    frames: SingleArray
    moves: SingleArray
    boxes: SingleArray
    pieces: IntArray
    sizes: FloatArray
    points: FloatArray
    chains: FloatArray
    bodies: FloatArray
    spans: IntArray
    times_s: FloatArray
    coefficients: FloatArray


@kernel
def time_tree(
    arm: ArmArrays,
    times_s: FloatArray,
    coefficients: FloatArray,
    t0_s: float,
    t1_s: float,
    coarse_m: float,
    fine_m: float,
    most_nodes: int,
) -> tuple[FloatArray, NodeArray]:
    """Stretches (k, 2) of time and what comes below each (k,), parents first.

    A stretch is halved until nothing moves more than ``coarse_m`` from its middle, or
    ``most_nodes`` are used up.
    """
    n = arm.chain.shape[0] - 1
    stretches = np.empty((most_nodes, 2))
    nodes = np.empty(most_nodes, dtype=np.int32)
    q, dq, terms = np.empty(n), np.empty(n), np.empty(coefficients.shape[2])
    frames, moves = np.empty((n + 1, 12)), np.empty(arm.bodies.shape[0])
    reach = np.empty((arm.bodies.shape[0], n))
    stretches[0, 0], stretches[0, 1] = t0_s, t1_s
    count, node = 1, 0
    while node < count:
        low, high = stretches[node, 0], stretches[node, 1]
        set_stretch(times_s, coefficients, low, high, terms, q, dq)
        place_frames(arm.chain, q, frames)
        sweep_radii(frames, arm.bodies, arm.spans, reach)
        most_m = body_moves(reach, dq, moves)
        nodes[node] = FINAL if most_m <= fine_m else HALVED_ON_DEMAND
        if most_m > coarse_m and count + 2 <= most_nodes:
            middle = 0.5 * (low + high)
            stretches[count, 0], stretches[count, 1] = low, middle
            stretches[count + 1, 0], stretches[count + 1, 1] = middle, high
            nodes[node] = count
            count += 2
        node += 1
    return stretches[:count].copy(), nodes[:count].copy()


@lean
def _leaf_boxes(
    arm: ArmArrays, frames: FloatArray, moves: FloatArray, boxes: SingleArray, first: int
) -> None:
    """Write a box around each piece as it stands, grown by what it moves, from row ``first``."""
    for p in range(arm.pieces.shape[0]):
        row = first + p
        grown = arm.sizes[p, 0] + moves[arm.pieces[p, BODY]] + _ROUNDING_M
        for axis in range(3):
            boxes[row, axis], boxes[row, axis + 3] = np.inf, -np.inf
        for i in range(arm.pieces[p, FIRST], arm.pieces[p, FIRST] + arm.pieces[p, COUNT]):
            at = placed(
                frames,
                arm.pieces[p, FRAME],
                arm.points[i, 0],
                arm.points[i, 1],
                arm.points[i, 2],
            )
            boxes[row, 0] = min(boxes[row, 0], _below(at[0] - grown))
            boxes[row, 1] = min(boxes[row, 1], _below(at[1] - grown))
            boxes[row, 2] = min(boxes[row, 2], _below(at[2] - grown))
            boxes[row, 3] = max(boxes[row, 3], -_below(-at[0] - grown))
            boxes[row, 4] = max(boxes[row, 4], -_below(-at[1] - grown))
            boxes[row, 5] = max(boxes[row, 5], -_below(-at[2] - grown))


@lean
def _below(x: float) -> float:
    """A number that is not above ``x`` after it was rounded to single precision."""
    return x - SINGLE * abs(x)


@lean
def _join(boxes: SingleArray, into: int, a: int, b: int, count: int) -> None:
    """Write boxes around ``count`` pairs of boxes, from rows a and b, into rows from ``into``."""
    for p in range(count):
        for axis in range(3):
            boxes[into + p, axis] = min(boxes[a + p, axis], boxes[b + p, axis])
            boxes[into + p, axis + 3] = max(boxes[a + p, axis + 3], boxes[b + p, axis + 3])


@lean
def _round(
    arm: ArmArrays, exact: FloatArray, frames: SingleArray, moves: FloatArray, kept: SingleArray
) -> None:
    """Write frames in single precision, and moves with what that shifts any point of a body.

    Each row of a rotation turns a point p into one coordinate, so rounding shifts that by at most
    half of SINGLE * |p|, and all three by less than SINGLE * |p|; the origin by its own rounding.
    """
    for f in range(frames.shape[0]):
        for c in range(12):
            frames[f, c] = exact[f, c]
    for b in range(kept.shape[0]):
        f = arm.spans[b, 2]
        x, y, z, r = arm.bodies[b, 0], arm.bodies[b, 1], arm.bodies[b, 2], arm.bodies[b, 3]
        away = math.sqrt(x * x + y * y + z * z) + r
        away += abs(exact[f, 9]) + abs(exact[f, 10]) + abs(exact[f, 11])
        kept[b] = (moves[b] + SINGLE * away) * (1.0 + SINGLE)


@kernel
def fill_tree(
    arm: ArmArrays,
    times_s: FloatArray,
    coefficients: FloatArray,
    stretches: FloatArray,
    nodes: NodeArray,
) -> tuple[SingleArray, SingleArray, SingleArray]:
    """Frames (k * (n + 1), 12), moves (k * b,) and boxes (k * p, 6) of a tree's nodes in turn."""
    n, b, p, k = (
        arm.chain.shape[0] - 1,
        arm.bodies.shape[0],
        arm.pieces.shape[0],
        stretches.shape[0],
    )
    frames = np.empty((k * (n + 1), 12), dtype=np.float32)
    moves = np.empty(k * b, dtype=np.float32)
    boxes = np.empty((k * p, 6), dtype=np.float32)
    q, dq, terms = np.empty(n), np.empty(n), np.empty(coefficients.shape[2])
    reach, here, mine = np.empty((b, n)), np.empty((n + 1, 12)), np.empty(b)
    for node in range(k - 1, -1, -1):
        low, high = stretches[node, 0], stretches[node, 1]
        set_stretch(times_s, coefficients, low, high, terms, q, dq)
        place_frames(arm.chain, q, here)
        sweep_radii(here, arm.bodies, arm.spans, reach)
        body_moves(reach, dq, mine)
        into = frames[node * (n + 1) : (node + 1) * (n + 1)]
        _round(arm, here, into, mine, moves[node * b : (node + 1) * b])
        if nodes[node] < 0:
            _leaf_boxes(arm, here, mine, boxes, node * p)
        else:
            _join(boxes, node * p, nodes[node] * p, (nodes[node] + 1) * p, p)
    return frames, moves, boxes
