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
MOST_TERMS = 32
"""Most coefficients of one polynomial."""
_QUEUE = 4096
_DOUBTS = 2048


MOST_CUTS = 256
"""Most spans that a motion is cut into at first."""
DEPTH = 24
"""How often such a span may be halved."""


class SpanRoom(NamedTuple):
    """Working memory of the check of one motion, see ``span_kernels``.

    ``poses`` (., n + 1, 12): frames at the ends of spans; ``put`` (.,): which of those of the
    first cut are in place; ``ends`` (., 3): of spans that wait,
    the rows of their ends in ``poses``, and the first row that is free. ``middle`` (n,),
    ``rates`` (n,), ``bows`` (n,), ``sags`` (b,) of the span looked at; ``places`` (b, 6):
    centres of bodies at both ends. ``chord`` (2, 3): where a
    ball is at both ends.
    ``swept`` (., 3): a piece's points at both ends; ``filled`` (p,): which are in place.
    ``between`` (2, 12): pose of one body seen from another, at both ends.

    Planes that kept things apart when last looked at: ``self_planes`` (., 4) of pieces of one arm
    (support of the first, normal), ``planes`` (p, 5) of a piece and what stands (which, support,
    normal). ``doubts`` (., 2): pieces and what stands that balls could not decide on.
    """

    poses: FloatArray
    put: IntArray
    ends: IntArray
    middle: FloatArray
    rates: FloatArray
    bows: FloatArray
    sags: FloatArray
    places: FloatArray
    chord: FloatArray
    swept: FloatArray
    filled: IntArray
    between: FloatArray
    self_planes: FloatArray
    planes: FloatArray
    doubts: IntArray


class Scratch(NamedTuple):
    """Working memory of one arm in one world, for one thread at a time.

    World poses of frames; balls of pieces and bodies; rows in the world; what of these is in
    place (pieces, then bodies); sweep radii and how far each body moves; per standing piece, the
    last look at it; balls that are
    near something; the middle of a span and how far the joints get from it; room for a
    polynomial, an edge, and the spans still to be looked at; room for whole motions.
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
    terms: FloatArray
    line: FloatArray
    unit: FloatArray
    spans: FloatArray
    masks: IntArray
    span: SpanRoom


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
        terms=np.zeros(MOST_TERMS),
        line=np.zeros((1, n, 2)),
        unit=np.array([0.0, 1.0]),
        spans=np.zeros((_QUEUE, 2)),
        masks=np.zeros((_QUEUE, 2), dtype=np.int64),
        span=span_room_of(n, b, p, len(arm.points), facing(arm)),
    )


def put_in_place(scratch: Scratch) -> Scratch:
    """Write all of ``scratch`` once, so that no check waits for a page of memory; return it."""
    for array in (*scratch[:-1], *scratch.span):
        array.fill(0)
    return scratch


def facing(arm: ArmArrays) -> int:
    """How many pairs of pieces of ``arm`` must not touch."""
    sizes = arm.spans[:, 1] - arm.spans[:, 0]
    return int((sizes[arm.pairs[:, 0]] * sizes[arm.pairs[:, 1]]).sum())


def span_room_of(dof: int, bodies: int, pieces: int, points: int, pairs: int) -> SpanRoom:
    """Room for the check of a motion of an arm with so many joints and other rows."""
    return SpanRoom(
        poses=np.zeros((MOST_CUTS + 1 + DEPTH, dof + 1, 12)),
        put=np.zeros(MOST_CUTS + 1, dtype=np.int64),
        ends=np.zeros((DEPTH + 2, 3), dtype=np.int64),
        middle=np.zeros(dof),
        rates=np.zeros(dof),
        bows=np.zeros(dof),
        sags=np.zeros(bodies),
        places=np.zeros((bodies, 6)),
        chord=np.zeros((2, 3)),
        swept=np.zeros((2 * points, 3)),
        filled=np.zeros(pieces, dtype=np.int64),
        between=np.zeros((2, 12)),
        self_planes=np.zeros((pairs, 4)),
        planes=np.zeros((pieces, 5)),
        doubts=np.zeros((_DOUBTS, 2), dtype=np.int64),
    )
