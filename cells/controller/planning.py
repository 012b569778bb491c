"""Whoever has something planned by a server: scenes go there, and how far it is comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator

from cells.controller.calling import Caller, call, stream
from cells.controller.scene_files import SceneFiles
from cells.operations import Operation, OperationKind
from cells.wire import planning_messages as messages
from cells.wire.methods import PLANNING

_METHODS = {
    OperationKind.CHECK: "ValidateScene",
    OperationKind.PLAN: "SubmitScene",
    OperationKind.WHAT_IF: "AskWhatIf",
}


class PlanningCaller(Caller):
    """Asks a server to plan; see ``Caller``.

    Every method raises ``CallError`` if the server cannot be reached or refuses, and ``WireError``
    if its answer cannot be.
    """

    async def ask(self, asked: messages.Asked, files: SceneFiles | None = None) -> Operation:
        """Ask for something to be planned, with the ``files`` that the server does not have yet; it
        is on the server's disk when this returns. Asked again, it is the same operation.
        """
        if files is not None:
            await self._upload(files)
        method = _METHODS[asked.question.kind]
        answer = await call(self.channel, PLANNING, method, messages.asked_bytes(asked))
        return messages.operation_from_bytes(answer)[0]

    async def watch(self, operation: str) -> AsyncIterator[messages.Seen]:
        """Tell how far an operation is, until it has ended."""
        request = messages.operation_request_bytes(operation)
        async for answer in stream(self.channel, PLANNING, "WatchOperation", request):
            yield messages.operation_from_bytes(answer)

    async def operations(self) -> list[messages.Seen]:
        """Return all operations that are known, the latest first."""
        found: list[messages.Seen] = []
        token = ""
        while True:
            request = messages.list_request_bytes(token)
            answer = await call(self.channel, PLANNING, "ListOperations", request)
            page, token = messages.list_from_bytes(answer)
            found += page
            if not token:
                return found

    async def cancel(self, operation: str) -> Operation:
        """Have an operation end with the best so far; on the server's disk when this returns."""
        request = messages.operation_request_bytes(operation)
        answer = await call(self.channel, PLANNING, "CancelOperation", request)
        return messages.operation_from_bytes(answer)[0]

    async def _upload(self, files: SceneFiles) -> None:
        request = messages.chunks_asked_bytes(files.upload.chunks)
        answer = await call(self.channel, PLANNING, "FindMissingChunks", request)
        for digest in messages.chunks_missing(answer):
            piece = messages.chunk_upload_bytes(files.piece(digest))
            await call(self.channel, PLANNING, "UploadChunk", piece)
