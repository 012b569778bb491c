"""A book taken from its parts is the one that was, whatever happened before and after."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest

from cells.commands import Acknowledgement, Hello, Status
from cells.ids import LineId, RobotId, StationId
from cells.journal import CyclesReleased, FallbackAdmitted, PlanAdmitted, StationEntry
from cells.orchestrator import (
    Book,
    RefusedError,
    acknowledge,
    acquire,
    admit,
    attach,
    book_of,
    desired,
    parts_of,
    reconcile,
    release_cycles,
)
from cells.orchestrator import book as book_module

CELLS = tuple(StationId(f"st{i}") for i in range(3))
DIGESTS = "ab" * 32, "cd" * 32


def plan(digest: str) -> PlanAdmitted:
    entries = (StationEntry(LineId("line"), cell, (RobotId("R1"),)) for cell in CELLS)
    return PlanAdmitted(digest, tuple(entries))


def happening(book: Book, chance: np.random.Generator, number: int) -> None:
    """Anything that may happen to a shop; what is refused changes nothing."""
    cell = book.cell(CELLS[chance.integers(3)])
    lease = book.leases.on(cell.resource)
    epoch = 0 if lease is None else lease.epoch
    match chance.integers(6):
        case 0:
            digest = DIGESTS[chance.integers(2)]
            request = CyclesReleased(f"r{number}", cell.id, digest, int(chance.integers(1, 4)))
            events: Any = release_cycles(book, request)
        case 1:
            events = attach(book, Hello(cell.id, f"c{chance.integers(2)}", epoch=epoch))
        case 2:
            events = acquire(book, "shop/line", "service", take=bool(chance.integers(2)))
        case 3 | 4 if cell.open:
            status = list(Status)[chance.integers(5)]
            command = cell.open[0]
            said = Acknowledgement(epoch, command.sequence, command.request_id, status, "why")
            events = acknowledge(book, cell.id, said)
        case _:
            events = reconcile(desired(book, cell), cell)
    for event in events:
        book.apply(event)


def contents(value: Any) -> Any:
    """All that a value holds, to be compared."""
    return (
        {name: contents(its) for name, its in vars(value).items()}
        if hasattr(value, "__dict__")
        else value
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_book_from_its_parts_is_the_one_that_was_and_goes_on_as_that_would(seed: int) -> None:
    chance = np.random.default_rng(seed)
    book = Book()
    for digest in DIGESTS:
        for event in admit(book, plan(digest)):
            book.apply(event)
    book.apply(FallbackAdmitted("ef" * 32, DIGESTS[0], CELLS[0], (RobotId("R1"),), "01" * 32))
    again = book_of(parts_of(book), ())
    for number in range(200):
        state = chance.bit_generator.state
        for one in (book, again):
            chance.bit_generator.state = state
            with contextlib.suppress(RefusedError):
                happening(one, chance, number)
        assert contents(again) == contents(book)
        again = book_of(parts_of(again), ())
    assert book.revision > 50
    assert contents(again) == contents(book)


def test_parts_are_of_the_moment_when_they_were_asked_for() -> None:
    book = Book([plan(DIGESTS[0])])
    parts = parts_of(book)
    book.apply(CyclesReleased("r", CELLS[0], DIGESTS[0], 1))
    assert contents(book_of(parts, ())) == contents(Book([plan(DIGESTS[0])]))


def test_events_after_the_parts_are_applied() -> None:
    event = CyclesReleased("r", CELLS[0], DIGESTS[0], 1)
    book = book_of(parts_of(Book([plan(DIGESTS[0])])), [event])
    assert contents(book) == contents(Book([plan(DIGESTS[0]), event]))


def test_only_the_latest_requests_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "REMEMBERED", 3)
    releases = [CyclesReleased(f"r{i}", CELLS[0], DIGESTS[0], 1) for i in range(5)]
    book = Book([plan(DIGESTS[0]), *releases])
    assert list(book.requests) == ["r2", "r3", "r4"]
    assert book.cell(CELLS[0]).cycles_released == 5


def test_parts_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="cells"):
        book_of(('{"cells": 3}',), ())
