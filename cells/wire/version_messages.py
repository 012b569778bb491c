"""The messages of ``VersionService`` to values and back."""

from __future__ import annotations

from cells.wire.fields import parsed_as
from protos.taktline.v1 import version_pb2 as pb


def version_request(data: bytes) -> None:
    """Make sure that ``data`` is a ``GetVersionRequest``.

    Raises:
        WireError: if it is none.
    """
    parsed_as(pb.GetVersionRequest, data)


def version_bytes(taktline_version: str) -> bytes:
    """Return a ``GetVersionResponse``."""
    answer = pb.GetVersionResponse(
        taktline_version=taktline_version, interface=pb.DESCRIPTOR.package
    )
    return answer.SerializeToString()
