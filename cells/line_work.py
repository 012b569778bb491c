"""Which station does which of a line's shared welds: from a choice to ordinary stations.

A planner chooses; the judge reads the choice from the program that it is given. Either way the
rest of the world sees stations that simply have those welds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from cells.ids import StationId, TaskId
from cells.program import Program, Work
from cells.shop import Line, Shop, Station
from cells.tasks import Weld


def with_assignment(shop: Shop, station_of: Mapping[TaskId, StationId]) -> Shop:
    """Return ``shop`` with each shared weld that ``station_of`` names in that station.

    Those it does not name stay shared. The digest is kept: it is still the same scene.

    Raises:
        ValueError: if a weld is not shared, or may not be done in that station.
    """
    known = {weld.id for line in shop.lines for weld in line.shared_welds}
    if unknown := sorted(set(station_of) - known):
        raise ValueError(f"not a shared weld: {', '.join(unknown)}")
    return replace(shop, lines=tuple(_line(line, station_of) for line in shop.lines))


def assignment_of(shop: Shop, program: Program) -> dict[TaskId, StationId]:
    """Return the station in which ``program`` does each shared weld, the first if it is several.

    Shared welds that it does nowhere, or only where they may not be done, are not in the answer.
    """
    done: dict[TaskId, StationId] = {}
    allowed = {
        (weld.id, station)
        for line in shop.lines
        for weld in line.shared_welds
        for station, _ in weld.options
    }
    for station in program.stations:
        for robot in station.robots:
            for step in robot.steps:
                if isinstance(step, Work) and (step.task, station.station) in allowed:
                    done.setdefault(step.task, station.station)
    return done


def _line(line: Line, station_of: Mapping[TaskId, StationId]) -> Line:
    more: defaultdict[StationId, list[Weld]] = defaultdict(list)
    for shared in line.shared_welds:
        if shared.id in station_of:
            station = station_of[shared.id]
            more[station].append(shared.weld_in(station))
    left = tuple(weld for weld in line.shared_welds if weld.id not in station_of)
    stations = tuple(_with(station, more[station.id]) for station in line.stations)
    return replace(line, stations=stations, shared_welds=left)


def _with(station: Station, welds: list[Weld]) -> Station:
    return replace(station, welds=(*station.welds, *welds)) if welds else station
