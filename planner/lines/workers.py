"""Whether unlike workers, one at each station, can keep a cycle: search from one end of the line.

Called for every cycle that ``least_cycle`` tries with a line whose workers may stand anywhere.
"""

from __future__ import annotations

import numpy as np

from planner.lines.load_bound import LoadBound
from planner.lines.robot_line import NEVER, RobotLine
from planner.lines.simple_line import followers
from planner.lines.stations import Outcome, new_space, packed, rows_of, tails
from planner.lines.stations_kernels import EXHAUSTED, FULL, SOLVED, Space
from planner.lines.workers_kernels import Crew, crew_search_nb
from planner.options import IntArray

_OUTCOMES: dict[int, Outcome] = {SOLVED: "solved", EXHAUSTED: "exhausted", FULL: "full"}
MOST_WORKERS = 64


class CrewSearch:
    """A search for a placing of workers and tasks that keeps ``cycle``, which can be gone on with.

    Raises:
        ValueError: if there are more workers than :data:`MOST_WORKERS`.
    """

    def __init__(
        self,
        line: RobotLine,
        cycle: int,
        bound: LoadBound,
        backwards: bool,
        most: int,
        room_bytes: int,
    ) -> None:
        if len(line.station) > MOST_WORKERS:
            raise ValueError(f"at most {MOST_WORKERS} workers, got {len(line.station)}")
        self._line, self._backwards, self._most = line, backwards, most
        self._crew = _crew(line, cycle, bound, backwards)
        workers, tasks = line.time.shape
        self._space: Space = new_space(tasks, workers, 0, room_bytes, extra=1)
        self.exhausted = False

    @property
    def complete(self) -> bool:
        """Whether no load was left out so far."""
        return not self._space.facts[3]

    def run(self, steps: int) -> Outcome:
        """Look at up to ``steps`` more states."""
        outcome = crew_search_nb(self._crew, self._space, steps, self._most)
        self.exhausted = outcome == EXHAUSTED
        return _OUTCOMES.get(outcome, "open")

    def placing(self) -> tuple[IntArray, IntArray] | None:
        """Worker (T,) of each task and station (R,) of each worker, once solved."""
        row = int(self._space.facts[2])
        if row < 0:
            return None
        workers, tasks = self._line.time.shape
        worker, station = np.zeros(tasks, dtype=np.int64), np.full(workers, -1)
        while (parent := int(self._space.parent[row])) >= 0:
            level = int(self._space.level[row])
            new = self._space.done[row] & ~self._space.done[parent]
            flags = np.unpackbits(new.view(np.uint8), bitorder="little")
            placed = int(np.flatnonzero(flags[-64:])[0])
            worker[flags[:tasks].astype(bool)] = placed
            station[placed] = level - 1
            row = parent
        idle = np.flatnonzero(station < 0)
        station[idle] = np.arange(workers - len(idle), workers)
        return worker, workers - 1 - station if self._backwards else station


def _crew(line: RobotLine, cycle: int, bound: LoadBound, backwards: bool) -> Crew:
    tasks = line.time.shape[1]
    before = line.before[:, ::-1] if backwards else line.before
    first, after = rows_of(tasks, before)
    time = np.where(line.time == NEVER, cycle + 1, line.time)
    least = time.min(axis=0)
    likes = np.lexsort((-time, time / np.maximum(1, least)), axis=1)
    follows = followers(tasks, before)
    urgent = tails(follows, least[None, :], np.array([cycle]))[: len(time) + 1]
    price = bound.price.sum(axis=1)
    needs = np.bincount(after, minlength=tasks)
    return Crew(time, likes, first, after, needs, price, packed(urgent), cycle)
