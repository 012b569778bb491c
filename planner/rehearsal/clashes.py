"""Which stands and known legs of different robots exclude each other.

Each pair is compared once in the course of a plan: what was compared before is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from cells.ids import RobotId
from planner.moves.cycles import CycleBook
from planner.options import HOME, IntArray
from planner.rehearsal.compared import Repertoire, Tables
from planner.rehearsal.play_kernels import Clashes
from planner.sequencing.thinning import Kept
from planner.sequencing.travel import Leg
from planner.side_by_side import side_by_side


class ClashBook:
    """All comparisons among the ``robots`` of one station; things exclude each other where they
    come within ``margin_m`` of each other.
    """

    def __init__(
        self, books: Mapping[RobotId, CycleBook], robots: Sequence[RobotId], margin_m: float
    ) -> None:
        self._books = [books[name] for name in robots]
        self._robots, self._margin_m = tuple(robots), margin_m
        self._repertoires = [Repertoire() for _ in robots]
        self._known = {pair: Tables.nothing() for pair in combinations(range(len(robots)), 2)}

    def clashes(self, kept: Kept, legs: Iterable[Leg]) -> Clashes:
        """Lay out the ``kept`` options of the robots, their homes, and the ``legs`` among them."""
        rows = _rows(kept)
        known = [_between_kept(name, kept[r], rows[r], legs) for r, name in enumerate(self._robots)]
        numbers = side_by_side(lambda r: self._all_numbers(r, kept[r], known[r]), range(len(rows)))
        stands, runs = (list(column) for column in zip(*numbers, strict=True))
        return self._laid_out(rows, known, stands, runs)

    def _laid_out(
        self,
        rows: list[list[int]],
        known: list[list[tuple[Leg, int, int]]],
        stands: list[IntArray],
        runs: list[IntArray],
    ) -> Clashes:
        count = sum(len(of_robot) for of_robot in rows)
        firsts = np.cumsum([0, *(len(of_robot) for of_robot in known)])
        leg_of = np.full((count, count), -1, dtype=np.int32)
        for number, (_, left, entered) in enumerate(leg for of_robot in known for leg in of_robot):
            leg_of[left, entered] = number
        apart = np.zeros((count, count), dtype=np.uint8)
        at_rest = apart.copy()
        leg_apart = np.zeros((firsts[-1], count), dtype=np.uint8)
        legs_apart = np.zeros((firsts[-1], firsts[-1]), dtype=np.uint8)
        self._compare()
        held = [np.array(r.at_rest)[at] for r, at in zip(self._repertoires, stands, strict=True)]
        for (i, j), tables in self._known.items():
            for a, b, found in ((i, j, tables), (j, i, tables.turned())):
                legs_a, legs_b = slice(firsts[a], firsts[a + 1]), slice(firsts[b], firsts[b + 1])
                apart[np.ix_(rows[a], rows[b])] = found.stands[np.ix_(stands[a], stands[b])]
                at_rest[np.ix_(rows[a], rows[b])] = found.stands[np.ix_(held[a], stands[b])]
                leg_apart[legs_a, rows[b]] = found.legs[np.ix_(runs[a], stands[b])]
                legs_apart[legs_a, legs_b] = found.both[np.ix_(runs[a], runs[b])]
        return Clashes(apart, at_rest, leg_of, leg_apart, legs_apart)

    def _all_numbers(
        self, r: int, options: IntArray, legs: Sequence[tuple[Leg, int, int]]
    ) -> tuple[IntArray, IntArray]:
        """Numbers of robot r's stands and of its legs."""
        at = [self._stand(r, option) for option in (*map(int, options), HOME)]
        runs = [self._leg(r, leg[1], leg[2]) for leg, _, _ in legs]
        return np.array(at, dtype=np.int64), np.array(runs, dtype=np.int64)

    def _stand(self, r: int, option: int) -> int:
        """The number of robot r's stand; a new one is swept, and again with its part held."""
        book, mine = self._books[r], self._repertoires[r]
        if option in mine.stands.numbers:
            return mine.stands.numbers[option]
        swept = [book.home()] if option == HOME else book.stands(option)
        number = mine.stands.number(option, lambda: swept)
        if option == HOME or len(book.moves.ways[option].stops) == 1:
            mine.at_rest.append(number)
        else:
            held = mine.stands.number(("held", option), lambda: swept[:1])
            mine.at_rest += [held, held]
        return number

    def _leg(self, r: int, left: int, entered: int) -> int:
        """The number of robot r's leg between two of its stands; a new one is swept."""
        mine = self._repertoires[r]
        if (left, entered) not in mine.legs.numbers:
            mine.begin.append(mine.stands.numbers[left])
            mine.end.append(mine.stands.numbers[entered])
        return mine.legs.number((left, entered), lambda: self._books[r].leg_sweeps(left, entered))

    def _compare(self) -> None:
        """Compare everything new with everything of the other robots."""
        for mine in self._repertoires:
            mine.stands.gather()
            mine.legs.gather()
        tables = side_by_side(self._larger, self._known)
        self._known = dict(zip(self._known, tables, strict=True))
        for mine in self._repertoires:
            mine.stands.settle()
            mine.legs.settle()

    def _larger(self, pair: tuple[int, int]) -> Tables:
        """What is known of a pair of robots, with what is new."""
        one, other = (self._repertoires[r] for r in pair)
        return self._known[pair].grown(one, other, self._margin_m)


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
