"""All blocks of one plan by name, each made when it is asked for and then kept.

``overview``; ``station/N`` of the station of that number: name, place, figures and the number of
its kind; ``kind/K`` and ``clearance/K`` of a kind (``kinds``). With another plan to compare with,
``other/N`` and ``other_kind/K`` are the same stations there. Distances over time are not known
here: whoever opens the viewer hands in a function that knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Any

from cells.ids import StationId
from cells.own_frame import OwnFrame
from cells.program import Program, StationProgram
from cells.shop import Shop, Station
from cells.viewer.contents import kind_members, station_members
from cells.viewer.kinds import Kind, Kinds
from cells.viewer.overview import overview_members
from cells.viewer.packing import packed

Distances = Callable[[Station, StationProgram], Mapping[str, Any] | None]
"""What is known of the distances of a station over its cycle, as members of a block."""
Programs = Callable[[StationId], StationProgram | None]
"""The program of a station; None if it has none."""


def programs_of(program: Program | None) -> Programs:
    """Return the programs of the stations of a whole program."""
    stations = () if program is None else program.stations
    return {each.station: each for each in stations}.get


class Blocks:
    """The blocks of one plan, with what another says of the same stations if there is one."""

    def __init__(
        self,
        shop: Shop,
        programs: Programs,
        report: Mapping[str, Any],
        distances: Distances,
        other: Blocks | None = None,
    ) -> None:
        self._shop, self._report, self._distances = shop, report, distances
        self._programs, self._other = programs, other
        self._entries = {entry["id"]: entry for entry in report["per_station"]}
        self._numbers = {station.id: n for n, station in enumerate(shop.stations)}
        self._kinds = Kinds()
        self._own: dict[StationId, OwnFrame] = {}
        self._kept: dict[str, bytes | None] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    @property
    def stations(self) -> int:
        """How many stations there are."""
        return len(self._shop.stations)

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Every block there is and its name; those of a station before those of the next."""
        told: set[str] = set()
        for name in self._names():
            if name not in told and (block := self.get(name)) is not None:
                told.add(name)
                yield name, block

    def _names(self) -> Iterator[str]:
        yield "overview"
        for number, station in enumerate(self._shop.stations):
            kind = self._kind(station).number
            yield from (f"station/{number}", f"kind/{kind}", f"clearance/{kind}")
            if (there := self._there(station.id)) is not None:
                kind = there[0]._kind(there[0]._shop.stations[there[1]]).number
                yield from (f"other/{number}", f"other_kind/{kind}")

    def _there(self, name: StationId) -> tuple[Blocks, int] | None:
        """The other plan and the number of the station of that name in it."""
        number = None if self._other is None else self._other._numbers.get(name)
        return None if self._other is None or number is None else (self._other, number)

    def get(self, name: str) -> bytes | None:
        """Return a block; None if there is no block of that name.

        Raises:
            WireError: if the program of the station is not well formed.
        """
        with self._lock:
            lock = self._locks.setdefault(name, Lock()) if self._may_be(name) else None
        if lock is None:
            return None
        with lock:
            if name not in self._kept:
                self._kept[name] = self._made(name)
            return self._kept[name]

    def _may_be(self, name: str) -> bool:
        """Whether it looks like a name: nothing is kept for any other."""
        head, _, number = name.partition("/")
        if not number:
            return name == "overview"
        small = number.isascii() and number.isdecimal() and len(number) < 6
        return small and head in _OF_NUMBER and int(number) < len(self._shop.stations)

    def _made(self, name: str) -> bytes | None:
        if name == "overview":
            members = overview_members(self._shop, self._report)
            return packed({**members, "compares": self._other is not None})
        head, number = name.split("/")
        return _OF_NUMBER[head](self, int(number))

    def _station(self, number: int) -> bytes | None:
        station = self._shop.stations[number]
        own = self._own_frame(station)
        findings = [each for each in self._report["findings"] if each["station"] == station.id]
        kind = self._kind(station)
        entry = self._entries.get(station.id)
        return packed(station_members(station, own.X_WO, kind.number, entry, findings))

    def _kind(self, station: Station) -> Kind:
        return self._kinds.of(self._own_frame(station), self._programs(station.id))

    def _own_frame(self, station: Station) -> OwnFrame:
        """The station in its own frame, worked out once: its kind is asked for again and again."""
        known = self._own.get(station.id)
        return known or self._own.setdefault(station.id, OwnFrame.of(station))

    def _of_kind(self, number: int) -> bytes | None:
        kind = self._kinds.number(number)
        return None if kind is None else packed(kind_members(kind.station, kind.program))

    def _clearance(self, number: int) -> bytes | None:
        kind = self._kinds.number(number)
        if kind is None:
            return None
        found = None if kind.program is None else self._distances(kind.station, kind.program)
        return packed(found or {})

    def _of_other(self, number: int) -> bytes | None:
        there = self._there(self._shop.stations[number].id)
        return None if there is None else there[0].get(f"station/{there[1]}")

    def _of_other_kind(self, number: int) -> bytes | None:
        return None if self._other is None else self._other.get(f"kind/{number}")


_OF_NUMBER: Mapping[str, Callable[[Blocks, int], bytes | None]] = {
    "station": Blocks._station,
    "kind": Blocks._of_kind,
    "clearance": Blocks._clearance,
    "other": Blocks._of_other,
    "other_kind": Blocks._of_other_kind,
}
