"""Whoever sees to spaces that cells share: defines them, looks at them, settles them."""

from __future__ import annotations

from cells.controller.calling import Caller, call
from cells.ids import StationId
from cells.wire import zone_messages as messages
from cells.wire.methods import ZONES


class ZoneCaller(Caller):
    """Asks a server about zones; see ``Caller``.

    Every method raises ``CallError`` if the server cannot be reached or refuses, and ``WireError``
    if its answer cannot be.
    """

    async def zones(self) -> list[messages.Told]:
        """Return all zones, and whether each is free."""
        request = messages.list_request_bytes()
        return messages.list_from_bytes(await call(self.channel, ZONES, "ListZones", request))

    async def define(self, zone: str, cells: tuple[StationId, ...]) -> None:
        """Have cells share a zone; on the server's disk when this returns."""
        request = messages.define_request_bytes(zone, cells)
        await call(self.channel, ZONES, "DefineZone", request)

    async def settle(self, zone: str, request_id: str) -> None:
        """Say that a person has seen that a turn is over; on the server's disk when this
        returns.
        """
        request = messages.settle_request_bytes(zone, request_id)
        await call(self.channel, ZONES, "SettleZone", request)
