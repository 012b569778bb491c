"""What a station costs before planning begins: its world, its memory, its reach table.

Called by ``collision``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cells.shop import Station
from planner.collision import Arm, StationWorld
from planner.reach.table import gather, reach_robot

_TIMES = 3
_WORLDS = 8
_STATM = Path("/proc/self/statm")
_PAGE_BYTES = 4096
BRANCHES = 8


@dataclass(frozen=True, slots=True)
class StationFigures:
    """Building the world (s) and what it takes (bytes): its tables, and the process's growth.

    The reach table (s): ``spots`` x ``robots``, ``rotations`` of the gun, 8 branches each.
    """

    world_s: float
    table_bytes: int
    grown_bytes: int | None
    spots: int
    robots: int
    rotations: int
    reach_s: float


def station_figures(station: Station) -> StationFigures:
    """Measure ``station``, its guns free to turn all the way round."""
    turning = _turning(station)
    world, grown = _worlds(turning)
    arms = [Arm.of(robot) for robot in turning.robots]
    reach_robot(turning.robots[0], turning, world)
    return StationFigures(
        world_s=_median_s(lambda: StationWorld.of(turning)),
        table_bytes=_bytes(world.arrays) + sum(_bytes(arm.arrays) for arm in arms),
        grown_bytes=grown,
        spots=len(turning.welds),
        robots=len(turning.robots),
        rotations=36,
        reach_s=_median_s(lambda: _reach(turning, world)),
    )


def _worlds(station: Station) -> tuple[StationWorld, int | None]:
    """A world, and by how much (bytes) the process grows with each of several."""
    first = StationWorld.of(station)
    before = _resident_bytes()
    more = [StationWorld.of(station) for _ in range(_WORLDS)]
    after = _resident_bytes()
    grown = None if before is None or after is None else (after - before) // len(more)
    return first, grown


def _turning(station: Station) -> Station:
    """The same with every spot open to the 36 rotations in steps of 10 degrees."""
    welds = tuple(replace(weld, turn_rad=(-np.pi, np.pi), flip=False) for weld in station.welds)
    return replace(station, welds=welds)


def _reach(station: Station, world: StationWorld) -> None:
    gather(station, [reach_robot(robot, station, world) for robot in station.robots])


def _median_s(work: Callable[[], object]) -> float:
    """Median wall time (s) of a few runs."""
    spent = []
    for _ in range(_TIMES):
        began_s = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began_s)
    return float(np.median(spent))


def _bytes(tables: tuple[np.ndarray[tuple[int, ...], np.dtype[np.generic]], ...]) -> int:
    return sum(table.nbytes for table in tables)


def _resident_bytes() -> int | None:
    """Memory of this process, None where the system does not tell."""
    if not _STATM.is_file():
        return None
    return int(_STATM.read_text().split()[1]) * _PAGE_BYTES
