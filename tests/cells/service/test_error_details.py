"""Errors say why, which field, when to try again and what to do, in the standard form."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, LocalizedMessage, RetryInfo
from grpc_status import rpc_status

from cells.journal import JournalError
from cells.orchestrator import Refusal, RefusedError
from cells.service.answering import KINDS, abort
from protos.taktline.v1 import dispatch_pb2, leases_pb2, state_pb2
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.shop_in_process import shop


def details_of(error: Any) -> dict[str, Any]:
    """What ``grpc_status`` reads, by kind."""
    status = rpc_status.from_call(error)
    assert status is not None
    assert status.message == error.details()
    found: dict[str, Any] = {}
    for packed in status.details:
        for kind in (BadRequest, ErrorInfo, LocalizedMessage, RetryInfo):
            message: Message = kind()
            if packed.Unpack(message):
                found[kind.__name__] = message
    return found


async def refused(tmp_path: Path, method: str, request: Any) -> grpc.aio.AioRpcError:
    async with shop(tmp_path / "data", tmp_path / "plan") as running:
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await running.call(method, request, state_pb2.GetSnapshotResponse)
    return error.value


@pytest.mark.parametrize(
    ("request_", "method", "code", "reason", "field"),
    [
        (
            dispatch_pb2.ReleaseCyclesRequest(request_id="r", cell="one", program_digest="a" * 64),
            "DispatchService/ReleaseCycles",
            grpc.StatusCode.INVALID_ARGUMENT,
            "INVALID_REQUEST",
            ("cycles", "1 to 1000000 expected, got 0"),
        ),
        (
            dispatch_pb2.ReleaseCyclesRequest(
                request_id="r", cell="one", program_digest="x", cycles=1
            ),
            "DispatchService/ReleaseCycles",
            grpc.StatusCode.INVALID_ARGUMENT,
            "INVALID_REQUEST",
            ("program_digest", "a SHA-256 in 64 hex digits expected, got 'x'"),
        ),
        (
            leases_pb2.AcquireLeaseRequest(resource="shop/nowhere", owner="me"),
            "LeaseService/AcquireLease",
            grpc.StatusCode.NOT_FOUND,
            "NO_SUCH_THING",
            None,
        ),
    ],
    ids=["number", "digest", "node"],
)
def test_an_error_names_reason_field_and_what_to_do(
    tmp_path: Path,
    request_: Message,
    method: str,
    code: grpc.StatusCode,
    reason: str,
    field: tuple[str, str] | None,
) -> None:
    write_folder(tmp_path / "plan", ("one",))
    error = asyncio.run(refused(tmp_path, method, request_))
    assert error.code() is code
    found = details_of(error)
    assert (found["ErrorInfo"].reason, found["ErrorInfo"].domain) == (reason, "taktline")
    assert found["LocalizedMessage"].message.endswith(".")
    if field is None:
        assert "BadRequest" not in found
    else:
        (violation,) = found["BadRequest"].field_violations
        assert (violation.field, violation.description) == field


class Ended(Exception):  # noqa: N818
    """What ``abort`` does to a call."""


class Context:
    """Keeps what a call ends with, as ``grpc_status`` looks at it."""

    async def abort(self, code: grpc.StatusCode, words: str, trailing_metadata: Any) -> None:
        self.ended = code, words, trailing_metadata
        raise Ended

    def code(self) -> grpc.StatusCode:
        return self.ended[0]

    def details(self) -> str:
        return self.ended[1]

    def trailing_metadata(self) -> Any:
        return self.ended[2]


@pytest.mark.parametrize(
    "error",
    [*(RefusedError(kind, "why") for kind in Refusal), JournalError("the disk is full")],
    ids=lambda error: getattr(error, "refusal", "journal"),
)
def test_every_kind_of_error_has_its_reason_and_says_when_to_try_again(error: Exception) -> None:
    context = Context()
    with pytest.raises(Ended):
        asyncio.run(abort(context, error))
    found = details_of(context)
    assert found["ErrorInfo"].reason
    later = grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED
    assert ("RetryInfo" in found) is (context.code() in later)


def test_reasons_tell_kinds_apart() -> None:
    assert len({kind.reason for kind in KINDS.values()}) == len(Refusal)
