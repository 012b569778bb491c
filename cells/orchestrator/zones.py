"""All zones of a shop: what their events add up to."""

from __future__ import annotations

from dataclasses import replace

from cells.journal import ZoneDefined, ZoneEvent, ZoneGranted, ZoneRequested, ZoneTurnEnded
from cells.zones import Turn, Zone

REMEMBERED = 64
"""Turns of a zone that are known to be over: the latest."""


class Zones:
    """All zones, by their names."""

    def __init__(self) -> None:
        self.known: dict[str, Zone] = {}

    def apply(self, event: ZoneEvent) -> None:
        """Note what happened."""
        match event:
            case ZoneDefined(name, cells):
                before = self.known.get(name, Zone(name, cells))
                self.known[name] = replace(before, cells=cells)
            case ZoneRequested(name, cell, controller, request_id, epoch):
                before = self.known[name]
                turn = Turn(request_id, cell, controller, epoch)
                self.known[name] = replace(before, waiting=(*before.waiting, turn))
            case ZoneGranted(name, request_id):
                self.known[name] = _granted(self.known[name], request_id)
            case ZoneTurnEnded(name, request_id):
                self.known[name] = _ended(self.known[name], request_id)

    def lease_ended(self, epoch: int) -> None:
        """Turns that wait end with the lease that they were asked for under; whoever holds a zone
        goes on holding it.
        """
        for name, zone in self.known.items():
            left = tuple(turn for turn in zone.waiting if turn.epoch != epoch)
            if left != zone.waiting:
                self.known[name] = replace(zone, waiting=left)


def _granted(zone: Zone, request_id: str) -> Zone:
    if zone.holder is not None:
        raise ValueError(f"zone {zone.name} is granted twice: {zone.holder} holds it")
    (turn,) = (each for each in zone.waiting if each.request_id == request_id)
    waiting = tuple(each for each in zone.waiting if each is not turn)
    return replace(zone, holder=turn, waiting=waiting, turns=zone.turns + 1)


def _ended(zone: Zone, request_id: str) -> Zone:
    holds = zone.holder is not None and zone.holder.request_id == request_id
    return replace(
        zone,
        holder=None if holds else zone.holder,
        waiting=tuple(each for each in zone.waiting if each.request_id != request_id),
        over=(*zone.over, request_id)[-REMEMBERED:],
    )
