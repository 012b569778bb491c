"""A book as a few texts, and back: what a journal keeps in place of the events it has dropped.

Every part is one line of JSON. What is written is what the values hold, field by field, so what a
later version adds to a cell is kept without a word here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from cells.ids import StationId
from cells.journal import CyclesReleased, Event, FallbackAdmitted
from cells.operations import Operation
from cells.orchestrator.book import Book
from cells.orchestrator.cell import Cell
from cells.orchestrator.leases import Lease
from cells.zones import Zone

_REQUESTS_A_PART = 200


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of what a book holds; the last part says how far the book is."""

    cells: tuple[Cell, ...] = ()
    requests: tuple[CyclesReleased, ...] = ()
    programs: tuple[tuple[str, tuple[StationId, ...]], ...] = ()
    leases: tuple[Lease, ...] = ()
    fallbacks: tuple[FallbackAdmitted, ...] = ()
    last_epoch: int = 0
    operations: tuple[Operation, ...] = ()
    operations_made: int = 0
    zones: tuple[Zone, ...] = ()
    revision: int = 0


_ADAPTER = TypeAdapter(_Part)


def parts_of(book: Book) -> Iterator[str]:
    """Return what ``book`` holds now; the texts are made as they are asked for, by any thread."""
    cells, requests = tuple(book.cells.values()), tuple(book.requests.values())
    programs = tuple((name, tuple(sorted(its))) for name, its in book.programs.items())
    fallbacks = tuple(book.fallbacks.digests.values())
    leases, epoch = book.leases.all(), book.leases.last_epoch
    operations, made = tuple(book.operations.known.values()), book.operations.made
    zones = tuple(book.zones.known.values())
    rest = _Part((), (), programs, leases, fallbacks, epoch, (), made, zones, book.revision)
    return _texts(cells, requests, operations, rest)


def _texts(
    cells: tuple[Cell, ...],
    requests: tuple[CyclesReleased, ...],
    operations: tuple[Operation, ...],
    rest: _Part,
) -> Iterator[str]:
    for cell in cells:
        yield _text(_Part((cell,)))
    for i in range(0, len(requests), _REQUESTS_A_PART):
        yield _text(_Part((), requests[i : i + _REQUESTS_A_PART]))
    for operation in operations:
        yield _text(_Part(operations=(operation,)))
    yield _text(rest)


def _text(part: _Part) -> str:
    return _ADAPTER.dump_json(part).decode()


def book_of(parts: Iterable[str], events: Iterable[Event]) -> Book:
    """Return the book of these parts (an empty one if there are none) after these events.

    Raises:
        ValueError: if the parts are none of this version.
    """
    book = Book()
    for part in map(_ADAPTER.validate_json, parts):
        book.cells.update((cell.id, cell) for cell in part.cells)
        book.requests.update((request.request_id, request) for request in part.requests)
        book.programs.update((name, frozenset(its)) for name, its in part.programs)
        for admitted in part.fallbacks:
            book.fallbacks.note(admitted)
        for lease in sorted(part.leases, key=lambda lease: lease.epoch):
            book.leases.grant(lease)
        book.operations.known.update((each.id, each) for each in part.operations)
        book.zones.known.update((each.name, each) for each in part.zones)
        book.operations.made = max(book.operations.made, part.operations_made)
        book.leases.last_epoch = max(book.leases.last_epoch, part.last_epoch)
        book.revision = max(book.revision, part.revision)
    for event in events:
        book.apply(event)
    return book
