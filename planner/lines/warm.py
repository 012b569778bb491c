"""Compiles the searches of lines ahead, or loads what was compiled, outside of any time limit.

Called before a standard line is balanced, and by its benchmark.
"""

from __future__ import annotations

import numpy as np

from planner.deadline import Deadline
from planner.lines.anneal import Annealer
from planner.lines.crew_anneal import CrewAnnealer
from planner.lines.ends import most_held
from planner.lines.load_bound import load_bound
from planner.lines.placing import Placing
from planner.lines.robot_line import RobotLine, one_per_station
from planner.lines.simple_line import SimpleLine
from planner.lines.stations import StationSearch
from planner.lines.workers import CrewSearch

_ROOM_BYTES = 100_000
_ORDER = np.array([(0, 1)])
_ENOUGH_S = 600.0


def warm_stations() -> None:
    """What searches the stations of a simple line."""
    line = SimpleLine(np.array([3, 2, 2]), _ORDER)
    StationSearch(line, 4, 4, 1, False, 1, _ROOM_BYTES).run(1)
    most_held(line, 4, 4, False, 1, 1, Deadline(_ENOUGH_S))


def warm_crew() -> None:
    """What places unlike workers."""
    line = _two_workers()
    CrewSearch(line, 4, load_bound(line), False, 1, _ROOM_BYTES).run(1)
    placing = Placing(np.zeros(3, dtype=np.int64), np.arange(2))
    CrewAnnealer(line, placing, np.random.default_rng(0)).aim(4, 1)


def warm_robots() -> None:
    """What shares tasks among robots that stand where they stand."""
    Annealer(_two_workers(), np.zeros(3, dtype=np.int64), np.random.default_rng(0)).aim(4, 1)


def _two_workers() -> RobotLine:
    return one_per_station(np.array([[3, 2, 2], [2, 3, 3]]), _ORDER)
