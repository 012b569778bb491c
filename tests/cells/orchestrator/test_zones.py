"""A zone goes to whoever waits longest, and is never taken from whoever may stand in it."""

from __future__ import annotations

import pytest

from cells.commands import Hello
from cells.ids import StationId
from cells.journal import Event
from cells.orchestrator import (
    Book,
    Refusal,
    RefusedError,
    acquire,
    attach,
    book_of,
    define_zone,
    end,
    parts_of,
    release_zone,
    request_zone,
    settle_zone,
    zone_decisions,
    zone_named,
    zone_state,
)
from cells.zones import ZoneState
from tests.cells.orchestrator.conftest import ONE, TWO, note

ZONE = "between"


@pytest.fixture
def epochs(book: Book) -> dict[StationId, int]:
    """Both cells are attached and share a zone."""
    note(book, define_zone(book, ZONE, (ONE, TWO)))
    found = {}
    for cell in (ONE, TWO):
        note(book, attach(book, Hello(cell, f"c {cell}")))
        found[cell] = book.leases.last_epoch
    return found


def ask(book: Book, cell: StationId, epoch: int, name: str) -> tuple[Event, ...]:
    events = request_zone(book, ZONE, cell, epoch, name)
    note(book, events)
    return events


def holder(book: Book) -> str:
    held = zone_named(book, ZONE).holder
    return "" if held is None else held.request_id


def test_turns_come_in_the_order_they_were_asked_for(
    book: Book, epochs: dict[StationId, int]
) -> None:
    for name, cell in (("a", ONE), ("b", TWO), ("c", ONE)):
        ask(book, cell, epochs[cell], name)
    assert holder(book) == "a"
    assert ask(book, ONE, epochs[ONE], "a") == ()
    note(book, release_zone(book, ZONE, ONE, epochs[ONE], "a"))
    assert release_zone(book, ZONE, ONE, epochs[ONE], "a") == ()
    assert holder(book) == "b"
    note(book, release_zone(book, ZONE, ONE, epochs[ONE], "c"))
    note(book, release_zone(book, ZONE, TWO, epochs[TWO], "b"))
    assert holder(book) == ""
    assert zone_named(book, ZONE).turns == 2
    with pytest.raises(RefusedError, match="turn a in zone between is over"):
        ask(book, ONE, epochs[ONE], "a")


def test_a_zone_stays_with_a_controller_that_is_gone_until_it_is_back_or_somebody_looked(
    book: Book, epochs: dict[StationId, int]
) -> None:
    ask(book, ONE, epochs[ONE], "a")
    ask(book, TWO, epochs[TWO], "b")
    ask(book, ONE, epochs[ONE], "c")
    with pytest.raises(RefusedError, match="c one, whose turn it is in zone between, owns cell"):
        settle_zone(book, ZONE, "a")
    note(book, end(book, book.cell(ONE).resource, epochs[ONE], "expired"))
    zone = zone_named(book, ZONE)
    assert [turn.request_id for turn in zone.waiting] == ["b"]
    assert (holder(book), zone_state(book, zone)) == ("a", ZoneState.UNKNOWN)
    with pytest.raises(RefusedError) as error:
        release_zone(book, ZONE, ONE, epochs[ONE], "a")
    assert error.value.refusal is Refusal.STALE
    note(book, attach(book, Hello(ONE, "another")))
    with pytest.raises(RefusedError, match="is that of c one in cell one; look whether a robot"):
        release_zone(book, ZONE, ONE, book.leases.last_epoch, "a")
    assert zone_state(book, zone) is ZoneState.UNKNOWN
    again = book_of(parts_of(book), ())
    note(again, settle_zone(again, ZONE, "a"))
    assert holder(again) == "b"
    assert settle_zone(again, ZONE, "a") == ()
    note(book, end(book, book.cell(ONE).resource, book.leases.last_epoch, "expired"))
    note(book, attach(book, Hello(ONE, "c one")))
    assert zone_state(book, zone) is ZoneState.HELD
    note(book, release_zone(book, ZONE, ONE, book.leases.last_epoch, "a"))
    assert holder(book) == "b"


def test_an_owner_that_is_taken_the_line_is_gone_too(
    book: Book, epochs: dict[StationId, int]
) -> None:
    ask(book, ONE, epochs[ONE], "a")
    note(book, acquire(book, "shop/line", "service", take=True))
    assert zone_state(book, zone_named(book, ZONE)) is ZoneState.UNKNOWN


def test_only_cells_that_share_a_zone_ask_for_it(
    book: Book, epochs: dict[StationId, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RefusedError, match="there is no zone else; there is between"):
        request_zone(book, "else", ONE, epochs[ONE], "a")
    with pytest.raises(RefusedError, match="two cells or more expected, each once"):
        define_zone(book, "else", (ONE,))
    with pytest.raises(RefusedError, match="there is no cell three"):
        define_zone(book, "else", (ONE, StationId("three")))
    assert define_zone(book, ZONE, (ONE, TWO)) == ()
    ask(book, ONE, epochs[ONE], "a")
    with pytest.raises(RefusedError, match="zone between is held or waited for by one"):
        define_zone(book, ZONE, (TWO, ONE))
    monkeypatch.setattr(zone_decisions, "MOST_WAITING", 1)
    ask(book, ONE, epochs[ONE], "b")
    with pytest.raises(RefusedError, match="1 turns wait for zone between already") as error:
        ask(book, TWO, epochs[TWO], "c")
    assert error.value.refusal is Refusal.FULL
