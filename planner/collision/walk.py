"""Balls over an arm's pieces: a few large ones, and below each the small ones that cover it.

A large ball that is clear of everything spares the look at the small ones. Called by ``arm``.
"""

from __future__ import annotations

from itertools import combinations
from typing import cast

import numpy as np

from planner.collision.gap_kernels import POINT, SEGMENT, IntArray
from planner.collision.tables import Table, ball_around
from planner.collision.walk_kernels import enclose_balls
from robots.geometry import FloatArray

MOST_BALLS = 12
_CHUNK = 3
"""Small balls of one piece under one large ball."""
_WORTH_IT = 1.35
"""Large balls are joined if the common one is at most this much larger than the larger one."""
_SMALLER = 0.85
"""Balls must be this much smaller than the one around them all to be worth a look."""

Member = tuple[Table, int, int]
"""A piece: its table, frame, body."""
_Group = tuple[int, ...]


def walk_of(members: list[Member]) -> tuple[FloatArray, IntArray, FloatArray, IntArray]:
    """``tops``, ``top_rows``, ``leaves``, ``leaf_pieces`` of ``ArmArrays``; pieces by body."""
    tops: list[FloatArray] = []
    top_rows: list[list[int]] = []
    leaves: list[FloatArray] = []
    leaf_pieces: list[int] = []
    for body in dict.fromkeys(member[2] for member in members):
        mine = [i for i, member in enumerate(members) if member[2] == body]
        chunks = [(i, chunk) for i in mine for chunk in _chunks(members[i][0])]
        for group in _groups([ball_around_balls(chunk) for _, chunk in chunks]):
            first = len(leaves)
            for i, chunk in (chunks[g] for g in group):
                leaves += list(chunk)
                leaf_pieces += [i] * len(chunk)
            tops.append(ball_around_balls(np.array(leaves[first:])))
            top_rows.append([members[mine[0]][1], first, len(leaves), body])
    cores = [_core(members[i][0]) for i in leaf_pieces]
    return (
        np.array(tops).reshape(-1, 4),
        np.array(top_rows, dtype=np.int64).reshape(-1, 4),
        np.column_stack([np.array(leaves).reshape(-1, 4), cores]),
        np.array(leaf_pieces, dtype=np.int64),
    )


def _core(table: Table) -> float:
    """How far around its small balls' centres a piece is solid; -1 where that is not known."""
    return float(table.size[0]) if table.kind in (POINT, SEGMENT) else -1.0


def _chunks(table: Table) -> list[FloatArray]:
    """The balls that cover a piece, a few neighbours at a time."""
    around, covering = ball_around(table), cover(table, MOST_BALLS)
    if covering[0, 3] > _SMALLER * around[3]:
        return [around[None]]
    widest = int(np.argmax(np.ptp(covering[:, :3], axis=0)))
    ordered = covering[np.argsort(covering[:, widest], kind="stable")]
    return np.array_split(ordered, -(-len(ordered) // _CHUNK))


def _groups(balls: list[FloatArray]) -> list[_Group]:
    """Balls of one body, joined as long as a common ball is hardly larger than the larger one."""
    groups: list[_Group] = [(i,) for i in range(len(balls))]
    known: dict[tuple[_Group, _Group], float] = {}
    while True:
        for pair in combinations(groups, 2):
            if pair not in known:
                known[pair] = _loss(balls, *pair)
        places = combinations(range(len(groups)), 2)
        joined = ((known[groups[a], groups[b]], a, b) for a, b in places)
        least, a, b = min(joined, default=(np.inf, 0, 0))
        if least > _WORTH_IT:
            return groups
        groups[a] = tuple(sorted(groups[a] + groups.pop(b)))


def _loss(balls: list[FloatArray], some: _Group, others: _Group) -> float:
    """How much larger a common ball is than the largest ball in it."""
    members = np.array([balls[i] for i in some + others])
    return float(ball_around_balls(members)[3] / members[:, 3].max())


def ball_around_balls(balls: FloatArray) -> FloatArray:
    """A ball around balls (k, 4), by moving a ball towards those that stick out."""
    around = np.empty(4)
    enclose_balls(np.ascontiguousarray(balls), around)
    return around


def cover(table: Table, most: int) -> FloatArray:
    """Balls (k, 4) that together cover a shape: a few along a capsule, a grid in the rest."""
    radius = float(table.size[0])
    points = table.rows[: table.count]
    if table.kind in (POINT, SEGMENT):
        return _cover_segment(points, radius, most)
    return _cover_box(points, radius, most)


def _cover_segment(points: FloatArray, radius_m: float, most: int) -> FloatArray:
    """Balls with centres from end to end; they overlap so that the side is covered too."""
    length = float(np.linalg.norm(points[-1] - points[0]))
    spacing = max(1.5 * radius_m, 0.04)
    steps = min(most - 1, int(np.ceil(length / spacing)))
    if steps <= 0:
        return np.array([[*points[0], radius_m + 1e-9]])
    grown = np.hypot(radius_m, length / (2.0 * steps)) + 1e-9
    fractions = np.linspace(0.0, 1.0, steps + 1)[:, None]
    centers = points[0] + fractions * (points[-1] - points[0])
    return np.column_stack([centers, np.full(len(centers), grown)])


def _cover_box(points: FloatArray, radius_m: float, most: int) -> FloatArray:
    """Balls around the cells of a grid in the box along the hull's main directions."""
    axes = main_axes(points)
    local = points @ axes.T
    low, high = local.min(axis=0), local.max(axis=0)
    counts = _cells(high - low, most)
    steps = (high - low) / counts
    grids = [low[a] + (np.arange(counts[a]) + 0.5) * steps[a] for a in range(3)]
    centers = np.stack(np.meshgrid(*grids, indexing="ij"), axis=-1).reshape(-1, 3) @ axes
    grown = float(np.linalg.norm(steps)) / 2.0 + radius_m + 1e-9
    return np.column_stack([centers, np.full(len(centers), grown)])


def _cells(extent: FloatArray, most: int) -> FloatArray:
    """Cells along each direction: halve the longest step while the number stays within bounds."""
    counts = np.ones(3)
    while True:
        longest = int(np.argmax(extent / counts))
        more = counts.copy()
        more[longest] += 1.0
        if more.prod() > most or extent[longest] / counts[longest] < 0.05:
            return counts.astype(np.int64)
        counts = more


def main_axes(points: FloatArray) -> FloatArray:
    """Orthonormal rows (3, 3) along the directions in which the points spread most."""
    centred = points - points.mean(axis=0)
    few = len(points) < 3  # only then are there rows to make up
    return cast("FloatArray", np.linalg.svd(centred, full_matrices=few)[2])
