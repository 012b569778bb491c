"""How calls are answered: values in and out of bytes, and errors as a status with a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import grpc

from cells.journal import JournalError
from cells.orchestrator import Refusal, RefusedError
from cells.wire import FieldError, WireError
from cells.wire.error_details import TRAILER, ErrorDetails, status_bytes


@dataclass(frozen=True, slots=True)
class _Kind:
    """How errors of one kind are told; see ``cells.wire.error_details``."""

    code: grpc.StatusCode
    reason: str
    to_do: str
    retry_s: float | None = None


KINDS = {
    Refusal.INVALID: _Kind(
        grpc.StatusCode.INVALID_ARGUMENT,
        "INVALID_REQUEST",
        "Change the request as the message says; sent again as it is, it is refused again.",
    ),
    Refusal.UNKNOWN: _Kind(
        grpc.StatusCode.NOT_FOUND,
        "NO_SUCH_THING",
        "Use one of the names in the message, or give the server the plan that has this one.",
    ),
    Refusal.HELD: _Kind(
        grpc.StatusCode.FAILED_PRECONDITION,
        "HELD_OR_NOT_READY",
        "Wait until whoever the message names lets go, take the lease, or put right what it says.",
    ),
    Refusal.STALE: _Kind(
        grpc.StatusCode.ABORTED,
        "LEASE_ENDED",
        "Stop acting under this epoch; attach or acquire again to get a new one.",
    ),
    Refusal.AWAY: _Kind(
        grpc.StatusCode.UNAVAILABLE,
        "TRY_AGAIN",
        "Try again after the time in RetryInfo, with the same request.",
        retry_s=1.0,
    ),
    Refusal.UNNAMED: _Kind(
        grpc.StatusCode.UNAUTHENTICATED,
        "NO_IDENTITY",
        "Get a certificate that names a role and a name as the message says.",
    ),
    Refusal.FORBIDDEN: _Kind(
        grpc.StatusCode.PERMISSION_DENIED,
        "NOT_ALLOWED",
        "Have somebody call who may, as the message says.",
    ),
    Refusal.TOO_OFTEN: _Kind(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "TOO_OFTEN",
        "Wait for the time in RetryInfo, and call less often.",
        retry_s=1.0,
    ),
    Refusal.FULL: _Kind(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "FULL",
        "Wait for the time in RetryInfo, or cancel or leave out some; then try again with the same "
        "request.",
        retry_s=10.0,
    ),
}
CANNOT_WRITE = _Kind(
    grpc.StatusCode.UNAVAILABLE,
    "JOURNAL_NOT_WRITABLE",
    "Have the operator put right what the message says and start the server again; then try again "
    "with the same request: it is not known whether this one was kept.",
    retry_s=10.0,
)
EXPECTED = (RefusedError, WireError, JournalError)
"""What a call may end with; anything else is a fault of the server."""

STATUS = ContextVar("STATUS", default="OK")
"""With what the call that is being answered was refused, if it was."""
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
    """End a call with the status that an expected error stands for, and its details."""
    kind, details = _explained(error)
    STATUS.set(kind.code.name)
    trailer = (TRAILER, status_bytes(details))
    await context.abort(kind.code, details.sentence, trailing_metadata=(trailer,))


def _explained(error: Exception) -> tuple[_Kind, ErrorDetails]:
    field = (error.field, error.description) if isinstance(error, FieldError) else None
    match error:
        case RefusedError(refusal=refusal, sentence=sentence):
            kind = KINDS[refusal]
        case WireError():
            kind, sentence = KINDS[Refusal.INVALID], str(error)
        case _:
            kind, sentence = CANNOT_WRITE, f"nothing can be written: {error}"
    code = kind.code.value[0]
    return kind, ErrorDetails(code, sentence, kind.reason, kind.to_do, field, kind.retry_s)
