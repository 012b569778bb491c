"""The stream to the server: from hello until one side is not heard of any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import grpc

from cells.commands import CellReport, Command, FromCell, Heartbeat, Hello, Welcome
from cells.controller.calling import CallError, called
from cells.controller.duty import Duty, StaleServerError
from cells.pace import Pace
from cells.wire import WireError
from cells.wire.dispatch_messages import from_cell_bytes, to_cell_from_bytes
from cells.wire.methods import DISPATCH, path

ANSWER_S = 5.0
"""How long to wait for a welcome."""
BEATS = 3
"""Heartbeats in a row that may be missed."""
FATAL = (
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.UNIMPLEMENTED,
)


class LinkRefusedError(Exception):
    """The server will never take this controller; the sentence says why."""


class Link:
    """One stream on ``channel``. ``arrived`` is called whenever there may be something to begin,
    ``report`` gives what is told every heartbeat, or ``report_s`` if that is less.
    """

    def __init__(
        self,
        channel: Any,
        duty: Duty,
        report: Callable[[], CellReport],
        arrived: Callable[[], None],
        report_s: float,
    ) -> None:
        self._channel = channel
        self._duty = duty
        self._report = report
        self._arrived = arrived
        self._report_s = report_s
        self._told = asyncio.Event()
        self._report_at_s = 0.0

    def tell(self) -> None:
        """Have what is outgoing sent."""
        self._told.set()

    def report_now(self) -> None:
        """Have a report sent, too, however recent the last one is."""
        self._report_at_s = 0.0
        self._told.set()

    async def run(self, hello: Hello, welcomed: Callable[[], None]) -> None:
        """Attach and stay attached. Always ends with an error.

        Raises:
            CallError: if the server cannot be reached, is not heard of, or refuses for now.
            LinkRefusedError: if it refuses for good.
        """
        stream = self._channel.stream_stream(path(DISPATCH, "Attach"))()
        tasks: list[asyncio.Future[None]] = []
        try:
            await self._duty.on_disk()
            await stream.write(from_cell_bytes(hello))
            welcome = await self._welcome(stream)
            self._duty.welcomed(welcome)
            await self._duty.on_disk()
            welcomed()
            beat_s = welcome.heartbeat_s
            tasks = [
                asyncio.ensure_future(self._read(stream, beat_s)),
                asyncio.ensure_future(self._write(stream, self._pace(hello, beat_s))),
            ]
            await asyncio.gather(*tasks)
        except grpc.aio.AioRpcError as error:
            if error.code() in FATAL:
                raise LinkRefusedError(error.details()) from error
            raise called(error) from error
        except asyncio.InvalidStateError as error:  # written to after it ended
            sentence = await stream.details() or "the server ended the stream"
            raise CallError(sentence, away=True) from error
        except (StaleServerError, WireError) as error:
            raise CallError(str(error), away=False) from error
        finally:
            for task in tasks:
                task.cancel()
            stream.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _welcome(self, stream: Any) -> Welcome:
        message = await self._next(stream, ANSWER_S)
        if not isinstance(message, Welcome):
            raise CallError("the server did not begin with a welcome", away=False)
        return message

    async def _next(self, stream: Any, within_s: float) -> Welcome | Command | Heartbeat:
        try:
            data = await asyncio.wait_for(stream.read(), within_s)
        except TimeoutError as error:
            raise CallError(f"nothing heard of the server for {within_s} s", away=True) from error
        if data is grpc.aio.EOF:
            raise CallError("the server ended the stream", away=True)
        return to_cell_from_bytes(data)

    async def _read(self, stream: Any, beat_s: float) -> None:
        while True:
            message = await self._next(stream, BEATS * beat_s)
            if isinstance(message, Command):
                self._duty.take(message, asyncio.get_running_loop().time())
                self.tell()
                self._arrived()

    def _pace(self, hello: Hello, beat_s: float) -> Pace:
        """When to report: no two cells are at one, however many attach at a time."""
        return Pace.of(hello.cell, min(beat_s, self._report_s))

    async def _write(self, stream: Any, pace: Pace) -> None:
        """Answers at once, and reports again and again."""
        loop = asyncio.get_running_loop()
        self._report_at_s = loop.time()
        while True:
            self._told.clear()
            messages: list[FromCell] = []
            while self._duty.outgoing:
                messages.append(self._duty.outgoing.popleft())
            if loop.time() >= self._report_at_s:
                self._report_at_s = pace.after(loop.time())
                messages.append(self._report())
            await self._duty.on_disk()
            for message in messages:
                await stream.write(from_cell_bytes(message))
            alarm = loop.call_at(self._report_at_s, self._told.set)
            await self._told.wait()
            alarm.cancel()
