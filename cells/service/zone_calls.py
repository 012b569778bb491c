"""``ZoneService``: turns in spaces that cells share, on disk before anybody is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from cells.journal import Event
from cells.orchestrator import (
    Book,
    Refusal,
    RefusedError,
    define_zone,
    end_turn,
    release_zone,
    request_zone,
    settle_zone,
    zone_named,
    zone_state,
)
from cells.service.answering import Answer
from cells.service.desk import Desk
from cells.service.identity import IDENTITY
from cells.wire import zone_messages as messages
from cells.wire.zone_messages import TurnAsked

LOOK_S = 0.5
"""How often turns are looked for whose time is over."""


class ZoneCalls:
    """Answers ``ZoneService``. Deadlines count anew from when a turn is asked for again, after a
    start of the server.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._over_at_s: dict[tuple[str, str], float] = {}
        self._waiting: set[asyncio.Event] = set()
        desk.told_of_closing.append(self._stir)
        self.answers: Mapping[str, Answer] = {
            "DefineZone": self._define,
            "RequestZone": self._request,
            "ReleaseZone": self._release,
            "SettleZone": self._settle,
            "ListZones": self._list,
        }

    async def end_late(self) -> None:
        """End turns that were not granted in time, for ever, and have those who wait look whether
        their lease has ended.
        """
        while True:
            self._stir()
            now_s = asyncio.get_running_loop().time()
            for (zone, request_id), over_at_s in tuple(self._over_at_s.items()):
                if over_at_s <= now_s:
                    del self._over_at_s[zone, request_id]
                    await self._desk.enact(partial(_late, zone, request_id))
            await asyncio.sleep(LOOK_S)

    async def _define(self, data: bytes) -> bytes:
        name, cells = messages.define_request(data)
        await self._desk.enact(lambda book: define_zone(book, name, cells))
        zone = zone_named(self._desk.book, name)
        return messages.defined_bytes((zone, zone_state(self._desk.book, zone)))

    async def _request(self, data: bytes) -> bytes:
        """Wait until it is their turn, or for as long as they want to."""
        asked = messages.turn_request(data)
        IDENTITY.get().check_cell(asked.cell)
        loop = asyncio.get_running_loop()
        until_s = loop.time() + asked.wait_s
        if asked.deadline_s:
            key = asked.zone, asked.request_id
            self._over_at_s.setdefault(key, loop.time() + asked.deadline_s)
        changed = asyncio.Event()
        self._waiting.add(changed)
        try:
            while True:
                changed.clear()
                if self._desk.closing is not None:
                    raise self._desk.closing
                before = await self._asked(asked)
                left_s = until_s - loop.time()
                if before == 0 or left_s <= 0.0:
                    return messages.turn_answer_bytes(before == 0, before)
                await _set_within(changed, left_s)
        finally:
            self._waiting.discard(changed)

    def _stir(self) -> None:
        for changed in self._waiting:
            changed.set()

    async def _asked(self, asked: TurnAsked) -> int:
        """Ask for the turn, again if it was asked for before; how many come before it."""
        name, request_id = asked.zone, asked.request_id
        await self._desk.enact(
            lambda book: request_zone(book, name, asked.cell, asked.epoch, request_id)
        )
        turns = zone_named(self._desk.book, name).all_turns()
        ids = [turn.request_id for turn in turns]
        if request_id not in ids:
            raise RefusedError(Refusal.HELD, f"turn {request_id} in zone {name} is over")
        before = ids.index(request_id)
        if before == 0:
            self._over_at_s.pop((name, request_id), None)
        return before

    async def _release(self, data: bytes) -> bytes:
        asked = messages.release_request(data)
        IDENTITY.get().check_cell(asked.cell)
        self._over_at_s.pop((asked.zone, asked.request_id), None)
        await self._desk.enact(
            lambda book: release_zone(book, asked.zone, asked.cell, asked.epoch, asked.request_id)
        )
        self._stir()
        return messages.released_bytes()

    async def _settle(self, data: bytes) -> bytes:
        zone, request_id = messages.settle_request(data)
        await self._desk.enact(lambda book: settle_zone(book, zone, request_id))
        self._stir()
        return messages.settled_bytes()

    async def _list(self, data: bytes) -> bytes:
        messages.list_request(data)
        book = self._desk.book
        zones = [book.zones.known[name] for name in sorted(book.zones.known)]
        told = [(zone, zone_state(book, zone)) for zone in zones]
        await self._desk.enact(lambda _: ())
        return messages.list_bytes(told)


def _late(zone: str, request_id: str, book: Book) -> tuple[Event, ...]:
    known = book.zones.known.get(zone)
    turn = None if known is None else known.turn(request_id)
    if known is None or turn is None or turn == known.holder:
        return ()
    return end_turn(known, turn, "not granted in time")


async def _set_within(changed: asyncio.Event, left_s: float) -> None:
    try:
        await asyncio.wait_for(changed.wait(), left_s)
    except TimeoutError:
        return
