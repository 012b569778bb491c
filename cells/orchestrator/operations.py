"""The operations that a shop's server was asked for: what each is, and how far it came."""

from __future__ import annotations

from dataclasses import replace

from cells.journal import (
    OperationCancelled,
    OperationEnded,
    OperationEvent,
    OperationRequested,
    OperationStarted,
)
from cells.operations import Operation, OperationState

KEPT = 500
"""Operations that have ended are known so long: the latest of them, and no others."""


class Operations:
    """All operations that are known, by their ids, oldest first; ``made`` counts all ever."""

    def __init__(self) -> None:
        self.known: dict[str, Operation] = {}
        self.made = 0

    def apply(self, event: OperationEvent) -> None:
        """Note what happened."""
        match event:
            case OperationRequested(id, request_id, owner, question):
                self.made += 1
                self.known[id] = Operation(id, request_id, owner, question)
            case OperationStarted(id):
                before = self.known[id]
                state, starts = OperationState.RUNNING, before.starts + 1
                self.known[id] = replace(before, state=state, starts=starts)
            case OperationCancelled(id):
                self.known[id] = replace(self.known[id], cancelled=True)
            case OperationEnded(id, state, reason, result):
                before = self.known[id]
                self.known[id] = replace(before, state=state, reason=reason, result=result)
                self._forget()

    def of_request(self, request_id: str) -> Operation | None:
        """Return the operation that a request made; None if none is known."""
        made = (each for each in self.known.values() if each.request_id == request_id)
        return next(made, None)

    def in_state(self, state: OperationState) -> tuple[Operation, ...]:
        """Return the operations in a state, oldest first; any thread may ask."""
        return tuple(each for each in tuple(self.known.values()) if each.state is state)

    def _forget(self) -> None:
        ended = [each.id for each in self.known.values() if each.state.final]
        for id in ended[: max(0, len(ended) - KEPT)]:
            del self.known[id]
