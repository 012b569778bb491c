"""Which cells changed since when: what those who watch have not been told yet.

There is no queue. Whoever was told up to a number gets the cells that changed after it, as they are
now; a slow reader gets fewer and later deltas, and never costs more than that.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from cells.ids import StationId
from cells.journal import (
    Event,
    FallbackAdmitted,
    LeaseEnded,
    LeaseGranted,
    OperationEvent,
    PlanAdmitted,
    ZoneEvent,
)
from cells.orchestrator import Book


class Changes:
    """The number of the last change, and of each cell's; they count anew in each ``instance``."""

    def __init__(self) -> None:
        self.instance = uuid.uuid4().hex
        self.number = 0
        self._last: dict[StationId, int] = {}

    def note(self, cells: Iterable[StationId]) -> None:
        """Note that cells changed."""
        for cell in cells:
            self.number += 1
            self._last[cell] = self.number

    def since(self, number: int) -> tuple[StationId, ...]:
        """Return the cells that changed after ``number``, those first that did so first."""
        later = [(last, cell) for cell, last in self._last.items() if last > number]
        return tuple(cell for _, cell in sorted(later))

    def knows(self, instance: str, number: int) -> bool:
        """Whether somebody who was told so far can be told the rest."""
        return instance == self.instance and number <= self.number


def changed_by(book: Book, events: Iterable[Event]) -> set[StationId]:
    """Return the cells that events have changed."""
    cells: set[StationId] = set()
    for event in events:
        match event:
            case PlanAdmitted(_, stations):
                cells.update(each.station for each in stations)
            case LeaseGranted(resource) | LeaseEnded(resource):
                cells.update(_below(book, resource))
            case FallbackAdmitted(station=station):
                cells.add(station)
            case _ if isinstance(event, OperationEvent | ZoneEvent):
                pass
            case _:
                cells.add(event.cell)
    return cells & set(book.cells)


def _below(book: Book, resource: str) -> Iterable[StationId]:
    """The cells at or below a node; of a robot's node its cell."""
    return (
        cell.id
        for cell in book.cells.values()
        if f"{cell.resource}/".startswith(f"{resource}/")
        or f"{resource}/".startswith(f"{cell.resource}/")
    )
