"""Which stands of different robots exclude each other: at a work, or at home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from cells.ids import RobotId
from planner.collision import Swept, conflict_matrix
from planner.moves.cycles import CycleBook
from planner.sequencing.thinning import Kept


def clashes(
    books: Mapping[RobotId, CycleBook], robots: Sequence[RobotId], kept: Kept, margin_m: float
) -> npt.NDArray[np.uint8]:
    """Matrix (N + R, N + R) over the ``kept`` options by robot, then the robots' homes.

    1 where two robots come within ``margin_m`` of each other at some stands of these options.
    """
    stands = [
        [*(books[r].stands(int(option)) for option in options), [books[r].home()]]
        for r, options in zip(robots, kept, strict=True)
    ]
    firsts = np.cumsum([0, *(len(options) for options in kept)])
    rows = [[*range(firsts[r], firsts[r + 1]), firsts[-1] + r] for r in range(len(robots))]
    matrix = np.zeros((firsts[-1] + len(robots),) * 2, dtype=np.uint8)
    for i, j in combinations(range(len(robots)), 2):
        hit = _blockwise(stands[i], stands[j], margin_m)
        matrix[np.ix_(rows[i], rows[j])] = hit
        matrix[np.ix_(rows[j], rows[i])] = hit.T
    return matrix


def _blockwise(
    stands_i: list[list[Swept]], stands_j: list[list[Swept]], margin_m: float
) -> npt.NDArray[np.bool_]:
    """Whether any stand of one option conflicts with any stand of another (len_i, len_j)."""
    flat = conflict_matrix(
        [swept for group in stands_i for swept in group],
        [swept for group in stands_j for swept in group],
        margin_m,
    )
    first_i = np.cumsum([0, *(len(group) for group in stands_i[:-1])])
    first_j = np.cumsum([0, *(len(group) for group in stands_j[:-1])])
    return np.logical_or.reduceat(np.logical_or.reduceat(flat, first_i, axis=0), first_j, axis=1)
