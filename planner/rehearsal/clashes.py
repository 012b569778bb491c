"""Which stands and known legs of different robots exclude each other.

Each pair is compared once in the course of a plan: what was compared before is remembered.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from cells.ids import RobotId
from planner.collision import Pile, Swept
from planner.moves.cycles import CycleBook
from planner.options import HOME, IntArray
from planner.rehearsal.play_kernels import Clashes
from planner.sequencing.thinning import Kept
from planner.sequencing.travel import Leg
from planner.side_by_side import side_by_side

BoolArray = npt.NDArray[np.bool_]
_Item = tuple[str, int, int]


class ClashBook:
    """All comparisons among the ``robots`` of one station; things exclude each other where they
    come within ``margin_m`` of each other.
    """

    def __init__(
        self, books: Mapping[RobotId, CycleBook], robots: Sequence[RobotId], margin_m: float
    ) -> None:
        self._books = [books[name] for name in robots]
        self._robots, self._margin_m = tuple(robots), margin_m
        self._items: list[dict[Hashable, int]] = [{} for _ in robots]
        self._new: list[list[list[Swept]]] = [[] for _ in robots]
        self._compared = [_Groups([]) for _ in robots]
        pairs = combinations(range(len(robots)), 2)
        self._known: dict[tuple[int, int], BoolArray] = {
            pair: np.zeros((0, 0), dtype=np.bool_) for pair in pairs
        }

    def clashes(self, kept: Kept, legs: Iterable[Leg]) -> Clashes:
        """Lay out the ``kept`` options of the robots, their homes, and the ``legs`` among them."""
        rows = _rows(kept)
        known = [_between_kept(name, kept[r], rows[r], legs) for r, name in enumerate(self._robots)]
        numbers = side_by_side(lambda r: self._all_numbers(r, kept[r], known[r]), range(len(rows)))
        stands, held, runs = (list(column) for column in zip(*numbers, strict=True))
        return self._laid_out(rows, known, stands, held, runs)

    def _laid_out(
        self,
        rows: list[list[int]],
        known: list[list[tuple[Leg, int, int]]],
        stands: list[IntArray],
        held: list[IntArray],
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
        for (i, j), table in self._known.items():
            for a, b, found in ((i, j, table), (j, i, table.T)):
                legs_a, legs_b = slice(firsts[a], firsts[a + 1]), slice(firsts[b], firsts[b + 1])
                apart[np.ix_(rows[a], rows[b])] = found[np.ix_(stands[a], stands[b])]
                at_rest[np.ix_(rows[a], rows[b])] = found[np.ix_(held[a], stands[b])]
                leg_apart[legs_a, rows[b]] = found[np.ix_(runs[a], stands[b])]
                legs_apart[legs_a, legs_b] = found[np.ix_(runs[a], runs[b])]
        return Clashes(apart, at_rest, leg_of, leg_apart, legs_apart)

    def _all_numbers(
        self, r: int, options: IntArray, legs: Sequence[tuple[Leg, int, int]]
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Numbers of robot r's stands, of its stands with a part held, and of its legs."""
        at = [*map(int, options), HOME]
        return (
            self._numbers(r, [("stand", option, 0) for option in at]),
            self._numbers(r, [("held", option, 0) for option in at]),
            self._numbers(r, [("leg", leg[1], leg[2]) for leg, _, _ in legs]),
        )

    def _numbers(self, r: int, items: Iterable[_Item]) -> IntArray:
        """Numbers of items of robot r; new ones are swept."""
        numbers = []
        for item in items:
            if item[0] == "held" and self._same_when_held(r, item[1]):
                item = ("stand", item[1], 0)
            if item not in self._items[r]:
                self._items[r][item] = len(self._items[r])
                self._new[r].append(self._swept(r, item))
            numbers.append(self._items[r][item])
        return np.array(numbers, dtype=np.int64)

    def _same_when_held(self, r: int, option: int) -> bool:
        return option == HOME or len(self._books[r].moves.ways[option].stops) == 1

    def _swept(self, r: int, item: _Item) -> list[Swept]:
        kind, left, entered = item
        if kind == "leg":
            return self._books[r].leg_sweeps(left, entered)
        if left == HOME:
            return [self._books[r].home()]
        stands = self._books[r].stands(left)
        return stands[:1] if kind == "held" else stands

    def _compare(self) -> None:
        """Compare everything new with everything of the other robots."""
        new = [_Groups(groups) for groups in self._new]
        tables = side_by_side(lambda pair: self._larger(pair, new), self._known)
        self._known = dict(zip(self._known, tables, strict=True))
        for compared, groups in zip(self._compared, new, strict=True):
            compared.add(groups)
        self._new = [[] for _ in self._new]

    def _larger(self, pair: tuple[int, int], new: Sequence[_Groups]) -> BoolArray:
        """What is known of a pair of robots, with what is new."""
        (i, j), old = pair, self._known[pair]
        m, n = old.shape
        table = np.zeros((m + len(new[i]), n + len(new[j])), dtype=np.bool_)
        table[:m, :n] = old
        table[m:, :n] = new[i].conflicts(self._compared[j], self._margin_m)
        table[:m, n:] = self._compared[i].conflicts(new[j], self._margin_m)
        table[m:, n:] = new[i].conflicts(new[j], self._margin_m)
        return table


class _Groups:
    """Things of one robot, each the sweeps of one or more motions or stands."""

    def __init__(self, groups: list[list[Swept]]) -> None:
        self._pile = Pile([swept for group in groups for swept in group])
        self._sizes = [len(group) for group in groups]

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, more: _Groups) -> None:
        """Put others after these."""
        self._pile.add(more._pile)
        self._sizes += more._sizes

    def conflicts(self, others: _Groups, margin_m: float) -> BoolArray:
        """Whether anything of a group conflicts with anything of another's (len, len)."""
        if not len(self) or not len(others):
            return np.zeros((len(self), len(others)), dtype=np.bool_)
        flat = self._pile.conflicts(others._pile, margin_m)
        rows = np.logical_or.reduceat(flat, self._firsts(), axis=0)
        return np.logical_or.reduceat(rows, others._firsts(), axis=1)

    def _firsts(self) -> IntArray:
        return np.cumsum([0, *self._sizes[:-1]])


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
