"""How calls are answered: values in and out of bytes, and errors as a status with a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import grpc

from cells.journal import JournalError
from cells.orchestrator import Refusal, RefusedError
from cells.wire import WireError

CODES = {
    Refusal.INVALID: grpc.StatusCode.INVALID_ARGUMENT,
    Refusal.UNKNOWN: grpc.StatusCode.NOT_FOUND,
    Refusal.HELD: grpc.StatusCode.FAILED_PRECONDITION,
    Refusal.STALE: grpc.StatusCode.ABORTED,
    Refusal.AWAY: grpc.StatusCode.UNAVAILABLE,
}
EXPECTED = (RefusedError, WireError, JournalError)
"""What a call may end with; anything else is a fault of the server."""

Answer = Callable[[bytes], Awaitable[bytes]]


def unary(answer: Answer) -> Any:
    """Return the handler of a call with one request, which ``answer`` takes as it came."""

    async def handle(request: bytes, context: Any) -> bytes:
        try:
            return await answer(request)
        except EXPECTED as error:
            await abort(context, error)
            raise

    return grpc.unary_unary_rpc_method_handler(handle)


def streaming(answer: Callable[[bytes, Any], Awaitable[None]]) -> Any:
    """Return the handler of a call with one request and many answers, which ``answer`` writes."""

    async def handle(request: bytes, context: Any) -> None:
        try:
            await answer(request, context)
        except EXPECTED as error:
            await abort(context, error)

    return grpc.unary_stream_rpc_method_handler(handle)


async def abort(context: Any, error: Exception) -> None:
    """End a call with the status that an expected error stands for."""
    match error:
        case RefusedError(refusal=refusal, sentence=sentence):
            await context.abort(CODES[refusal], sentence)
        case WireError():
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        case _:
            await context.abort(grpc.StatusCode.UNAVAILABLE, f"nothing can be written: {error}")
