"""Requests and answers of ``LeaseService`` to values and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cells.wire.fields import named, parsed_as
from protos.taktline.v1 import leases_pb2 as pb


@dataclass(frozen=True, slots=True)
class LeaseValue:
    """A node of the shop, held by ``owner``, for ``lease_s`` from now on."""

    resource: str
    owner: str
    epoch: int
    lease_s: float


def acquire_request(data: bytes) -> tuple[str, str]:
    """Return resource and owner of an ``AcquireLeaseRequest``.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.AcquireLeaseRequest, data)
    return named("resource", message.resource), named("owner", message.owner)


def take_request(data: bytes) -> tuple[str, str]:
    """Return resource and owner of a ``TakeLeaseRequest``.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.TakeLeaseRequest, data)
    return named("resource", message.resource), named("owner", message.owner)


def renew_request(data: bytes) -> tuple[str, int]:
    """Return resource and epoch of a ``RenewLeaseRequest``.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.RenewLeaseRequest, data)
    return named("resource", message.resource), message.epoch


def release_request(data: bytes) -> tuple[str, int]:
    """Return resource and epoch of a ``ReleaseLeaseRequest``.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.ReleaseLeaseRequest, data)
    return named("resource", message.resource), message.epoch


def acquired_bytes(lease: LeaseValue) -> bytes:
    """Return an ``AcquireLeaseResponse``."""
    return pb.AcquireLeaseResponse(lease=_lease(lease)).SerializeToString()


def taken_bytes(lease: LeaseValue, ended: Sequence[LeaseValue]) -> bytes:
    """Return a ``TakeLeaseResponse``."""
    answer = pb.TakeLeaseResponse(lease=_lease(lease), ended=map(_lease, ended))
    return answer.SerializeToString()


def renewed_bytes(lease: LeaseValue) -> bytes:
    """Return a ``RenewLeaseResponse``."""
    return pb.RenewLeaseResponse(lease=_lease(lease)).SerializeToString()


def released_bytes() -> bytes:
    """Return a ``ReleaseLeaseResponse``."""
    return pb.ReleaseLeaseResponse().SerializeToString()


def _lease(lease: LeaseValue) -> pb.Lease:
    return pb.Lease(
        resource=lease.resource, owner=lease.owner, epoch=lease.epoch, lease_s=lease.lease_s
    )
