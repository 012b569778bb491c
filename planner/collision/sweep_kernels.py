"""Everywhere an arm gets on a motion, as a tree over time. Called by ``swept``.

Each node stands for a stretch of time: where the arm is in its middle, how far each body gets
from there at most, and a box around each piece for the whole stretch.
"""

from __future__ import annotations

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
from planner.collision.curve_kernels import expand
from planner.collision.gap_kernels import IntArray
from robots.compiled import kernel, lean
from robots.geometry import FloatArray

BoxArray = npt.NDArray[np.float32]
"""Boxes as (low x, y, z, high x, y, z): in single precision, since there are so many."""

_ROUNDING_M = 1e-5
"""Added to the size of each box, above the rounding of float32 within 50 m."""


@lean
def _set_stretch(
    times_s: FloatArray,
    coefficients: FloatArray,
    low: float,
    high: float,
    terms: FloatArray,
    q: FloatArray,
    dq: FloatArray,
) -> None:
    """Set q to the middle of [low, high], dq to how far each joint gets from it at most."""
    middle = 0.5 * (low + high)
    pieces = coefficients.shape[0]
    home = 0
    while home < pieces - 1 and times_s[home + 1] <= middle:
        home += 1
    for j in range(q.shape[0]):
        expand(coefficients, home, j, middle - times_s[home], 0.0, terms)
        q[j] = terms[0]
        dq[j] = 0.0
    for k in range(pieces):
        a, b = max(low, times_s[k]), min(high, times_s[k + 1])
        if a > b:
            continue
        at, half = 0.5 * (a + b) - times_s[k], 0.5 * (b - a)
        for j in range(q.shape[0]):
            turn = expand(coefficients, k, j, at, half, terms)
            dq[j] = max(dq[j], abs(terms[0] - q[j]) + turn)


@lean
def _body_moves(reach: FloatArray, dq: FloatArray, moves: FloatArray) -> float:
    """Write how far each body moves at most; return the largest."""
    most = 0.0
    for b in range(reach.shape[0]):
        moves[b] = 0.0
        for j in range(dq.shape[0]):
            moves[b] += dq[j] * reach[b, j]
        most = max(most, moves[b])
    return most


@kernel
def time_tree(
    arm: ArmArrays,
    times_s: FloatArray,
    coefficients: FloatArray,
    t0_s: float,
    t1_s: float,
    resolution_m: float,
    most_nodes: int,
) -> tuple[FloatArray, IntArray]:
    """Stretches (k, 2) of time and their children (k, 2), -1 for leaves, parents first.

    A stretch is halved until nothing moves more than ``resolution_m`` from its middle, or
    ``most_nodes`` are used up.
    """
    n = arm.chain.shape[0] - 1
    stretches = np.empty((most_nodes, 2))
    children = np.full((most_nodes, 2), -1)
    q, dq, terms = np.empty(n), np.empty(n), np.empty(coefficients.shape[2])
    frames, moves = np.empty((n + 1, 12)), np.empty(arm.bodies.shape[0])
    reach = np.empty((arm.bodies.shape[0], n))
    stretches[0, 0], stretches[0, 1] = t0_s, t1_s
    count, node = 1, 0
    while node < count:
        low, high = stretches[node, 0], stretches[node, 1]
        _set_stretch(times_s, coefficients, low, high, terms, q, dq)
        place_frames(arm.chain, q, frames)
        sweep_radii(frames, arm.bodies, arm.spans, reach)
        if _body_moves(reach, dq, moves) > resolution_m and count + 2 <= most_nodes:
            middle = 0.5 * (low + high)
            stretches[count, 0], stretches[count, 1] = low, middle
            stretches[count + 1, 0], stretches[count + 1, 1] = middle, high
            children[node, 0], children[node, 1] = count, count + 1
            count += 2
        node += 1
    return stretches[:count].copy(), children[:count].copy()


@lean
def _leaf_boxes(
    arm: ArmArrays, frames: FloatArray, moves: FloatArray, boxes: BoxArray, first: int
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
            boxes[row, 0] = min(boxes[row, 0], at[0] - grown)
            boxes[row, 1] = min(boxes[row, 1], at[1] - grown)
            boxes[row, 2] = min(boxes[row, 2], at[2] - grown)
            boxes[row, 3] = max(boxes[row, 3], at[0] + grown)
            boxes[row, 4] = max(boxes[row, 4], at[1] + grown)
            boxes[row, 5] = max(boxes[row, 5], at[2] + grown)


@lean
def _join(boxes: BoxArray, into: int, a: int, b: int, count: int) -> None:
    """Write boxes around ``count`` pairs of boxes, from rows a and b, into rows from ``into``."""
    for p in range(count):
        for axis in range(3):
            boxes[into + p, axis] = min(boxes[a + p, axis], boxes[b + p, axis])
            boxes[into + p, axis + 3] = max(boxes[a + p, axis + 3], boxes[b + p, axis + 3])


@kernel
def fill_tree(
    arm: ArmArrays,
    times_s: FloatArray,
    coefficients: FloatArray,
    stretches: FloatArray,
    children: IntArray,
) -> tuple[FloatArray, FloatArray, BoxArray]:
    """Frames (k * (n + 1), 12), moves (k * b,) and boxes (k * p, 6) of a tree's nodes in turn."""
    n, b, p, k = (
        arm.chain.shape[0] - 1,
        arm.bodies.shape[0],
        arm.pieces.shape[0],
        stretches.shape[0],
    )
    frames, moves, boxes = (
        np.empty((k * (n + 1), 12)),
        np.empty(k * b),
        np.empty((k * p, 6), dtype=np.float32),
    )
    q, dq, terms = np.empty(n), np.empty(n), np.empty(coefficients.shape[2])
    reach = np.empty((b, n))
    for node in range(k - 1, -1, -1):
        low, high = stretches[node, 0], stretches[node, 1]
        _set_stretch(times_s, coefficients, low, high, terms, q, dq)
        here = frames[node * (n + 1) : (node + 1) * (n + 1)]
        place_frames(arm.chain, q, here)
        sweep_radii(here, arm.bodies, arm.spans, reach)
        mine = moves[node * b : (node + 1) * b]
        _body_moves(reach, dq, mine)
        one, two = children[node, 0], children[node, 1]
        if one < 0:
            _leaf_boxes(arm, here, mine, boxes, node * p)
        else:
            _join(boxes, node * p, one * p, two * p, p)
    return frames, moves, boxes
