"""Which stands and known legs of different robots exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt

from cells.ids import RobotId
from planner.collision import Swept, conflict_matrix
from planner.moves.cycles import CycleBook
from planner.options import HOME, IntArray
from planner.rehearsal.play_kernels import Clashes
from planner.sequencing.thinning import Kept
from planner.sequencing.travel import Leg


def clashes(
    books: Mapping[RobotId, CycleBook],
    robots: Sequence[RobotId],
    kept: Kept,
    legs: Iterable[Leg],
    margin_m: float,
) -> Clashes:
    """Compare the ``kept`` options of ``robots``, their homes, and the ``legs`` between them.

    Two things exclude each other where the robots come within ``margin_m`` of each other.
    """
    count = sum(len(options) for options in kept)
    stands = [_stands(books[r], options) for r, options in zip(robots, kept, strict=True)]
    rows = _rows(kept)
    apart = np.zeros((count + len(robots),) * 2, dtype=np.uint8)
    held = apart.copy()
    for i, j in combinations(range(len(robots)), 2):
        hit = _blockwise(stands[i], stands[j], margin_m)
        at_rest = [group[:1] for group in stands[i]], [group[:1] for group in stands[j]]
        apart[np.ix_(rows[i], rows[j])] = hit
        apart[np.ix_(rows[j], rows[i])] = hit.T
        held[np.ix_(rows[i], rows[j])] = _blockwise(at_rest[0], stands[j], margin_m)
        held[np.ix_(rows[j], rows[i])] = _blockwise(stands[i], at_rest[1], margin_m).T
    known = [_between_kept(name, kept[i], rows[i], legs) for i, name in enumerate(robots)]
    runs = [
        [books[name].leg_sweeps(leg[1], leg[2]) for leg, _, _ in known[i]]
        for i, name in enumerate(robots)
    ]
    leg_of = np.full(apart.shape, -1, dtype=np.int32)
    for number, (_, left, entered) in enumerate(leg for of_robot in known for leg in of_robot):
        leg_of[left, entered] = number
    firsts = np.cumsum([0, *(len(of_robot) for of_robot in known)])
    leg_apart = np.zeros((firsts[-1], len(apart)), dtype=np.uint8)
    legs_apart = np.zeros((firsts[-1], firsts[-1]), dtype=np.uint8)
    for i, j in permutations(range(len(robots)), 2):
        mine = slice(firsts[i], firsts[i + 1])
        leg_apart[mine, rows[j]] = _blockwise(runs[i], stands[j], margin_m)
        legs_apart[mine, firsts[j] : firsts[j + 1]] = _blockwise(runs[i], runs[j], margin_m)
    return Clashes(apart, held, leg_of, leg_apart, legs_apart)


def _stands(book: CycleBook, options: IntArray) -> list[list[Swept]]:
    return [*(book.stands(int(option)) for option in options), [book.home()]]


def _rows(kept: Kept) -> list[list[int]]:
    """The stands of each robot: its options, then its home."""
    firsts = np.cumsum([0, *(len(options) for options in kept)])
    return [[*range(firsts[r], firsts[r + 1]), firsts[-1] + r] for r in range(len(kept))]


def _between_kept(
    name: RobotId, kept: IntArray, rows: list[int], legs: Iterable[Leg]
) -> list[tuple[Leg, int, int]]:
    """Legs of one robot between stands that are played with, and the rows of these stands."""
    row = {int(option): rows[k] for k, option in enumerate(kept)} | {HOME: rows[-1]}
    return [
        (leg, row[leg[1]], row[leg[2]])
        for leg in legs
        if leg[0] == name and leg[1] in row and leg[2] in row
    ]


def _blockwise(
    stands_i: list[list[Swept]], stands_j: list[list[Swept]], margin_m: float
) -> npt.NDArray[np.bool_]:
    """Whether any stand of one option conflicts with any stand of another (len_i, len_j)."""
    if not stands_i or not stands_j:
        return np.zeros((len(stands_i), len(stands_j)), dtype=np.bool_)
    flat = conflict_matrix(
        [swept for group in stands_i for swept in group],
        [swept for group in stands_j for swept in group],
        margin_m,
    )
    first_i = np.cumsum([0, *(len(group) for group in stands_i[:-1])])
    first_j = np.cumsum([0, *(len(group) for group in stands_j[:-1])])
    return np.logical_or.reduceat(np.logical_or.reduceat(flat, first_i, axis=0), first_j, axis=1)
