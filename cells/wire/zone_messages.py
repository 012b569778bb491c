"""Requests and answers of ``ZoneService`` to values and back."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from cells.ids import StationId
from cells.wire.errors import FieldError
from cells.wire.fields import named, not_negative, parsed_as
from cells.zones import Turn, Zone, ZoneState
from protos.taktline.v1 import zones_pb2 as pb

MOST_WAIT_S = 20.0
_STATES = {
    ZoneState.FREE: pb.ZONE_STATE_FREE,
    ZoneState.HELD: pb.ZONE_STATE_HELD,
    ZoneState.UNKNOWN: pb.ZONE_STATE_UNKNOWN,
}
_STATE_OF = {number: state for state, number in _STATES.items()}
Told = tuple[Zone, ZoneState]
"""A zone, and whether it is free."""


@dataclass(frozen=True, slots=True)
class TurnAsked:
    """A turn in ``zone`` that ``cell`` wants under a lease: wait ``wait_s`` for it now; it is over
    after ``deadline_s`` (0: never).
    """

    zone: str
    cell: StationId
    epoch: int
    request_id: str
    wait_s: float = 0.0
    deadline_s: float = 0.0


def define_request(data: bytes) -> tuple[str, tuple[StationId, ...]]:
    """Return zone and cells of a ``DefineZoneRequest``.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.DefineZoneRequest, data)
    cells = tuple(StationId(named("cells", each)) for each in message.cells)
    return named("zone", message.zone), cells


def define_request_bytes(zone: str, cells: Iterable[StationId]) -> bytes:
    """Return a ``DefineZoneRequest``."""
    return pb.DefineZoneRequest(zone=zone, cells=cells).SerializeToString()


def defined_bytes(told: Told) -> bytes:
    """Return a ``DefineZoneResponse``."""
    return pb.DefineZoneResponse(zone=_zone(told)).SerializeToString()


def turn_request(data: bytes) -> TurnAsked:
    """Return what a ``RequestZoneRequest`` asks for.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(pb.RequestZoneRequest, data)
    if not (math.isfinite(message.wait_s) and 0.0 <= message.wait_s <= MOST_WAIT_S):
        raise FieldError("wait_s", f"0 to {MOST_WAIT_S:g} s expected, got {message.wait_s}")
    return TurnAsked(
        named("zone", message.zone),
        StationId(named("cell", message.cell)),
        message.epoch,
        named("request_id", message.request_id),
        message.wait_s,
        not_negative("deadline_s", message.deadline_s),
    )


def turn_request_bytes(asked: TurnAsked) -> bytes:
    """Return a ``RequestZoneRequest``."""
    return pb.RequestZoneRequest(
        zone=asked.zone,
        cell=asked.cell,
        epoch=asked.epoch,
        request_id=asked.request_id,
        wait_s=asked.wait_s,
        deadline_s=asked.deadline_s,
    ).SerializeToString()


def turn_answer_bytes(granted: bool, before: int) -> bytes:
    """Return a ``RequestZoneResponse``."""
    return pb.RequestZoneResponse(granted=granted, before=before).SerializeToString()


def turn_granted(data: bytes) -> bool:
    """Return whether a ``RequestZoneResponse`` grants the turn.

    Raises:
        WireError: if it is none.
    """
    return bool(parsed_as(pb.RequestZoneResponse, data).granted)


def release_request(data: bytes) -> TurnAsked:
    """Return the turn that a ``ReleaseZoneRequest`` gives back.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.ReleaseZoneRequest, data)
    return TurnAsked(
        named("zone", message.zone),
        StationId(named("cell", message.cell)),
        message.epoch,
        named("request_id", message.request_id),
    )


def release_request_bytes(asked: TurnAsked) -> bytes:
    """Return a ``ReleaseZoneRequest``."""
    return pb.ReleaseZoneRequest(
        zone=asked.zone, cell=asked.cell, epoch=asked.epoch, request_id=asked.request_id
    ).SerializeToString()


def released_bytes() -> bytes:
    """Return a ``ReleaseZoneResponse``."""
    return pb.ReleaseZoneResponse().SerializeToString()


def settle_request(data: bytes) -> tuple[str, str]:
    """Return zone and turn of a ``SettleZoneRequest``.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(pb.SettleZoneRequest, data)
    return named("zone", message.zone), named("request_id", message.request_id)


def settle_request_bytes(zone: str, request_id: str) -> bytes:
    """Return a ``SettleZoneRequest``."""
    return pb.SettleZoneRequest(zone=zone, request_id=request_id).SerializeToString()


def settled_bytes() -> bytes:
    """Return a ``SettleZoneResponse``."""
    return pb.SettleZoneResponse().SerializeToString()


def list_request(data: bytes) -> None:
    """Make sure that ``data`` is a ``ListZonesRequest``.

    Raises:
        WireError: if it is none.
    """
    parsed_as(pb.ListZonesRequest, data)


def list_request_bytes() -> bytes:
    """Return a ``ListZonesRequest``."""
    return pb.ListZonesRequest().SerializeToString()


def list_bytes(zones: Iterable[Told]) -> bytes:
    """Return a ``ListZonesResponse``."""
    return pb.ListZonesResponse(zones=map(_zone, zones)).SerializeToString()


def list_from_bytes(data: bytes) -> list[Told]:
    """Return the zones in a ``ListZonesResponse``.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    return [_told(each) for each in parsed_as(pb.ListZonesResponse, data).zones]


def _zone(told: Told) -> pb.Zone:
    zone, state = told
    return pb.Zone(
        zone=zone.name,
        cells=zone.cells,
        state=_STATES[state],
        holder=None if zone.holder is None else _turn(zone.holder),
        waiting=map(_turn, zone.waiting),
        turns=zone.turns,
    )


def _turn(turn: Turn) -> pb.Turn:
    return pb.Turn(
        cell=turn.cell, controller=turn.controller, request_id=turn.request_id, epoch=turn.epoch
    )


def _told(message: pb.Zone) -> Told:
    if message.state not in _STATE_OF:
        raise FieldError("zones.state", "one that is not known here")
    holder = _turn_value(message.holder) if message.HasField("holder") else None
    waiting = tuple(map(_turn_value, message.waiting))
    cells = tuple(map(StationId, message.cells))
    zone = Zone(message.zone, cells, holder, waiting, message.turns)
    return zone, _STATE_OF[message.state]


def _turn_value(message: pb.Turn) -> Turn:
    cell = StationId(message.cell)
    return Turn(message.request_id, cell, message.controller, message.epoch)
