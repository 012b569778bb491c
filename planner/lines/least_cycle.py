"""The least cycle of a line with so many stations, as good as a time limit allows.

SALBP-2. Called by ``taktline balance`` and its benchmark.
"""

from __future__ import annotations

import numpy as np

from planner.deadline import Deadline
from planner.lines.answer import Answer, answered
from planner.lines.cycle_hunt import CycleHunt, Reply
from planner.lines.fewest_stations import search_stations
from planner.lines.pair import Effort
from planner.lines.simple_line import SimpleLine, station_times
from planner.lines.weights import least_stations
from planner.options import IntArray

_FIRST = Effort(100, 1_000, 14_000_000)


def least_cycle(line: SimpleLine, stations: int, deadline: Deadline) -> Answer:
    """Station of each task, so that the longest of ``stations`` stations is as short as possible.

    Raises:
        ValueError: if there is no station.
    """
    if stations < 1:
        raise ValueError(f"a line needs at least one station, got {stations}")

    def ask(cycle: int, effort: Effort) -> Reply[IntArray]:
        found = search_stations(line, cycle, stations + 1, stations, effort, deadline)
        if found.station is None:
            return Reply(None, None, found.proven)
        longest = int(station_times(line, found.station, stations).max())
        return Reply(longest, found.station, False)

    whole = np.zeros(len(line.time), dtype=np.int64)
    low = least_possible_cycle(line.time, stations)
    hunt = CycleHunt(ask, deadline, low, int(line.time.sum()), _FIRST, 4, whole)
    hunt.begin()
    hunt.run()
    return answered(hunt.high, hunt.low, hunt.best)


def least_possible_cycle(time: IntArray, stations: int) -> int:
    """The least cycle at which no bound asks for more than ``stations``."""
    low = max(int(time.max()), -(-int(time.sum()) // stations))
    while least_stations(time, max(low, 1)) > stations:
        low += 1
    return low
