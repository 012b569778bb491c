"""Every call, whatever its service, passes here first: who calls, may they, and not too often."""

from __future__ import annotations

import asyncio
import inspect
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc

from cells.orchestrator import Refusal, RefusedError
from cells.service.answering import KINDS, STATUS, abort
from cells.service.budget import Budget
from cells.service.identity import CALLER, IDENTITY, Identity, check_call, identity_of
from cells.service.log import say
from cells.service.tracing import traced

CALLS_PER_S, CALLS_AT_ONCE = 2_000.0, 4_000.0
"""Of one peer, on average and in a burst."""
MOST_PEERS = 4_096
"""Peers whose calls are counted at a time; the one not heard of longest is forgotten first."""


class Rates:
    """How many more calls each peer may make right now; each gets ``per_s`` more a second, up to
    ``at_once``.
    """

    def __init__(self, per_s: float = CALLS_PER_S, at_once: float = CALLS_AT_ONCE) -> None:
        self._per_s = per_s
        self._at_once = at_once
        self._budgets: OrderedDict[str, Budget] = OrderedDict()

    def spend(self, peer: str, now_s: float) -> None:
        """Count a call.

        Raises:
            RefusedError: if it is one too many.
        """
        budget = self._budgets.get(peer)
        if budget is None:
            budget = self._budgets[peer] = Budget(self._per_s, self._at_once, now_s)
        self._budgets.move_to_end(peer)
        if len(self._budgets) > MOST_PEERS:
            self._budgets.popitem(last=False)
        if not budget.spend(now_s):
            raise RefusedError(
                Refusal.TOO_OFTEN,
                f"{peer} calls more than {self._per_s:g} times a second; wait a second",
            )


class Guard(grpc.aio.ServerInterceptor):  # type: ignore[misc]
    """Lets through who may call what. ``ended`` is told method, status and time (s; None for
    streams) of every call.
    """

    def __init__(
        self, rates: Rates, ended: Callable[[str, str, float | None], None] = lambda *_: None
    ) -> None:
        self._rates = rates
        self._ended = ended

    async def intercept_service(
        self, continuation: Callable[[Any], Awaitable[Any]], details: Any
    ) -> Any:
        """Return the handler of a call, behind the guard."""
        handler = await continuation(details)
        if handler is None:
            return None
        inner = (
            handler.unary_unary
            or handler.unary_stream
            or handler.stream_unary
            or handler.stream_stream
        )
        make = {
            (False, False): grpc.unary_unary_rpc_method_handler,
            (False, True): grpc.unary_stream_rpc_method_handler,
            (True, False): grpc.stream_unary_rpc_method_handler,
            (True, True): grpc.stream_stream_rpc_method_handler,
        }[handler.request_streaming, handler.response_streaming]
        guarded = self._guarded(inner, details.method)
        return make(guarded, handler.request_deserializer, handler.response_serializer)

    def _guarded(self, inner: Any, method: str) -> Any:
        async def answer(request: Any, context: Any) -> Any:
            async with self._passed(context, method, timed=True):
                return await inner(request, context)

        async def answers(request: Any, context: Any) -> AsyncIterator[Any]:
            async with self._passed(context, method, timed=False):
                async for each in inner(request, context):
                    yield each

        def in_a_thread(request: Any, context: Any) -> Any:
            try:
                check_call(identity_of(context), method)
            except RefusedError as error:
                context.abort(KINDS[error.refusal].code, error.sentence)
            return inner(request, context)

        if inspect.isasyncgenfunction(inner):
            return answers
        return answer if inspect.iscoroutinefunction(inner) else in_a_thread

    @asynccontextmanager
    async def _passed(self, context: Any, method: str, timed: bool) -> AsyncIterator[None]:
        """Let through who may; what happens inside is theirs, and counted."""
        begin_s = asyncio.get_running_loop().time()
        failed = True
        try:
            identity = await self._pass(context, method, begin_s)
            CALLER.set(str(identity))
            IDENTITY.set(identity)
            with traced(method, str(identity)):
                yield
            failed = False
        finally:
            took_s = asyncio.get_running_loop().time() - begin_s
            status = STATUS.get()
            status = "BROKEN" if failed and status == "OK" else status
            self._ended(method, status, took_s if timed else None)

    async def _pass(self, context: Any, method: str, now_s: float) -> Identity:
        peer = context.peer()
        try:
            self._rates.spend(peer, now_s)
            identity = identity_of(context)
            check_call(identity, method)
        except RefusedError as error:
            if error.refusal is not Refusal.TOO_OFTEN:
                say("refused", peer=peer, method=method, why=error.sentence)
            await abort(context, error)
            raise
        return identity
