"""All blocks of one plan by name, each made when it is asked for and then kept.

``overview``; ``station/N`` and ``clearance/N`` of the station of that number; ``other/N`` is that
station in another plan, to compare with. Distances over time are not known here: whoever opens the
viewer hands in a function that knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Any

from cells.ids import StationId
from cells.program import Program, StationProgram
from cells.shop import Shop, Station
from cells.viewer.contents import station_members
from cells.viewer.overview import overview_members
from cells.viewer.packing import packed

Distances = Callable[[Station, StationProgram], Mapping[str, Any] | None]
"""What is known of the distances of a station over its cycle, as members of a block."""


class Blocks:
    """The blocks of one plan, with what another says of the same stations if there is one."""

    def __init__(
        self,
        shop: Shop,
        program: Program | None,
        report: Mapping[str, Any],
        distances: Distances,
        other: Blocks | None = None,
    ) -> None:
        self._shop, self._report, self._distances = shop, report, distances
        self._other = other
        programs = program.stations if program is not None else ()
        self._programs = {each.station: each for each in programs}
        self._entries = {entry["id"]: entry for entry in report["per_station"]}
        self._kept: dict[str, bytes | None] = {}
        self._locks: dict[str, Lock] = {name: Lock() for name in self.names()}

    def names(self) -> Iterator[str]:
        """The names of all blocks that there may be."""
        yield "overview"
        for number in range(len(self._shop.stations)):
            yield f"station/{number}"
            yield f"clearance/{number}"
            if self._other is not None:
                yield f"other/{number}"

    def get(self, name: str) -> bytes | None:
        """Return a block; None if there is no block of that name."""
        lock = self._locks.get(name)
        if lock is None:
            return None
        with lock:
            if name not in self._kept:
                self._kept[name] = self._made(name)
            return self._kept[name]

    def of_station(self, station: str) -> bytes | None:
        """Return the block of the station of that name; None if there is none."""
        ids = [each.id for each in self._shop.stations]
        return self.get(f"station/{ids.index(StationId(station))}") if station in ids else None

    def _made(self, name: str) -> bytes | None:
        if name == "overview":
            members = overview_members(self._shop, self._report)
            return packed({**members, "compares": self._other is not None})
        kind, number = name.split("/")
        station = self._shop.stations[int(number)]
        if kind == "other":
            return self._other.of_station(station.id) if self._other is not None else None
        program = self._programs.get(station.id)
        if kind == "clearance":
            found = None if program is None else self._distances(station, program)
            return packed(found or {})
        findings = [each for each in self._report["findings"] if each["station"] == station.id]
        entry = self._entries.get(station.id)
        return packed(station_members(station, program, entry, findings))
