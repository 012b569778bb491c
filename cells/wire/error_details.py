"""What is told of an error beside its code and sentence: ``google.rpc.Status`` with details.

Programs read reason and fields, people the sentences; https://google.aip.dev/193 says what each is
for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, LocalizedMessage, RetryInfo
from google.rpc.status_pb2 import Status

DOMAIN = "taktline"
TRAILER = "grpc-status-details-bin"
"""The trailing metadata that holds the status."""
_LANGUAGE = "en-GB"


@dataclass(frozen=True, slots=True)
class ErrorDetails:
    """``code`` is that of gRPC, ``reason`` a constant for programs, ``field`` the one that is wrong
    and what would be right; ``retry_s`` when to try again, ``to_do`` a sentence with what to do.
    """

    code: int
    sentence: str
    reason: str
    to_do: str
    field: tuple[str, str] | None = None
    retry_s: float | None = None


def status_bytes(details: ErrorDetails) -> bytes:
    """Return a ``google.rpc.Status``."""
    status = Status(code=details.code, message=details.sentence)
    for detail in _details(details):
        packed = Any()
        packed.Pack(detail)
        status.details.append(packed)
    data: bytes = status.SerializeToString()
    return data


def _details(details: ErrorDetails) -> Iterator[Message]:
    yield ErrorInfo(reason=details.reason, domain=DOMAIN)
    if details.field is not None:
        field, description = details.field
        violation = BadRequest.FieldViolation(field=field, description=description)
        yield BadRequest(field_violations=[violation])
    if details.retry_s is not None:
        delay = Duration()
        delay.FromMilliseconds(round(1000.0 * details.retry_s))
        yield RetryInfo(retry_delay=delay)
    yield LocalizedMessage(locale=_LANGUAGE, message=details.to_do)
