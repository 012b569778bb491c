"""What follows when somebody wants something planned, or no more: events, or a refusal."""

from __future__ import annotations

from cells.journal import (
    Event,
    OperationCancelled,
    OperationEnded,
    OperationRequested,
    OperationStarted,
)
from cells.operations import Operation, OperationState, Question
from cells.orchestrator.book import Book
from cells.orchestrator.refusal import Refusal, RefusedError

MOST_WAITING = 100
"""Operations that may wait for their turn."""
MOST_STARTS = 5
"""An operation that was begun so often without an end is begun no more: it may be what ends its
server."""


def request_operation(
    book: Book, request_id: str, owner: str, question: Question
) -> tuple[Event, ...]:
    """Have something planned; nothing follows if the request was made before.

    Raises:
        RefusedError: if the request's name was used for another one, the plan it is about is not
            held, or too many operations wait already.
    """
    before = book.operations.of_request(request_id)
    if before is not None and before.question == question:
        return ()
    if before is not None:
        raise RefusedError(
            Refusal.HELD,
            f"request {request_id} was made before, for something else: operation {before.id}; "
            "choose another request_id",
        )
    _check_plan(book, question.program_digest)
    if len(book.operations.in_state(OperationState.WAITING)) >= MOST_WAITING:
        raise RefusedError(Refusal.FULL, f"{MOST_WAITING} operations wait already")
    id = f"operation-{book.operations.made + 1}"
    return (OperationRequested(id, request_id, owner, question),)


def start_operation(operation: Operation) -> tuple[Event, ...]:
    """Begin with an operation, or begin again after its server ended; or end it instead."""
    if operation.cancelled:
        reason = "it was cancelled, and its server ended before the best so far was kept"
        return (OperationEnded(operation.id, OperationState.CANCELLED, reason),)
    if operation.starts >= MOST_STARTS:
        reason = (
            f"it was begun {operation.starts} times, and each time its server ended; ask for less "
            "at a time, or plan it with `taktline plan`"
        )
        return (OperationEnded(operation.id, OperationState.FAILED, reason),)
    return (OperationStarted(operation.id),)


def cancel_operation(book: Book, id: str) -> tuple[Event, ...]:
    """Have an operation end with the best so far; nothing follows if it has ended.

    Raises:
        RefusedError: if there is none of that name.
    """
    operation = operation_named(book, id)
    if operation.state.final or operation.cancelled:
        return ()
    cancelled = OperationCancelled(id)
    if operation.state is OperationState.RUNNING:
        return (cancelled,)
    reason = "it was cancelled before it began"
    return (cancelled, OperationEnded(id, OperationState.CANCELLED, reason))


def operation_named(book: Book, id: str) -> Operation:
    """Return an operation.

    Raises:
        RefusedError: if there is none of that name.
    """
    operation = book.operations.known.get(id)
    if operation is None:
        raise RefusedError(
            Refusal.UNKNOWN,
            f"there is no operation {id}, or no longer; ListOperations names those there are",
        )
    return operation


def _check_plan(book: Book, digest: str) -> None:
    if digest and (digest not in book.programs or digest in book.fallbacks.digests):
        known = ", ".join(each for each in book.programs if each not in book.fallbacks.digests)
        raise RefusedError(
            Refusal.UNKNOWN, f"there is no plan {digest}; there is {known or 'none'}"
        )
