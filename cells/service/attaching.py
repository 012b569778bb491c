"""``DispatchService.Attach``: the stream between the server and the controller of one cell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import grpc

from cells.commands import (
    Acknowledgement,
    CellReport,
    Command,
    Heartbeat,
    Hello,
    ToCell,
    Welcome,
)
from cells.ids import StationId
from cells.journal import Event, LeaseGranted
from cells.orchestrator import (
    Book,
    Refusal,
    RefusedError,
    acknowledge,
    attach,
)
from cells.pace import Pace
from cells.service.answering import EXPECTED, abort
from cells.service.budget import Budget
from cells.service.desk import Desk
from cells.service.identity import identity_of
from cells.wire.dispatch_messages import from_cell_from_bytes, to_cell_bytes

HELLO_S = 5.0
BEATS = 3
"""Heartbeats that a reader may leave unread, once all buffers between are full."""
MESSAGES_PER_S, MESSAGES_AT_ONCE = 200.0, 2_000.0
"""Of one controller, on average and in a burst: several times what a cell has to say."""
MOST_WAITING = 64
"""Messages that wait for a slow reader, before its stream ends."""


class Session:
    """The server's end of one stream."""

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        self.report: CellReport | None = None
        self._outbox: asyncio.Queue[ToCell] = asyncio.Queue(MOST_WAITING)
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def send(self, command: Command) -> None:
        """Pass on a command; whoever does not read is cut off and has to attach again."""
        try:
            self._outbox.put_nowait(command)
        except asyncio.QueueFull:
            sentence = f"{MOST_WAITING} messages wait to be read; attach again"
            self.refuse(RefusedError(Refusal.AWAY, sentence))

    def refuse(self, error: RefusedError) -> None:
        """End the stream, and say why."""
        if not self._over.done():
            self._over.set_exception(error)

    async def run(self, context: Any, reading: Coroutine[Any, Any, None], beat: Pace) -> None:
        """Read and write until one side ends; the server is heard of at every ``beat``.

        Raises:
            Exception: whatever ended it, if it was not the controller.
        """
        both = (reading, self._write(context, BEATS * beat.every_s), self._beat(beat))
        tasks = [asyncio.ensure_future(task) for task in both]
        try:
            done, _ = await asyncio.wait([*tasks, self._over], return_when=asyncio.FIRST_COMPLETED)
            for future in done:
                future.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._over.cancel()

    async def _write(self, context: Any, within_s: float) -> None:
        while True:
            await _written(context, await self._outbox.get(), within_s)

    async def _beat(self, beat: Pace) -> None:
        now_s = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(beat.after(now_s()) - now_s())
            if self._outbox.empty():
                self._outbox.put_nowait(Heartbeat(self.epoch))


async def _written(context: Any, message: ToCell, within_s: float) -> None:
    try:
        async with asyncio.timeout(within_s):
            await context.write(to_cell_bytes(message))
    except TimeoutError as error:
        sentence = f"nothing was read for {within_s:g} s; attach again"
        raise RefusedError(Refusal.AWAY, sentence) from error


class Attaching:
    """Answers ``Attach``."""

    def __init__(self, desk: Desk, heartbeat_s: float) -> None:
        self._desk = desk
        self._heartbeat_s = heartbeat_s

    async def answer(self, requests: AsyncIterator[bytes], context: Any) -> None:
        """Run one stream from hello to end."""
        try:
            await self._run(requests, context)
        except EXPECTED as error:
            await abort(context, error)

    async def _run(self, requests: AsyncIterator[bytes], context: Any) -> None:
        hello = await self._hello(requests)
        identity_of(context).check_cell(hello.cell)
        settled = 0

        def decide(book: Book) -> tuple[Event, ...]:
            """What is said to have settled is on disk, too, when the decision is."""
            nonlocal settled
            settled = book.cell(hello.cell).settled
            return attach(book, hello)

        events = await self._desk.enact(decide)
        granted = [event.epoch for event in events if isinstance(event, LeaseGranted)]
        session = Session(granted[0] if granted else hello.epoch)
        already_open = self._desk.attach(hello.cell, session)
        try:
            welcome = Welcome(session.epoch, settled, self._desk.lease_s, self._heartbeat_s)
            await _written(context, welcome, BEATS * self._heartbeat_s)
            await self._desk.send(hello.cell, session, already_open)
            await self._desk.move_on(hello.cell)
            beat = Pace.of(hello.cell, self._heartbeat_s)
            await session.run(context, self._read(hello.cell, session, requests), beat)
        finally:
            self._desk.detach(hello.cell, session)

    async def _hello(self, requests: AsyncIterator[bytes]) -> Hello:
        try:
            async with asyncio.timeout(HELLO_S):
                data = await anext(aiter(requests), b"")
        except TimeoutError as error:
            sentence = f"a stream begins with a Hello within {HELLO_S:g} s"
            raise RefusedError(Refusal.INVALID, sentence) from error
        message = from_cell_from_bytes(data)
        if not isinstance(message, Hello):
            raise RefusedError(Refusal.INVALID, "a stream begins with a Hello")
        return message

    async def _read(
        self, cell: StationId, session: Session, requests: AsyncIterator[bytes]
    ) -> None:
        now_s = asyncio.get_running_loop().time
        budget = Budget(MESSAGES_PER_S, MESSAGES_AT_ONCE, now_s())
        async for data in requests:
            if not budget.spend(now_s()):
                sentence = (
                    f"cell {cell} says more than {MESSAGES_PER_S:g} things a second; attach again "
                    "in a second"
                )
                raise RefusedError(Refusal.TOO_OFTEN, sentence)
            match from_cell_from_bytes(data):
                case Acknowledgement() as said:
                    await self._acknowledged(cell, said)
                case CellReport() as report:
                    await self._desk.reported(cell, session, report)
                case Hello():
                    raise RefusedError(Refusal.INVALID, "a stream has only one Hello")

    async def _acknowledged(self, cell: StationId, said: Acknowledgement) -> None:
        if said.status.final:
            await self._desk.enact_and_move_on(cell, lambda book: acknowledge(book, cell, said))
        else:
            await self._desk.enact(lambda book: acknowledge(book, cell, said))


def dispatch_handlers(attaching: Attaching) -> dict[str, Any]:
    """Return the handler of the stream by its method's name."""
    return {"Attach": grpc.stream_stream_rpc_method_handler(attaching.answer)}
