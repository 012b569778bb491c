"""``PlanningService``: what is asked is checked, on disk, then answered; work is done elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from cells.journal import Event
from cells.journal.fail_points import reached
from cells.operations import Operation
from cells.orchestrator import (
    Book,
    Refusal,
    RefusedError,
    cancel_operation,
    operation_named,
    request_operation,
)
from cells.service.answering import Answer
from cells.service.desk import Desk
from cells.service.identity import CALLER
from cells.service.planning import Planning
from cells.service.telling import written
from cells.wire import planning_messages as messages

WATCH_S = 0.1
"""Whoever watches is told something so often at most."""


class PlanningCalls:
    """``PlanningService``, its stream included."""

    def __init__(self, desk: Desk, planning: Planning) -> None:
        self._desk = desk
        self._planning = planning
        self.answers: Mapping[str, Answer] = {
            "UploadChunk": self._upload,
            "FindMissingChunks": self._missing,
            "ValidateScene": self._asks(messages.validate_request),
            "SubmitScene": self._asks(messages.submit_request),
            "AskWhatIf": self._asks(messages.what_if_request),
            "GetOperation": self._get,
            "ListOperations": self._list,
            "CancelOperation": self._cancel,
        }

    async def watch(self, request: bytes, context: Any) -> None:
        """Answer ``WatchOperation``.

        Raises:
            RefusedError: if there is no such operation, or nothing is read.
            WireError: if the request is none.
        """
        id = messages.operation_request(request)
        told = b""
        with self._planning.watched() as changed:
            while True:
                changed.clear()
                if self._desk.closing is not None:
                    raise self._desk.closing
                operation = operation_named(self._desk.book, id)
                now = await self._told(operation)
                if now != told:
                    await written(context, now)
                    told = now
                if operation.state.final:
                    return
                await changed.wait()
                await asyncio.sleep(WATCH_S)

    async def _upload(self, data: bytes) -> bytes:
        chunk = messages.chunk_upload(data)
        digest = await asyncio.to_thread(self._planning.chunks.keep, chunk)
        return messages.chunk_kept_bytes(digest)

    async def _missing(self, data: bytes) -> bytes:
        return messages.chunks_missing_bytes(
            self._planning.chunks.missing(messages.chunks_asked(data))
        )

    def _asks(self, read: Callable[[bytes], messages.Asked]) -> Answer:
        async def answer(data: bytes) -> bytes:
            return await self._asked(read(data))

        return answer

    async def _asked(self, asked: messages.Asked) -> bytes:
        """Keep what was asked for; again is the same operation."""
        if not self._planning.can_plan:
            raise RefusedError(Refusal.HELD, "this server has no planner; `taktline serve` has one")

        def decide(book: Book) -> tuple[Event, ...]:
            return request_operation(book, asked.request_id, CALLER.get(), asked.question)

        with self._planning.needing(asked.question.scene_digest):
            if asked.scene is not None and decide(self._desk.book):
                await asyncio.to_thread(self._planning.scenes.keep, asked.scene)
                reached("operation-files-kept")
            await self._desk.enact(decide)
        self._planning.stir()
        operation = self._desk.book.operations.of_request(asked.request_id)
        return await self._seen("" if operation is None else operation.id)

    async def _get(self, data: bytes) -> bytes:
        return await self._seen(messages.operation_request(data))

    async def _list(self, data: bytes) -> bytes:
        size, token = messages.list_request(data)
        latest_first = list(self._desk.book.operations.known.values())[::-1]
        ids = [each.id for each in latest_first]
        begin = ids.index(operation_named(self._desk.book, token).id) + 1 if token else 0
        page = latest_first[begin : begin + size]
        more = begin + size < len(latest_first)
        await self._on_disk()
        seen = [(each, self._planning.progress(each)) for each in page]
        return messages.list_bytes(seen, page[-1].id if more else "")

    async def _cancel(self, data: bytes) -> bytes:
        id = messages.operation_request(data)
        await self._desk.enact(lambda book: cancel_operation(book, id))
        self._planning.stop(id)
        operation = operation_named(self._desk.book, id)
        if operation.state.final:
            self._planning.drop_unused(operation.question.scene_digest)
        self._planning.stir()
        return await self._seen(id)

    async def _seen(self, id: str) -> bytes:
        return await self._told(operation_named(self._desk.book, id))

    async def _told(self, operation: Operation) -> bytes:
        """An operation as it is, once all of that is on disk."""
        progress = self._planning.progress(operation)
        await self._on_disk()
        return messages.operation_bytes((operation, progress))

    async def _on_disk(self) -> None:
        await self._desk.enact(lambda _: ())
