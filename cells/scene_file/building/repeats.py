"""Stations that are a template and nothing else are built and checked once.

A shop has many of them: the first is built in its own frame, the others are the same elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cells.scene_file.building.stations import Builder, placed
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.station import StationDoc
from cells.scene_file.reading.node import Node
from cells.shop import Station

_ELSEWHERE = {"name", "at"}
_ALONE = {"use", "mirror"}


@dataclass(frozen=True, slots=True)
class Repeats:
    """Which stations of the file (as it was written, ``root``) repeat which, and those built."""

    root: Node
    built: dict[object, Station] = field(default_factory=dict)

    def station(
        self, builder: Builder, document: StationDoc, cursor: Cursor, at: tuple[int, int]
    ) -> Station:
        """Return the station ``at`` (line, station) of the file, from an equal one if possible."""
        key = self.key(at)
        if key is None:
            return builder.station(document, cursor)
        if key not in self.built:
            self.built[key] = builder.in_own_frame(document, cursor)
        return placed(self.built[key], document)

    def key(self, at: tuple[int, int]) -> object | None:
        """Return what stations that repeat each other share; None for one written out."""
        line = _item(self.root.child("lines"), at[0])
        station = _item(line.child("stations"), at[1])
        own = {name: node.value for name, node in station.fields().items()}
        alone = own.keys() - _ELSEWHERE <= _ALONE and "use" in own
        if not alone or line.child("welds") or line.child("rows"):
            return None
        return own["use"], own.get("mirror", False)


def _item(section: Node | None, index: int) -> Node:
    node = section.child(index) if section is not None else None
    return node if node is not None else Node(None, 1, 1)
