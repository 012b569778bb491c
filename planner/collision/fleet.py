"""All robots of a station at once: do they keep apart? Called by ``checks`` and by benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from planner.collision.arm import Arm
from planner.collision.arm_kernels import FIRST, FRAME
from planner.collision.fleet_kernels import Fleet

MOST_BODIES = 62
"""Bodies of one arm that have a bit each."""


@lru_cache(maxsize=16)
def fleet_of(arms: tuple[Arm, ...]) -> Fleet:
    """Put the tables of several arms into one.

    Raises:
        ValueError: if an arm has too many bodies.
    """
    parts = [arm.arrays for arm in arms]
    frames = _firsts([len(part.chain) for part in parts])
    rows = _firsts([len(part.points) for part in parts])
    first_pieces = _firsts([len(part.pieces) for part in parts])
    bodies = [np.flatnonzero(part.spans[:, 1] > part.spans[:, 0]) for part in parts]
    if max(map(len, bodies)) > MOST_BODIES:
        raise ValueError(f"at most {MOST_BODIES} bodies an arm expected")
    joints = _firsts([arm.dof for arm in arms])
    pieces, spans = [], []
    for k, part in enumerate(parts):
        moved = part.pieces.copy()
        moved[:, FIRST] += rows[k]
        moved[:, FRAME] += frames[k]
        pieces.append(moved)
        spans.append(part.spans[bodies[k]] + [first_pieces[k], first_pieces[k], frames[k]])
    return Fleet(
        firsts=np.column_stack([frames, joints, _firsts([len(mine) for mine in bodies])]),
        chain=np.concatenate([part.chain for part in parts]),
        balls=np.concatenate([part.bodies[mine] for part, mine in zip(parts, bodies, strict=True)]),
        spans=np.concatenate(spans),
        pieces=np.concatenate(pieces),
        sizes=np.concatenate([part.sizes for part in parts]),
        points=np.concatenate([part.points for part in parts]),
    )


def _firsts(counts: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where each starts, and where the last ends."""
    return np.cumsum([0, *counts], dtype=np.int64)
