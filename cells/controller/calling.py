"""Calls from a controller or an operator to the server: bytes out, values in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import grpc

from cells.controller.reaching import channel
from cells.ids import RobotId, StationId
from cells.state import ShopSnapshot
from cells.wire.methods import DISPATCH, PROGRAMS, STATE, path
from cells.wire.service_messages import (
    CyclesRequest,
    Manifest,
    chunk_from_bytes,
    chunk_request_bytes,
    cycles_request_bytes,
    manifest_from_bytes,
    program_request_bytes,
    return_request_bytes,
    settle_request_bytes,
)
from cells.wire.state_messages import snapshot_from_bytes, snapshot_request_bytes
from cells.wire.tls_files import TlsFiles


class CallError(Exception):
    """The server could not be reached (``away``), or refused; the sentence says why, ``code`` is
    that of gRPC, if there is one.
    """

    def __init__(self, sentence: str, away: bool, code: str = "") -> None:
        super().__init__(sentence)
        self.away = away
        self.code = code


def called(error: Any) -> CallError:
    """Return what a failed call means."""
    away = error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)
    return CallError(error.details() or error.code().name, away, error.code().name)


async def call(channel: Any, service: str, method: str, request: bytes) -> bytes:
    """Call ``method`` once.

    Raises:
        CallError: if it fails.
    """
    try:
        answer: bytes = await channel.unary_unary(path(service, method))(request)
    except grpc.aio.AioRpcError as error:
        raise called(error) from error
    return answer


async def stream(channel: Any, service: str, method: str, request: bytes) -> AsyncIterator[bytes]:
    """Call ``method`` and give what it says, to the end.

    Raises:
        CallError: if it fails.
    """
    try:
        async for answer in channel.unary_stream(path(service, method))(request):
            yield answer
    except grpc.aio.AioRpcError as error:
        raise called(error) from error


async def manifest(channel: Any, digest: str) -> Manifest:
    """Return what a program consists of.

    Raises:
        CallError: if the call fails.
        WireError: if the answer cannot be.
    """
    request = program_request_bytes(digest)
    return manifest_from_bytes(await call(channel, PROGRAMS, "GetProgram", request))


async def chunk(channel: Any, digest: str) -> bytes:
    """Return a piece of a program.

    Raises:
        CallError: if the call fails.
        WireError: if the answer cannot be.
    """
    request = chunk_request_bytes(digest)
    return chunk_from_bytes(await call(channel, PROGRAMS, "GetChunk", request))


class Caller:
    """Whoever releases cycles, over one connection to the server at ``address``, which is encrypted
    with the files ``tls``.

    Raises:
        OSError: if one of these cannot be read.
    """

    def __init__(self, address: str, tls: TlsFiles | None = None) -> None:
        self.channel = channel(address, tls)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.channel.close()

    async def release_cycles(self, request: CyclesRequest) -> None:
        """Release cycles to a cell; the server has them on disk when this returns.

        Raises:
            CallError: if the server cannot be reached, or refuses.
        """
        await call(self.channel, DISPATCH, "ReleaseCycles", cycles_request_bytes(request))

    async def return_robot(self, cell: StationId, robot: RobotId) -> None:
        """Have a robot that failed do its work again; on disk when this returns.

        Raises:
            CallError: if the server cannot be reached, or refuses.
        """
        await call(self.channel, DISPATCH, "ReturnRobot", return_request_bytes(cell, robot))

    async def state(self) -> ShopSnapshot:
        """Return the state of all cells.

        Raises:
            CallError: if the server cannot be reached.
            WireError: if the answer cannot be.
        """
        return snapshot_from_bytes(
            await call(self.channel, STATE, "GetSnapshot", snapshot_request_bytes())
        )

    async def settle_rework(self, cell: StationId, cycle: int) -> None:
        """Say that a person has seen to a body; on disk when this returns.

        Raises:
            CallError: if the server cannot be reached, or refuses.
        """
        await call(self.channel, DISPATCH, "SettleRework", settle_request_bytes(cell, cycle))


async def release_cycles(address: str, request: CyclesRequest, tls: TlsFiles | None = None) -> None:
    """Release cycles once, as ``Caller`` does."""
    async with Caller(address, tls) as caller:
        await caller.release_cycles(request)
