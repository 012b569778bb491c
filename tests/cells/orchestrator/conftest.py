"""A book of one line with two cells, and one program for both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cells.commands import Hello
from cells.ids import LineId, RobotId, StationId
from cells.journal import CommandIssued, CyclesReleased, Event, PlanAdmitted, StationEntry
from cells.orchestrator import Book, attach, reconcile, release_cycles

PROGRAM, OTHER = "a" * 64, "b" * 64
ONE, TWO = StationId("one"), StationId("two")


def entries() -> tuple[StationEntry, ...]:
    robots = RobotId("R1"), RobotId("R2")
    return tuple(StationEntry(LineId("line"), station, robots) for station in (ONE, TWO))


@pytest.fixture
def book() -> Book:
    return Book([PlanAdmitted(PROGRAM, entries()), PlanAdmitted(OTHER, entries())])


Attach = Callable[[str], int]


@pytest.fixture
def attached(book: Book) -> Attach:
    """Attaches a controller to the first cell and gives its epoch."""

    def act(controller: str) -> int:
        note(book, attach(book, Hello(ONE, controller)))
        return book.leases.last_epoch

    return act


def note(book: Book, events: tuple[Event, ...]) -> None:
    for event in events:
        book.apply(event)


def release(book: Book, cycles: int, program: str = PROGRAM, name: str = "r") -> None:
    note(book, release_cycles(book, CyclesReleased(name, ONE, program, cycles)))


def issue(book: Book, ahead: int = 2) -> tuple[CommandIssued, ...]:
    cell = book.cell(ONE)
    given = reconcile(cell.orders, cell, ahead)
    note(book, given)
    return given
