"""What follows when somebody wants a turn in a zone, or is done with it: events, or a refusal."""

from __future__ import annotations

from cells.ids import StationId
from cells.journal import Event, ZoneDefined, ZoneGranted, ZoneRequested, ZoneTurnEnded
from cells.orchestrator.book import Book
from cells.orchestrator.lease_decisions import held
from cells.orchestrator.refusal import Refusal, RefusedError
from cells.zones import Turn, Zone, ZoneState

MOST_WAITING = 64
"""Turns that may wait for a zone."""


def define_zone(book: Book, name: str, cells: tuple[StationId, ...]) -> tuple[Event, ...]:
    """Have cells share a zone; nothing follows if they do.

    Raises:
        RefusedError: if there is no such cell, or turns in the zone are under way.
    """
    for cell in cells:
        book.cell(cell)
    if len(set(cells)) != len(cells) or len(cells) < 2:
        raise RefusedError(Refusal.INVALID, f"zone {name}: two cells or more expected, each once")
    known = book.zones.known.get(name)
    if known is not None and known.cells == cells:
        return ()
    if known is not None and known.all_turns():
        raise RefusedError(Refusal.HELD, f"{_whose(known)}; define it anew when nobody does")
    return (ZoneDefined(name, cells),)


def request_zone(
    book: Book, name: str, cell_id: StationId, epoch: int, request_id: str
) -> tuple[Event, ...]:
    """Ask for a turn, which is granted at once if the zone is free; nothing follows if it was asked
    for before.

    Raises:
        RefusedError: if there is no such zone, it is not the cell's, the lease has ended, the turn
            is over or another controller's, or too many wait.
    """
    zone, cell = zone_named(book, name), book.cell(cell_id)
    owner = held(book, cell.resource, epoch).owner
    if cell_id not in zone.cells:
        raise RefusedError(
            Refusal.HELD, f"zone {name} is shared by {', '.join(zone.cells)}, not by {cell_id}"
        )
    if request_id in zone.over:
        raise RefusedError(Refusal.HELD, f"turn {request_id} in zone {name} is over")
    turn = zone.turn(request_id)
    if turn is not None:
        _check_own(zone, turn, cell_id, owner)
        return ()
    if len(zone.waiting) >= MOST_WAITING:
        raise RefusedError(Refusal.FULL, f"{MOST_WAITING} turns wait for zone {name} already")
    asked = ZoneRequested(name, cell_id, owner, request_id, epoch)
    free = zone.holder is None
    return (asked, ZoneGranted(name, request_id)) if free else (asked,)


def release_zone(
    book: Book, name: str, cell_id: StationId, epoch: int, request_id: str
) -> tuple[Event, ...]:
    """Give a turn back; who waits longest gets the zone. Nothing follows if the turn is over.

    Raises:
        RefusedError: if there is no such zone, the lease has ended, or it is another's turn.
    """
    zone, cell = zone_named(book, name), book.cell(cell_id)
    owner = held(book, cell.resource, epoch).owner
    turn = zone.turn(request_id)
    if turn is None:
        return ()
    _check_own(zone, turn, cell_id, owner)
    return end_turn(zone, turn, "released")


def settle_zone(book: Book, name: str, request_id: str) -> tuple[Event, ...]:
    """Note that a person has seen to a zone; nothing follows if the turn is over.

    Raises:
        RefusedError: if there is no such zone, or the controller whose turn it is owns its cell.
    """
    zone = zone_named(book, name)
    turn = zone.turn(request_id)
    if turn is None:
        return ()
    if zone_state(book, zone) is not ZoneState.UNKNOWN or turn != zone.holder:
        raise RefusedError(
            Refusal.HELD,
            f"{turn.controller}, whose turn it is in zone {name}, owns cell {turn.cell}: have it "
            "release the zone, or take the lease of the cell first",
        )
    return end_turn(zone, turn, "settled")


def end_turn(zone: Zone, turn: Turn, reason: str) -> tuple[Event, ...]:
    """End a turn; who waits longest gets the zone if it was the holder's."""
    ended = ZoneTurnEnded(zone.name, turn.request_id, reason)
    if turn != zone.holder or not zone.waiting:
        return (ended,)
    return (ended, ZoneGranted(zone.name, zone.waiting[0].request_id))


def zone_state(book: Book, zone: Zone) -> ZoneState:
    """Return whether a zone is free, and whether who holds it is still there."""
    if zone.holder is None:
        return ZoneState.FREE
    lease = book.leases.on(book.cell(zone.holder.cell).resource)
    there = lease is not None and lease.owner == zone.holder.controller
    return ZoneState.HELD if there else ZoneState.UNKNOWN


def zone_named(book: Book, name: str) -> Zone:
    """Return a zone.

    Raises:
        RefusedError: if there is none of that name.
    """
    zone = book.zones.known.get(name)
    if zone is None:
        known = ", ".join(sorted(book.zones.known)[:20]) or "none"
        raise RefusedError(Refusal.UNKNOWN, f"there is no zone {name}; there is {known}")
    return zone


def _check_own(zone: Zone, turn: Turn, cell_id: StationId, owner: str) -> None:
    if (turn.cell, turn.controller) != (cell_id, owner):
        raise RefusedError(
            Refusal.HELD,
            f"turn {turn.request_id} in zone {zone.name} is that of {turn.controller} in cell "
            f"{turn.cell}; look whether a robot stands there, then settle it",
        )


def _whose(zone: Zone) -> str:
    turns = zone.all_turns()
    cells = ", ".join(dict.fromkeys(turn.cell for turn in turns))
    return f"zone {zone.name} is held or waited for by {cells}"
