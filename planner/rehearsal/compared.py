"""Stands and legs of robots, numbered as they come, and which of two robots exclude each other.

Rehearsals ask for a leg only where they have asked before for the stands at its ends. So what a
stand excludes, a leg from there or to there excludes as well, without being compared; likewise
two legs where one excludes a stand at an end of the other. Called by ``clashes``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from planner.collision import Pile, Swept
from planner.options import IntArray

BoolArray = npt.NDArray[np.bool_]


class Groups:
    """Things of one robot, each the sweeps of one or more motions or stands."""

    def __init__(self, groups: list[list[Swept]]) -> None:
        self._pile = Pile([swept for group in groups for swept in group])
        self._sizes = [len(group) for group in groups]

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, more: Groups) -> None:
        """Put others after these."""
        self._pile.add(more._pile)
        self._sizes += more._sizes

    def conflicts(self, others: Groups, margin_m: float, known: BoolArray) -> BoolArray:
        """Whether anything of a group conflicts with anything of another's (len, len).

        Those that are ``known`` to are not looked at.
        """
        if not known.size:
            return known.copy()
        flat = np.repeat(np.repeat(known, self._sizes, axis=0), others._sizes, axis=1)
        found = self._pile.conflicts(others._pile, margin_m, flat)
        rows = np.logical_or.reduceat(found, self._firsts(), axis=0)
        return np.logical_or.reduceat(rows, others._firsts(), axis=1)

    def _firsts(self) -> IntArray:
        return np.cumsum([0, *self._sizes[:-1]])


@dataclass(slots=True, eq=False)
class Things:
    """All stands, or all legs, of one robot; the ``new`` ones have not been compared yet."""

    numbers: dict[Hashable, int] = field(default_factory=dict)
    compared: Groups = field(default_factory=lambda: Groups([]))
    new: Groups = field(default_factory=lambda: Groups([]))
    _waiting: list[list[Swept]] = field(default_factory=list)

    def number(self, thing: Hashable, swept: Callable[[], list[Swept]]) -> int:
        """The number of a thing; it is swept if it is new."""
        if thing not in self.numbers:
            self.numbers[thing] = len(self.numbers)
            self._waiting.append(swept())
        return self.numbers[thing]

    def gather(self) -> None:
        """Get ready for comparing what is new."""
        self.new, self._waiting = Groups(self._waiting), []

    def settle(self) -> None:
        """What was new has been compared."""
        self.compared.add(self.new)
        self.new = Groups([])


@dataclass(slots=True, eq=False)
class Repertoire:
    """What one robot may do. Of each stand (n,) ``at_rest`` is the number of the one where its
    part, if any, is at its place; of each leg (m,) ``begin`` and ``end`` are those of its stands.
    """

    stands: Things = field(default_factory=Things)
    legs: Things = field(default_factory=Things)
    at_rest: list[int] = field(default_factory=list)
    begin: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)


class Tables(NamedTuple):
    """What excludes each other of two robots with n, k stands and m, l legs: ``stands`` (n, k);
    legs of the one and stands of the other, ``legs`` (m, k) and ``others`` (l, n); ``both`` (m, l):
    legs.
    """

    stands: BoolArray
    legs: BoolArray
    others: BoolArray
    both: BoolArray

    @classmethod
    def nothing(cls) -> Self:
        """No stands, no legs."""
        return cls(*(np.zeros((0, 0), dtype=np.bool_) for _ in range(4)))

    def turned(self) -> Tables:
        """The same, the other robot first."""
        return Tables(self.stands.T, self.others, self.legs, self.both.T)

    def grown(self, one: Repertoire, other: Repertoire, margin_m: float) -> Tables:
        """With what is new in the repertoires."""
        stands = _grown(self.stands, one.stands, other.stands, margin_m)
        excluded = stands[np.ix_(one.at_rest, other.at_rest)]
        legs, others = (
            _grown(old, mine.legs, theirs.stands, margin_m, known[mine.begin] | known[mine.end])
            for old, mine, theirs, known in (
                (self.legs, one, other, excluded),
                (self.others, other, one, excluded.T),
            )
        )
        known = legs[:, other.begin] | legs[:, other.end]
        known |= (others[:, one.begin] | others[:, one.end]).T
        return Tables(
            stands, legs, others, _grown(self.both, one.legs, other.legs, margin_m, known)
        )


def _grown(
    old: BoolArray, rows: Things, columns: Things, margin_m: float, known: BoolArray | None = None
) -> BoolArray:
    """What is known of two robots' things, with what is new."""
    m, n = len(rows.compared), len(columns.compared)
    shape = m + len(rows.new), n + len(columns.new)
    table = np.zeros(shape, dtype=np.bool_) if known is None else known.copy()
    table[m:, :n] = rows.new.conflicts(columns.compared, margin_m, table[m:, :n])
    table[:m, n:] = rows.compared.conflicts(columns.new, margin_m, table[:m, n:])
    table[m:, n:] = rows.new.conflicts(columns.new, margin_m, table[m:, n:])
    table[:m, :n] = old
    return table
