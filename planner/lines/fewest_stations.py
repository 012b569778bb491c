"""The fewest stations for a line at a cycle (SALBP-1), as good as a time limit allows.

Searches with ever more ways to load a station; the first that leaves none out proves its answer.
Called by ``taktline balance`` and its benchmark.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.deadline import Deadline
from planner.lines.answer import Answer, answered
from planner.lines.ends import most_held
from planner.lines.pair import Effort, run_together
from planner.lines.simple_line import SimpleLine
from planner.lines.stations import StationSearch
from planner.lines.weights import least_stations
from planner.options import IntArray

_FIRST_STATES = 4_000
_LARGE = 400
_END_STATES = 20_000
_ROOM_BYTES = 600_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Fewest ``stations`` found, with ``station`` (n,); both None if there are none below the
    limit. ``proven``: fewer are impossible.
    """

    stations: int | None
    station: IntArray | None
    proven: bool


def search_stations(
    line: SimpleLine, cycle: int, below: int, goal: int, effort: Effort, deadline: Deadline
) -> Found:
    """Search for fewer than ``below`` stations until ``goal`` are enough."""
    pair = [
        _search(line, cycle, below, goal, backwards, effort, deadline)
        for backwards in (False, True)
    ]

    def share() -> None:
        best = min(search.below for search in pair)
        for search in pair:
            search.beat(best)

    exhausted = run_together(pair, effort, deadline, share)
    best = min(pair, key=lambda search: search.own)
    station = best.stations()
    if station is None:
        return Found(None, None, exhausted)
    return Found(best.own, station, exhausted or best.own <= goal)


def _search(
    line: SimpleLine,
    cycle: int,
    below: int,
    goal: int,
    backwards: bool,
    effort: Effort,
    deadline: Deadline,
) -> StationSearch:
    """A search from one end that knows what the other end can hold."""
    states = min(effort.states or _END_STATES, _END_STATES)
    other = line if backwards else line.backwards
    held = most_held(other, cycle, below, states, effort.loads, deadline)
    return StationSearch(line, cycle, below, goal, backwards, effort.loads, effort.room_bytes, held)


def fewest_stations(line: SimpleLine, cycle: int, deadline: Deadline) -> Answer:
    """Station of each task, with the fewest stations of at most ``cycle``.

    Status "infeasible" if one task alone is longer.
    """
    if int(line.time.max()) > cycle:
        return Answer("infeasible", None, len(line.time), None)
    bound = least_stations(line.time, cycle)
    best: IntArray | None = None
    stations = len(line.time) + 1
    for effort in _efforts(len(line.time)):
        found = search_stations(line, cycle, stations, bound, effort, deadline)
        if found.stations is not None:
            best, stations = found.station, found.stations
        if found.proven:
            return answered(stations, stations, best)
        if deadline.over:
            break
    return answered(None if best is None else stations, bound, best)


def _efforts(tasks: int) -> list[Effort]:
    first = Effort(_FIRST_STATES, 200, _ROOM_BYTES // 8)
    loads = 500 if tasks > _LARGE else 10_000
    return [first, *(Effort(None, loads * 10**k, _ROOM_BYTES) for k in range(3))]
