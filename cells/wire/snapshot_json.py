"""What a server says of its cells, as JSON members for a page that shows it."""

from __future__ import annotations

from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError

from cells.wire.errors import WireError
from protos.taktline.v1 import state_pb2


def snapshot_request_bytes() -> bytes:
    """Return the request for everything at once."""
    return state_pb2.GetSnapshotRequest().SerializeToString()


def snapshot_members(data: bytes) -> dict[str, Any]:
    """Return the answer's members, named as in ``state.proto``.

    Raises:
        WireError: if it is not such an answer.
    """
    try:
        answer = state_pb2.GetSnapshotResponse.FromString(data)
    except DecodeError as error:
        raise WireError(f"not a snapshot of a shop: {error}") from error
    return MessageToDict(
        answer, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
