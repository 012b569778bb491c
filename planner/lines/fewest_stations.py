"""The fewest stations for a line at a cycle (SALBP-1), as good as a time limit allows.

Searches with ever more ways to load a station; the first that leaves none out proves its answer.
Called by ``taktline balance`` and its benchmark.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.deadline import Deadline
from planner.lines.answer import Answer, answered
from planner.lines.ends import most_held
from planner.lines.pair import Effort, run_together
from planner.lines.simple_line import SimpleLine, ordered
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
    held = most_held(line, cycle, below, not backwards, states, effort.loads, deadline)
    return StationSearch(line, cycle, below, goal, backwards, effort.loads, effort.room_bytes, held)


def fewest_stations(line: SimpleLine, cycle: int, deadline: Deadline) -> Answer:
    """Station of each task, with the fewest stations of at most ``cycle``.

    Status "infeasible" if one task alone is longer.
    """
    if int(line.time.max()) > cycle:
        return Answer("infeasible", None, len(line.time), None)
    bound = least_stations(line.time, cycle)
    best = first_stations(line, cycle)
    stations = int(best.max()) + 1
    for effort in _efforts(len(line.time)):
        if stations <= bound or deadline.over:
            break
        found = search_stations(line, cycle, stations, bound, effort, deadline)
        if found.station is not None and found.stations is not None:
            best, stations = found.station, found.stations
        if found.proven:
            return answered(stations, stations, best)
    return answered(stations, bound, best)


def first_stations(line: SimpleLine, cycle: int) -> IntArray:
    """Station (n,) of each task, in their order, each station as full as it comes."""
    station = np.zeros(len(line.time), dtype=np.int64)
    now, left = 0, cycle
    for t in ordered(len(station), line.before).tolist():
        time = int(line.time[t])
        if time > left:
            now, left = now + 1, cycle
        station[t], left = now, left - time
    return station


def _efforts(tasks: int) -> list[Effort]:
    first = Effort(_FIRST_STATES, 200, _ROOM_BYTES // 8)
    loads = 500 if tasks > _LARGE else 10_000
    return [first, *(Effort(None, loads * 10**k, _ROOM_BYTES) for k in range(3))]
