"""What ``taktline zone`` does: spaces that cells share, listed, defined, settled."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from cells.ids import StationId
from cells.zones import Zone, ZoneState
from planner.cli.output import console, print_json
from planner.cli.server_calls import called


def list_zones(server: str, as_json: bool, tls: Path | None) -> int:
    """Say what zones there are.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    from cells.controller.zone_calling import ZoneCaller

    found = called(ZoneCaller, server, tls, lambda caller: caller.zones())
    if as_json:
        print_json({"zones": [{"state": state, **asdict(zone)} for zone, state in found]})
        return 0
    for zone, state in found:
        console().print(described(zone, state), markup=False, highlight=False, soft_wrap=True)
    return 0


def define_zone(zone: str, cells: tuple[str, ...], server: str, tls: Path | None) -> int:
    """Have cells share a zone; 0 once the server has it on disk.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    from cells.controller.zone_calling import ZoneCaller

    names = tuple(map(StationId, cells))
    called(ZoneCaller, server, tls, lambda caller: caller.define(zone, names))
    print(f"zone {zone} is shared by {', '.join(cells)}")
    return 0


def settle_zone(zone: str, turn: str, server: str, tls: Path | None) -> int:
    """Say that nobody stands in a zone; 0 once the server has it on disk.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    from cells.controller.zone_calling import ZoneCaller

    called(ZoneCaller, server, tls, lambda caller: caller.settle(zone, turn))
    print(f"turn {turn} in zone {zone} is over")
    return 0


def described(zone: Zone, state: ZoneState) -> str:
    """Return a line on a zone."""
    words = f"{zone.name}: shared by {', '.join(zone.cells)}; {state}"
    if zone.holder is not None:
        words += f": turn '{zone.holder.request_id}' of {zone.holder.controller}"
    waiting = ", ".join(turn.cell for turn in zone.waiting)
    return f"{words}; waiting: {waiting or 'nobody'}; {zone.turns} turns so far"
