"""Room for the kernels to work in, so that a check allocates nothing. Made by ``scratch_for``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.collision.arm_kernels import ArmArrays
from planner.collision.gap_kernels import IntArray
from planner.collision.world_kernels import WorldArrays
from robots.geometry import FloatArray

CLEAR, UNDECIDED, OCCUPIED = 0, 1, 2
"""States of a piece, or an arm, in a span of motion."""
TOUCH_M = 1e-6
"""Bodies of one arm closer than this count as touching in a span."""
MOST_TERMS = 32
"""Most coefficients of one polynomial."""
_QUEUE = 4096


class Scratch(NamedTuple):
    """Working memory of one arm in one world, for one thread at a time.

    World poses of frames; balls of pieces and bodies; rows in the world; what of these is in
    place (pieces, then bodies); sweep radii and how far each body moves; per standing piece, the
    last look at it; balls that are
    near something; the middle of a span and how far the joints get from it; room for a
    polynomial, an edge, and the spans still to be looked at.
    """

    frames: FloatArray
    centers: FloatArray
    bodies: FloatArray
    points: FloatArray
    ready: IntArray
    reach: FloatArray
    moves: FloatArray
    stamps: IntArray
    near: IntArray
    q: FloatArray
    dq: FloatArray
    todo: IntArray
    worst: FloatArray
    terms: FloatArray
    line: FloatArray
    unit: FloatArray
    spans: FloatArray
    masks: IntArray


def scratch_of(arm: ArmArrays, world: WorldArrays) -> Scratch:
    """Working memory for ``arm`` in ``world``."""
    n, p, b = len(arm.chain) - 1, len(arm.pieces), len(arm.bodies)
    return Scratch(
        frames=np.zeros((n + 1, 12)),
        centers=np.zeros((p, 4)),
        bodies=np.zeros((b, 4)),
        points=np.zeros((len(arm.points), 3)),
        ready=np.zeros(p + b, dtype=np.int64),
        reach=np.zeros((b, n)),
        moves=np.zeros(b),
        stamps=np.zeros(len(world.pieces) + 1, dtype=np.int64),
        near=np.zeros(len(arm.tops) + 1, dtype=np.int64),
        q=np.zeros(n),
        dq=np.zeros(n),
        todo=np.zeros(2, dtype=np.int64),
        worst=np.zeros(1),
        terms=np.zeros(MOST_TERMS),
        line=np.zeros((1, n, 2)),
        unit=np.array([0.0, 1.0]),
        spans=np.zeros((_QUEUE, 2)),
        masks=np.zeros((_QUEUE, 2), dtype=np.int64),
    )
