"""Many swept motions of one robot in one set of tables, compared in one call.

Made by the search for tours, which compares what is new with all that was swept before, and by
coordination.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.collision.arm import Arm
from planner.collision.arm_kernels import FIRST
from planner.collision.conflict_kernels import conflicts
from planner.collision.gap_kernels import IntArray
from planner.collision.sweep_kernels import Sweeps
from planner.collision.swept import Motion, Swept
from robots.geometry import FloatArray


class Pile:
    """Many motions of one robot, to be compared again and again.

    Each lot that is added keeps its own set of tables, since copying takes longer than one more
    call for each pair of lots.
    """

    def __init__(self, swept: Sequence[Swept]) -> None:
        self._lots = [_joined([one.tables for one in swept])] if swept else []

    def __len__(self) -> int:
        return sum(len(lot.motions) for lot in self._lots)

    def add(self, more: Pile) -> None:
        """Put the motions of another pile on top."""
        self._lots = [*self._lots, *more._lots]

    def conflicts(
        self, other: Pile, margin_m: float, known: npt.NDArray[np.bool_] | None = None
    ) -> npt.NDArray[np.bool_]:
        """Which motions (len, len) may come within the margin of each other, in order of adding.

        Those that are ``known`` (len, len) to need not be looked at.
        """
        if known is None:
            known = np.zeros((len(self), len(other)), dtype=np.bool_)
        if not known.size:
            return known.copy()
        rows = np.split(known, self._ends(), axis=0)
        blocks = [np.split(row, other._ends(), axis=1) for row in rows]
        return np.block(
            [
                [
                    conflicts(a, b, margin_m, np.ascontiguousarray(block))
                    for b, block in zip(other._lots, row, strict=True)
                ]
                for a, row in zip(self._lots, blocks, strict=True)
            ]
        )

    def _ends(self) -> IntArray:
        """Where each lot but the last ends."""
        return np.cumsum([len(lot.motions) for lot in self._lots])[:-1]


def conflict_matrix(
    swept_i: Sequence[Swept], swept_j: Sequence[Swept], margin_m: float
) -> npt.NDArray[np.bool_]:
    """Which motions (len_i, len_j) of two robots may come within ``margin_m`` of each other.

    False means: more than ``margin_m`` apart wherever the one is on its motion and the other on
    its own.
    """
    return Pile(swept_i).conflicts(Pile(swept_j), margin_m)


def motions_apart(
    arm_i: Arm, motion_i: Motion, arm_j: Arm, motion_j: Motion, margin_m: float
) -> bool:
    """Whether two robots keep more than ``margin_m`` wherever each is on its own motion."""
    pair = [Swept.of(arm_i, motion_i)], [Swept.of(arm_j, motion_j)]
    return not conflict_matrix(*pair, margin_m)[0, 0]


def _joined(parts: Sequence[Sweeps]) -> Sweeps:
    """The tables of many motions in one; arms, told apart by identity, stand in it once."""
    arms = {id(part.pieces): part for part in parts}
    number = {key: n for n, key in enumerate(arms)}
    arm_of = np.array([number[id(part.pieces)] for part in parts])
    each_arm = tuple(arms.values())
    motions = np.concatenate([part.motions for part in parts])
    motions[:, :4] = _starts([[len(rows) for rows in _kept(part)] for part in parts])
    motions[:, 9:11] = _starts([[len(t.times_s), len(t.coefficients)] for t in parts])
    for column, rows in ((4, "pieces"), (8, "chains"), (12, "bodies")):
        motions[:, column] = _firsts([len(getattr(arm, rows)) for arm in each_arm])[arm_of]
    pieces = np.concatenate([arm.pieces for arm in each_arm])
    points_before = _firsts([len(arm.points) for arm in each_arm])
    pieces[:, FIRST] += np.repeat(points_before, [len(arm.pieces) for arm in each_arm])
    return Sweeps(
        motions,
        np.concatenate([part.bounds for part in parts]),
        np.concatenate([part.fine_m for part in parts]),
        np.concatenate([part.nodes for part in parts]),
        np.concatenate([part.stretches for part in parts]),
        np.concatenate([part.frames for part in parts]),
        np.concatenate([part.moves for part in parts]),
        np.concatenate([part.boxes for part in parts]),
        pieces,
        np.concatenate([arm.sizes for arm in each_arm]),
        np.concatenate([arm.points for arm in each_arm]),
        np.concatenate([arm.chains for arm in each_arm]),
        np.concatenate([arm.bodies for arm in each_arm]),
        np.concatenate([arm.spans for arm in each_arm]),
        np.concatenate([part.times_s for part in parts]),
        _alike([part.coefficients for part in parts]),
    )


def _kept(part: Sweeps) -> tuple[npt.NDArray[Any], ...]:
    """What is kept of each node."""
    return part.nodes, part.frames, part.moves, part.boxes


def _starts(counts: Sequence[Sequence[int]]) -> IntArray:
    """Where each of several tables begins in each of some columns."""
    return np.cumsum([[0] * len(counts[0]), *counts[:-1]], axis=0)


def _alike(coefficients: Sequence[FloatArray]) -> FloatArray:
    """Coefficients laid end to end, with zeros for powers that some do not have."""
    powers = max(each.shape[2] for each in coefficients)
    wide = [((0, 0), (0, 0), (0, powers - each.shape[2])) for each in coefficients]
    return np.concatenate([np.pad(c, w) for c, w in zip(coefficients, wide, strict=True)])


def _firsts(counts: Sequence[int]) -> IntArray:
    """Where each of several tables, laid end to end, begins."""
    return np.cumsum([0, *counts[:-1]])
