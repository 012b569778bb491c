"""Which motions and stands of two robots exclude each other in time.

Two motions that exclude each other may never overlap. A robot that stands in the way of another's
motion makes its motions into and out of that stand one block: the other passes before or after it,
never in between. A robot whose home is in the way must be out of it while the other passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from planner.collision import Swept, conflict_matrix
from planner.coordination.chain import Block, Exclusion, Point

Before = tuple[Point, Point]


@dataclass(frozen=True, slots=True, eq=False)
class RobotSweeps:
    """Everywhere one robot gets: on its n + 1 motions, on its n stands, at home."""

    motions: tuple[Swept, ...]
    stands: tuple[Swept, ...]
    home: Swept

    def all(self) -> list[Swept]:
        """Motions, then stands, then home."""
        return [*self.motions, *self.stands, self.home]


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
    for i, j in combinations(range(len(robots)), 2):
        matrix = conflict_matrix(robots[i].all(), robots[j].all(), margin_m)
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


def _blocks(robot: int, sweeps: RobotSweeps) -> list[Block]:
    """The block that each motion and each stand of a robot belongs to."""
    motions = [Block(robot, k, k) for k in range(len(sweeps.motions))]
    return motions + [Block(robot, k, k + 1) for k in range(len(sweeps.stands))]


def _exclusions(
    blocks_i: list[Block], blocks_j: list[Block], matrix: npt.NDArray[np.bool_]
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
    robot: int, sweeps: RobotSweeps, others: list[Block], hits: npt.NDArray[np.bool_]
) -> Iterator[Before]:
    """The other passes only between this robot's first and last motion."""
    if not sweeps.motions:
        return
    for other in (others[k] for k in np.flatnonzero(hits)):
        yield Point(robot, 0, "motion-end"), Point(other.robot, other.first, "motion-start")
        last = len(sweeps.motions) - 1
        yield Point(other.robot, other.last, "motion-end"), Point(robot, last, "motion-start")


def _never_leaves(sweeps: RobotSweeps, hits: npt.NDArray[np.bool_]) -> bool:
    return not sweeps.motions and bool(hits.any())
