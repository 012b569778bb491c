"""Lays the tables of several arms below each other, with room to work in. Called by ``space``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from planner.collision import Arm
from planner.collision.arm_kernels import ArmArrays
from planner.collision.gap_kernels import HULL, IntArray
from planner.collision.scratch import MOST_TERMS, facing, span_room_of
from planner.collision.world_kernels import WorldArrays
from planner.multiarm.crew_kernels import Crew, Room
from robots.geometry import FloatArray

_QUEUE = 4096
_SAFE_M = 1e-9


def crew_of(arms: Sequence[Arm]) -> Crew:
    """The tables of all ``arms``."""
    tables = [arm.arrays for arm in arms]
    counts = [
        [
            arm.dof,
            len(t.chain),
            len(t.pieces),
            len(t.points),
            len(t.tops),
            len(t.leaves),
            len(t.bodies),
            len(t.pairs),
            len(t.map_cells),
            facing(t),
        ]
        for arm, t in zip(arms, tables, strict=True)
    ]
    firsts = np.cumsum([[0] * 10, *counts], axis=0).astype(np.int64)
    capsules = [_capsule(t, piece) for t in tables for piece in range(len(t.pieces))]
    widest = max((arm.dof for arm in arms), default=0)
    padded = [t._replace(bends=_widened(t.bends, widest)) for t in tables]
    columns = [np.concatenate(column) for column in zip(*padded, strict=True)]
    rows = ArmArrays(*columns)
    return Crew(
        firsts=firsts,
        **rows._asdict(),
        ends=np.array([end for ends, _ in capsules for end in ends]).reshape(-1, 3),
        girths=np.array([girth for _, girth in capsules]),
    )


def _widened(bends: FloatArray, joints: int) -> FloatArray:
    return np.pad(bends, ((0, 0), (0, joints - bends.shape[1])))


def _capsule(tables: ArmArrays, piece: int) -> tuple[FloatArray, float]:
    """Ends (2, 3) and radius of a capsule around a piece, along its longest direction."""
    kind, first, count = tables.pieces[piece, :3]
    points, radius = tables.points[first : first + count], float(tables.sizes[piece, 0])
    if kind < HULL and count <= 2:
        return points[[0, -1]], radius + _SAFE_M
    longest = np.linalg.eigh(np.cov(points.T))[1][:, -1]
    return _along(points, longest, radius)


def _along(points: FloatArray, axis: FloatArray, radius_m: float) -> tuple[FloatArray, float]:
    """The capsule around ``points`` whose axis runs through their middle along ``axis``."""
    heights = points @ axis
    flat = points - heights[:, None] * axis
    middle = (flat.min(axis=0) + flat.max(axis=0)) / 2.0
    middle -= (middle @ axis) * axis
    away = np.linalg.norm(flat - middle, axis=1)
    girth = float(away.max())
    inward = np.sqrt(np.maximum(girth**2 - away**2, 0.0))
    low, high = float((heights + inward).min()), float((heights - inward).max())
    low, high = min(low, high), max(low, high)
    ends = np.array([middle + low * axis, middle + high * axis])
    return ends, _girth(points, ends) + radius_m + _SAFE_M


def _girth(points: FloatArray, ends: FloatArray) -> float:
    """Farthest that any of the points is from a segment."""
    along = ends[1] - ends[0]
    square = max(float(along @ along), 1e-300)
    share = np.clip((points - ends[0]) @ along / square, 0.0, 1.0)
    return float(np.linalg.norm(points - ends[0] - share[:, None] * along, axis=1).max())


def room_of(crew: Crew, world: WorldArrays) -> Room:
    """Working memory for a crew in a world."""
    joints, frames, pieces, rows, tops, _, bodies, _, _, pairs = map(int, crew.firsts[-1])
    widest = int(np.max(np.diff(crew.firsts[:, 0]))) if len(crew.firsts) > 1 else 0
    return Room(
        frames=np.zeros((frames, 12)),
        centers=np.zeros((pieces, 4)),
        bodies=np.zeros((bodies, 4)),
        points=np.zeros((rows, 3)),
        ready=_whole(pieces + bodies),
        reach=np.zeros((bodies, widest)),
        moves=np.zeros(bodies),
        stamps=_whole(len(world.pieces) + 1),
        near=_whole(tops + len(crew.firsts)),
        q=np.zeros(joints),
        dq=np.zeros(joints),
        todo=_whole(2),
        terms=np.zeros(MOST_TERMS),
        unit=np.array([0.0, 1.0]),
        spans=np.zeros((_QUEUE, 2)),
        masks=np.zeros((_QUEUE, 2), dtype=np.int64),
        ends=np.zeros((2 * pieces, 3)),
        curve=np.zeros((1, joints, 2)),
        span=span_room_of(widest, bodies, pieces, rows, pairs),
    )


def _whole(count: int) -> IntArray:
    return np.zeros(count, dtype=np.int64)


def slices(crew: Crew) -> list[slice]:
    """The joints of each arm in a row of all."""
    return [slice(int(a), int(b)) for a, b in pairwise(crew.firsts[:, 0])]
