"""Maps of the angles at which bodies two joints apart cannot touch. Called by ``arm``.

They depend on links alone, and are worked out once for all arms of one robot.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.collision.arm_kernels import ArmArrays
from planner.collision.gap_kernels import IntArray
from planner.collision.pair_map_kernels import fill_map
from robots.geometry import FloatArray

CELL_RAD = 0.1
MOST_CELLS = 72
"""Most cells along one angle."""
_MOST_KNOWN = 512

Maps = tuple[IntArray, FloatArray, npt.NDArray[np.uint8]]
"""``map_rows``, ``map_lows``, ``map_cells`` of ``ArmArrays``."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A pair of an arm whose map is wanted; ``digest`` is of all that the map depends on."""

    digest: bytes
    pair: int = field(compare=False)
    arm: ArmArrays = field(compare=False)


def no_maps(pairs: int) -> Maps:
    """Maps of so many pairs that know nothing."""
    return np.zeros((pairs, 4), np.int64), np.ones((pairs, 4)), np.zeros(1, np.uint8)


def maps_of(arm: ArmArrays, lower_rad: FloatArray, upper_rad: FloatArray) -> Maps:
    """Maps for the pairs of ``arm`` with one or two joints between them, within limits (n,)."""
    rows, lows, _ = no_maps(len(arm.pairs))
    cells = []
    start = 0
    for pair, (one, two) in enumerate(arm.pairs):
        joint = int(arm.spans[one, 2])
        steps = int(arm.spans[two, 2]) - joint
        if steps in (1, 2):
            low, high = np.zeros(2), np.ones(2)
            low[:steps] = lower_rad[joint : joint + steps]
            high[:steps] = upper_rad[joint : joint + steps]
            counts = np.clip(np.ceil((high - low) / CELL_RAD), 2, MOST_CELLS).astype(np.int64)
            counts[steps:] = 1
            rows[pair] = (joint, *counts, start)
            lows[pair] = (*low, *(counts / (high - low)))
            cells.append(_cells(_question(arm, pair, rows, lows)))
            start += int(counts.prod())
    return rows, lows, np.concatenate([*cells, np.zeros(1, np.uint8)])


def _question(arm: ArmArrays, pair: int, rows: IntArray, lows: FloatArray) -> _Question:
    one, two = arm.pairs[pair]
    own = rows.copy()
    own[pair, 3] = 0
    joint = int(own[pair, 0])
    known = [arm.chain[joint + 1 : joint + 3], own[pair, 1:3], lows[pair], arm.bends[two]]
    known.append(arm.keeps[pair : pair + 1])
    for body in (one, two):
        for piece in range(arm.spans[body, 0], arm.spans[body, 1]):
            first, count = arm.pieces[piece, 1:3]
            known += [arm.sizes[piece], arm.points[first : first + count]]
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in known))
    return _Question(digest.digest(), pair, arm._replace(map_rows=own, map_lows=lows))


@lru_cache(maxsize=_MOST_KNOWN)
def _cells(question: _Question) -> npt.NDArray[np.uint8]:
    rows = question.arm.map_rows[question.pair]
    cells = np.zeros(int(rows[1] * rows[2]), dtype=np.uint8)
    fill_map(question.arm, question.pair, cells)
    return cells
