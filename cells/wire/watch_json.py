"""What a server tells those who watch its cells, as JSON members for a page that shows it."""

from __future__ import annotations

from typing import Any

from google.protobuf.json_format import MessageToDict

from cells.wire.fields import parsed_as
from protos.taktline.v1 import state_pb2


def watch_members(data: bytes) -> dict[str, Any]:
    """Return the members of a ``WatchResponse``, named as in ``state.proto``.

    Raises:
        WireError: if it is none.
    """
    return MessageToDict(
        parsed_as(state_pb2.WatchResponse, data),
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
    )
