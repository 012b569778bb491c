"""Several arms as one set of tables, and any one of them as the tables of a single arm.

Compiled code cannot hold a list of arms of any length without being compiled anew for each, so
their rows stand below each other. Called by all kernels of this package.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import ArmArrays
from planner.collision.gap_kernels import IntArray
from planner.collision.scratch import Scratch, SpanRoom
from planner.collision.world_kernels import WorldArrays
from robots.compiled import kernel
from robots.geometry import FloatArray

JOINTS, FRAMES, PIECES, ROWS, TOPS, LEAVES, BODIES, PAIRS, CELLS, FACING = range(10)
"""Columns of ``Crew.firsts``."""


class Crew(NamedTuple):
    """The tables of ``ArmArrays`` of all arms below each other.

    ``firsts`` (a + 1, 10) says where each arm's rows begin, and where the last one's end.
    ``ends`` (2 p, 3) and ``girths`` (p,): a capsule around each piece in its frame.
    """

    firsts: IntArray
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
    ends: FloatArray
    girths: FloatArray


class Room(NamedTuple):
    """Working memory of a crew: as ``Scratch``, rows of all arms below each other; ``ends``
    (2 p, 3): ends of the capsules in the world; ``curve`` (1, n, 2): room for an edge; ``span``
    serves one arm at a time.
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
    unit: FloatArray
    spans: FloatArray
    masks: IntArray
    ends: FloatArray
    curve: FloatArray
    span: SpanRoom


class Together(NamedTuple):
    """The space of all arms' configurations, one after the other in a row q (n,).

    ``margins_m`` (2,): from what stands, and between arms. ``skips`` (a, 4, tags) as ``Skip``.
    """

    crew: Crew
    world: WorldArrays
    skips: npt.NDArray[np.uint8]
    margins_m: FloatArray
    lower_rad: FloatArray
    upper_rad: FloatArray
    slowness_s: FloatArray
    room: Room


@kernel
def arm_nb(crew: Crew, i: int) -> ArmArrays:
    """Arm i alone."""
    f = crew.firsts
    return ArmArrays(
        crew.chain[f[i, 1] : f[i + 1, 1]],
        crew.pieces[f[i, 2] : f[i + 1, 2]],
        crew.sizes[f[i, 2] : f[i + 1, 2]],
        crew.points[f[i, 3] : f[i + 1, 3]],
        crew.tops[f[i, 4] : f[i + 1, 4]],
        crew.top_rows[f[i, 4] : f[i + 1, 4]],
        crew.leaves[f[i, 5] : f[i + 1, 5]],
        crew.leaf_pieces[f[i, 5] : f[i + 1, 5]],
        crew.bodies[f[i, 6] : f[i + 1, 6]],
        crew.spans[f[i, 6] : f[i + 1, 6]],
        crew.pairs[f[i, 7] : f[i + 1, 7]],
        crew.keeps[f[i, 7] : f[i + 1, 7]],
        crew.bends[f[i, 6] : f[i + 1, 6]],
        crew.map_rows[f[i, 7] : f[i + 1, 7]],
        crew.map_lows[f[i, 7] : f[i + 1, 7]],
        crew.map_cells[f[i, 8] : f[i + 1, 8]],
    )


@kernel
def span_room_nb(crew: Crew, room: Room, i: int) -> SpanRoom:
    """Room for the check of a motion of arm i alone."""
    f, span = crew.firsts, room.span
    n, b, p = f[i + 1, 0] - f[i, 0], f[i + 1, 6] - f[i, 6], f[i + 1, 2] - f[i, 2]
    return SpanRoom(
        span.poses,
        span.put,
        span.ends,
        span.middle[:n],
        span.rates[:n],
        span.bows[:n],
        span.sags[:b],
        span.places[:b],
        span.chord,
        span.swept,
        span.filled[:p],
        span.between,
        span.self_planes[f[i, 9] : f[i + 1, 9]],
        span.planes[f[i, 2] : f[i + 1, 2]],
        span.doubts,
    )


@kernel
def scratch_nb(crew: Crew, room: Room, i: int) -> Scratch:
    """Working memory of arm i alone."""
    f = crew.firsts
    return Scratch(
        room.frames[f[i, 1] : f[i + 1, 1]],
        room.centers[f[i, 2] : f[i + 1, 2]],
        room.bodies[f[i, 6] : f[i + 1, 6]],
        room.points[f[i, 3] : f[i + 1, 3]],
        room.ready[f[i, 2] + f[i, 6] : f[i + 1, 2] + f[i + 1, 6]],
        room.reach[f[i, 6] : f[i + 1, 6]],
        room.moves[f[i, 6] : f[i + 1, 6]],
        room.stamps,
        room.near[f[i, 4] + i : f[i + 1, 4] + i + 1],
        room.q[f[i, 0] : f[i + 1, 0]],
        room.dq[f[i, 0] : f[i + 1, 0]],
        room.todo,
        room.terms,
        np.empty((1, f[i + 1, 0] - f[i, 0], 2)),
        room.unit,
        room.spans,
        room.masks,
        span_room_nb(crew, room, i),
    )
