"""``StateService.Watch``: a snapshot, then what changes, as fast as the reader reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from cells.ids import StationId
from cells.service.desk import Desk
from cells.service.telling import written
from cells.wire import watch_messages as messages


class Watching:
    """Answers ``Watch``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, request: bytes, context: Any) -> None:
        """Tell one reader, until it goes.

        Raises:
            RefusedError: if it asks for a cell that there is none of, or reads nothing.
            WireError: if the request is none.
        """
        asked = messages.watch_request(request)
        for cell in asked.cells:
            self._desk.book.cell(cell)
        changes = self._desk.changes
        with self._desk.watched() as changed:
            told = asked.number
            if not changes.knows(asked.instance, asked.number):
                if asked.instance:
                    await written(context, self._resync())
                told = await self._snapshot(asked.cells, context)
            else:
                told = await self._delta(told, asked.cells, context, always=True)
            while True:
                changed.clear()
                if self._desk.closing is not None:
                    raise self._desk.closing
                told = await self._delta(told, asked.cells, context)
                await changed.wait()
                await asyncio.sleep(asked.interval_s)

    def _resync(self) -> bytes:
        return messages.resync_bytes(
            self._desk.changes.instance,
            "this is not the server, or not its life, that you were told by; what follows is "
            "everything",
        )

    async def _snapshot(self, wanted: tuple[StationId, ...], context: Any) -> int:
        changes, number = self._desk.changes, self._desk.changes.number
        shop = await self._desk.snapshot(_chosen(wanted))
        await written(context, messages.snapshot_bytes(changes.instance, number, shop))
        return number

    async def _delta(
        self, told: int, wanted: tuple[StationId, ...], context: Any, always: bool = False
    ) -> int:
        """Tell what changed after ``told``; the number up to which all has been told then.

        Nothing is told of nothing, but ``always``: so that one who goes on knows that it does.
        """
        changes, number = self._desk.changes, self._desk.changes.number
        chosen = _chosen(wanted)
        cells = [cell for cell in changes.since(told) if chosen(cell)]
        if cells or always:
            delta = await self._desk.snapshot(set(cells).__contains__)
            await written(context, messages.delta_bytes(changes.instance, number, delta))
        return number


def _chosen(wanted: tuple[StationId, ...]) -> Callable[[StationId], bool]:
    return set(wanted).__contains__ if wanted else lambda _: True
