"""Which motions and stands of two robots exclude each other in time.

Two motions that exclude each other may never overlap. A robot that stands in the way of another's
motion makes its motions into and out of that stand one block: the other passes before or after it,
never in between. A robot whose home is in the way must be out of it while the other passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np
import numpy.typing as npt

from planner.collision import Pile, Swept
from planner.coordination.chain import Block, Exclusion, Point

BoolArray = npt.NDArray[np.bool_]
Before = tuple[Point, Point]


@dataclass(frozen=True, slots=True, eq=False)
class RobotSweeps:
    """Everywhere one robot gets: on its n + 1 motions, on its n stands, at home."""

    motions: tuple[Swept, ...]
    stands: tuple[Swept, ...]
    home: Swept


@dataclass(frozen=True, slots=True, eq=False)
class _Piles:
    """The same, to be compared."""

    motions: Pile
    stands: Pile
    home: Pile

    @classmethod
    def of(cls, sweeps: RobotSweeps) -> Self:
        """Lay ``sweeps`` together."""
        return cls(Pile(sweeps.motions), Pile(sweeps.stands), Pile([sweeps.home]))


@dataclass(frozen=True, slots=True)
class Interference:
    """Blocks that exclude each other, moments ordered by homes in the way, hopeless pairs."""

    exclusions: tuple[Exclusion, ...]
    before: tuple[Before, ...]
    hopeless: tuple[tuple[int, int], ...]


def interference(robots: Sequence[RobotSweeps], margin_m: float) -> Interference:
    """Compare all pairs of robots; two things apart by more than ``margin_m`` never interfere."""
    exclusions: list[Exclusion] = []
    before: list[Before] = []
    hopeless: list[tuple[int, int]] = []
    piles = [_Piles.of(sweeps) for sweeps in robots]
    for i, j in combinations(range(len(robots)), 2):
        matrix = _conflicts(piles[i], piles[j], margin_m)
        exclusions += _exclusions(_blocks(i, robots[i]), _blocks(j, robots[j]), matrix)
        before += _out_of_home(i, robots[i], _blocks(j, robots[j]), matrix[-1, :-1])
        before += _out_of_home(j, robots[j], _blocks(i, robots[i]), matrix[:-1, -1])
        if (
            matrix[-1, -1]
            or _never_leaves(robots[i], matrix[-1])
            or _never_leaves(robots[j], matrix[:, -1])
        ):
            hopeless.append((i, j))
    return Interference(tuple(exclusions), tuple(before), tuple(hopeless))


def _conflicts(one: _Piles, other: _Piles, margin_m: float) -> BoolArray:
    """What interferes of two robots: motions, then stands, then home, of either.

    Where a stand interferes with something, the block that it makes with the motions before and
    after it does: that these do as well is taken as known.
    """
    stands = one.stands.conflicts(other.stands, margin_m)
    motions = one.motions.conflicts(other.stands, margin_m, _beside(stands, len(one.motions)))
    known = _beside(stands.T, len(other.motions)).T
    others = one.stands.conflicts(other.motions, margin_m, known)
    known = _beside(others, len(one.motions)) | _beside(motions.T, len(other.motions)).T
    both = one.motions.conflicts(other.motions, margin_m, known)
    at_home = [
        one.home.conflicts(pile, margin_m) for pile in (other.motions, other.stands, other.home)
    ]
    with_home = [pile.conflicts(other.home, margin_m) for pile in (one.motions, one.stands)]
    return np.block([[both, motions, with_home[0]], [others, stands, with_home[1]], at_home])


def _beside(stands: BoolArray, motions: int) -> BoolArray:
    """What interferes with a stand before or after each of so many motions (motions, m)."""
    with_ends = np.pad(stands, ((1, 1), (0, 0)))
    return (with_ends[:-1] | with_ends[1:])[:motions]


def _blocks(robot: int, sweeps: RobotSweeps) -> list[Block]:
    """The block that each motion and each stand of a robot belongs to."""
    motions = [Block(robot, k, k) for k in range(len(sweeps.motions))]
    return motions + [Block(robot, k, k + 1) for k in range(len(sweeps.stands))]


def _exclusions(
    blocks_i: list[Block], blocks_j: list[Block], matrix: BoolArray
) -> Iterator[Exclusion]:
    """Exclusions without those that others imply."""
    pairs = [(blocks_i[a], blocks_j[b]) for a, b in np.argwhere(matrix[:-1, :-1])]
    wide = {pair for pair in pairs if pair[0].first < pair[0].last or pair[1].first < pair[1].last}
    for pair in pairs:
        if not any(other != pair and _implies(other, pair) for other in wide):
            yield pair


def _implies(wide: Exclusion, pair: Exclusion) -> bool:
    return all(
        outer.first <= inner.first and inner.last <= outer.last
        for outer, inner in zip(wide, pair, strict=True)
    )


def _out_of_home(
    robot: int, sweeps: RobotSweeps, others: list[Block], hits: BoolArray
) -> Iterator[Before]:
    """The other passes only between this robot's first and last motion."""
    if not sweeps.motions:
        return
    for other in (others[k] for k in np.flatnonzero(hits)):
        yield Point(robot, 0, "motion-end"), Point(other.robot, other.first, "motion-start")
        last = len(sweeps.motions) - 1
        yield Point(other.robot, other.last, "motion-end"), Point(robot, last, "motion-start")


def _never_leaves(sweeps: RobotSweeps, hits: BoolArray) -> bool:
    return not sweeps.motions and bool(hits.any())
