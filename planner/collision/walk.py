"""Balls over an arm's pieces: a few large ones, and below each the small ones that cover it.

A large ball that is clear of everything spares the look at the small ones. Called by ``arm``.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from planner.collision.cover import cover
from planner.collision.gap_kernels import IntArray
from planner.collision.tables import Table, ball_around
from planner.collision.walk_kernels import enclose_balls
from robots.geometry import FloatArray

MOST_BALLS = 16
LEAST_M = 0.08
"""Balls that cover a piece are not made smaller than this."""
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
    return (
        np.array(tops).reshape(-1, 4),
        np.array(top_rows, dtype=np.int64).reshape(-1, 4),
        np.array(leaves).reshape(-1, 5),
        np.array(leaf_pieces, dtype=np.int64),
    )


def _chunks(table: Table) -> list[FloatArray]:
    """The balls that cover a piece, a few neighbours at a time."""
    around, covering = ball_around(table), cover(table, MOST_BALLS, LEAST_M)
    if covering[:, 3].max() > _SMALLER * around[3]:
        return [cover(table, 1, LEAST_M)]
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
    enclose_balls(np.ascontiguousarray(balls[:, :4]), around)
    return around
