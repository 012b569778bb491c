"""The messages of ``StateService.Watch`` to values and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cells.ids import StationId
from cells.state import CellSnapshot, ShopSnapshot
from cells.wire.errors import FieldError
from cells.wire.fields import named, parsed_as
from cells.wire.state_messages import cell_message, cell_value, snapshot_message
from protos.taktline.v1 import state_pb2 as pb

DEFAULT_S, LEAST_S, MOST_S = 0.1, 0.02, 60.0


@dataclass(frozen=True, slots=True)
class WatchAsked:
    """Which cells to watch (all if none is named), at most every ``interval_s``, and what was told
    before: up to ``number``, by that ``instance`` of a server.
    """

    cells: tuple[StationId, ...] = ()
    interval_s: float = DEFAULT_S
    instance: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """One message: the whole shop, or else the cells that changed since the one before.

    ``resync``: why what was known before does not count any more; the whole follows.
    """

    instance: str
    number: int
    shop: ShopSnapshot | None = None
    changed: tuple[CellSnapshot, ...] = ()
    resync: str = ""


def watch_request(data: bytes) -> WatchAsked:
    """Return what a ``WatchRequest`` says.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.WatchRequest, data)
    interval_s = message.interval_s or DEFAULT_S
    if not (math.isfinite(interval_s) and LEAST_S <= interval_s <= MOST_S):
        raise FieldError("interval_s", f"{LEAST_S} to {MOST_S} expected, got {message.interval_s}")
    cells = tuple(StationId(named("cells", each)) for each in message.cells)
    return WatchAsked(cells, interval_s, message.instance, message.number)


def watch_request_bytes(asked: WatchAsked) -> bytes:
    """Return a ``WatchRequest``."""
    return pb.WatchRequest(
        cells=asked.cells,
        interval_s=asked.interval_s,
        instance=asked.instance,
        number=asked.number,
    ).SerializeToString()


def snapshot_bytes(instance: str, number: int, shop: ShopSnapshot) -> bytes:
    """Return a ``WatchResponse`` with the whole."""
    message = pb.WatchResponse(instance=instance, number=number, snapshot=snapshot_message(shop))
    return message.SerializeToString()


def delta_bytes(instance: str, number: int, changed: ShopSnapshot) -> bytes:
    """Return a ``WatchResponse`` with the cells that changed, and all programs."""
    delta = pb.Delta(
        revision=changed.revision,
        cells=[cell_message(each) for each in changed.cells],
        program_digests=changed.program_digests,
    )
    return pb.WatchResponse(instance=instance, number=number, delta=delta).SerializeToString()


def resync_bytes(instance: str, reason: str) -> bytes:
    """Return a ``WatchResponse`` that says that what was told before does not count."""
    resync = pb.ResyncRequired(reason=reason)
    return pb.WatchResponse(instance=instance, resync_required=resync).SerializeToString()


def told_from_bytes(data: bytes) -> Told:
    """Return what a ``WatchResponse`` says.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.WatchResponse, data)
    match message.WhichOneof("kind"):
        case "snapshot":
            cells = tuple(cell_value(each) for each in message.snapshot.cells)
            programs = tuple(message.snapshot.program_digests)
            shop = ShopSnapshot(message.snapshot.revision, cells, programs)
            return Told(message.instance, message.number, shop)
        case "delta":
            changed = tuple(cell_value(each) for each in message.delta.cells)
            return Told(message.instance, message.number, changed=changed)
        case "resync_required":
            reason = message.resync_required.reason
            return Told(message.instance, message.number, resync=reason)
        case _:
            raise FieldError("WatchResponse.kind", "a snapshot, delta or resync is missing")
