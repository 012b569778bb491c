"""How few stations are enough for a line at a cycle: search from either end of the line.

Called by ``fewest_stations`` (SALBP-1) and, once for every cycle it tries, by ``least_cycle``
(SALBP-2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from planner.lines.simple_line import SimpleLine
from planner.lines.stations_kernels import (
    EXHAUSTED,
    FULL,
    SOLVED,
    Bits,
    Space,
    Tasks,
    remember_nb,
    search_nb,
)
from planner.lines.weights import weight_rows
from planner.options import IntArray

BoolArray = npt.NDArray[np.bool_]
Outcome = Literal["open", "solved", "exhausted", "full"]
_OUTCOMES: dict[int, Outcome] = {SOLVED: "solved", EXHAUSTED: "exhausted", FULL: "full"}
_ROW_BYTES = 32
_LESS_PER_TASK = 0.01
"""What a task that is left is worth, in idle time per station: many mean small ones."""


class StationSearch:
    """A search for fewer than ``below`` stations at ``cycle``, down to ``goal``, in slices."""

    def __init__(
        self,
        line: SimpleLine,
        cycle: int,
        below: int,
        goal: int,
        backwards: bool,
        most: int,
        room_bytes: int,
        held: IntArray | None = None,
    ) -> None:
        """``held``: the most time that the last k stations hold, as it is walked."""
        self.line, self.cycle, self.most = line, cycle, most
        self._goal = goal
        self._backwards = backwards
        walk = walk_of(line, backwards)
        if held is None:
            held = cycle * np.arange(below + 1)
        self._order, self._tasks = walk.order, tasks_of(walk, cycle, held)
        levels = min(below, len(line.time))
        self._space = new_space(len(line.time), levels, below, room_bytes)
        self._space.facts[5] = int(line.time.sum())
        self._below, self.exhausted = below, False

    @property
    def below(self) -> int:
        """Stations to beat: so many are known to be enough, here or elsewhere."""
        return int(self._space.facts[1])

    def beat(self, stations: int) -> None:
        """Look for less than ``stations`` from now on."""
        self._space.facts[1] = min(self._space.facts[1], stations)

    @property
    def complete(self) -> bool:
        """Whether no load was left out so far."""
        return not self._space.facts[3]

    def run(self, steps: int) -> Outcome:
        """Look at up to ``steps`` more states, or until the goal is reached."""
        outcome = search_nb(self._tasks, self._space, self._goal, steps, self.most, _LESS_PER_TASK)
        self.exhausted = outcome == EXHAUSTED
        return _OUTCOMES.get(outcome, "open")

    @property
    def own(self) -> int:
        """Stations of the best solution found here; ``below`` of the beginning if there is none."""
        row = int(self._space.facts[2])
        return self._below if row < 0 else int(self._space.level[row])

    def stations(self) -> IntArray | None:
        """Station of each task (n,) in the best solution found here."""
        row = int(self._space.facts[2])
        if row < 0:
            return None
        n = len(self.line.time)
        station = np.zeros(n, dtype=np.int64)
        count = int(self._space.level[row])
        while row >= 0:
            level = int(self._space.level[row])
            done = np.unpackbits(self._space.done[row].view(np.uint8), bitorder="little")[:n]
            station[self._order[done.astype(bool)]] = max(level - 1, 0)
            row = int(self._space.parent[row])
        return count - 1 - station if self._backwards else station


def new_space(tasks: int, levels: int, below: int, room_bytes: int, extra: int = 0) -> Space:
    """Room for states of so many tasks, and ``extra`` words; in it, the one with nothing done."""
    words = -(-tasks // 64) + extra
    rows = room_bytes // (8 * words + _ROW_BYTES)
    table = 1 << int(np.ceil(np.log2(1.5 * rows)))
    space = Space(
        np.empty((rows, words), dtype=np.uint64),
        np.empty(rows, dtype=np.int32),
        np.empty(rows, dtype=np.int32),
        np.empty(rows, dtype=np.int32),
        np.empty(rows, dtype=np.int32),
        np.empty(rows, dtype=np.float32),
        np.full(table, -1, dtype=np.int32),
        np.full(levels + 1, -1, dtype=np.int32),
        np.array([0, below, -1, 0, 0, 0]),
    )
    remember_nb(space, np.zeros(words, dtype=np.uint64), 0, -1, 0.0)
    return space


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """A line from one of its ends, tasks by falling ``time`` (n,); ``order`` (n,): which they are.

    ``follows`` (n, n), and the rest as in :class:`planner.lines.stations_kernels.Tasks`.
    """

    order: IntArray
    time: IntArray
    follows: BoolArray
    first: IntArray
    after: IntArray
    needs: IntArray
    better: Bits


@lru_cache(maxsize=4)
def walk_of(line: SimpleLine, backwards: bool) -> Walk:
    """What is the same for every cycle, so that many can be asked for."""
    n = len(line.time)
    follows = line.follows.T if backwards else line.follows
    order = np.lexsort((-follows.sum(axis=1), -line.time))
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    before = place[np.unique(line.before, axis=0)].reshape(-1, 2)
    first, after = rows_of(n, before[:, ::-1] if backwards else before)
    needs = np.bincount(after, minlength=n)
    time = line.time[order]
    follows = follows[np.ix_(order, order)]
    return Walk(order, time, follows, first, after, needs, packed(_better(time, follows)))


def tasks_of(walk: Walk, cycle: int, held: IntArray) -> Tasks:
    """Tasks of a line as it is walked, at a cycle."""
    weight, room = weight_rows(walk.time, cycle)
    urgent = packed(tails(walk.follows, weight, room))
    return Tasks(
        walk.time, walk.first, walk.after, walk.needs, walk.better, weight, room, urgent, held
    )


def rows_of(tasks: int, pairs: IntArray) -> tuple[IntArray, IntArray]:
    """Partners of each task: ``partner[first[t]:first[t + 1]]``; ``pairs`` (A, 2)."""
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    first = np.searchsorted(pairs[:, 0], np.arange(tasks + 1))
    return first, np.ascontiguousarray(pairs[:, 1])


def tails(follows: BoolArray, weight: IntArray, room: IntArray) -> BoolArray:
    """Whether task i and all that follows it need more than k stations, as [k, i] (n + 1, n).

    No station holds more of ``weight`` (D, n) than ``room`` (D,).
    """
    n = len(follows)
    tail = weight + weight @ follows.T
    stations = np.maximum(1, (-(-tail // room[:, None])).max(axis=0))
    return np.asarray(stations[None, :] > np.arange(n + 1)[:, None])


def _better(time: IntArray, follows: BoolArray) -> BoolArray:
    """Jackson's rule: j may take i's place if it is as long and all that follows i follows j."""
    n = len(time)
    longer = time[None, :] >= time[:, None]
    bits = packed(follows)
    heads = np.array([~(bits[i] & ~bits).any(axis=1) for i in range(n)])
    apart = ~(follows | follows.T) & ~np.eye(n, dtype=np.bool_)
    better = longer & heads & apart
    better &= ~(better.T & (np.arange(n)[None, :] > np.arange(n)[:, None]))
    return np.asarray(better)


def packed(flags: BoolArray) -> Bits:
    """Rows of flags (k, n) as bits (k, W)."""
    rows, n = flags.shape
    packed = np.zeros((rows, -(-n // 64) * 8), dtype=np.uint8)
    bits = np.packbits(flags, axis=1, bitorder="little")
    packed[:, : bits.shape[1]] = bits
    return packed.view(np.uint64)
