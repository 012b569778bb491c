"""``taktline zone``: spaces that cells share, on a server."""

from __future__ import annotations

from typing import Annotated

import typer

from planner.cli.options import DEFAULT_ADDRESS, Json, Server, Tls

zone_app = typer.Typer(
    help="Spaces that cells share, one at a time.", no_args_is_help=True, rich_markup_mode=None
)
ZoneName = Annotated[str, typer.Argument(metavar="ZONE", help="Name of the zone.")]


@zone_app.command("list")
def zone_list(server: Server = DEFAULT_ADDRESS, as_json: Json = False, tls: Tls = None) -> int:
    """List zones: which cells share them, whose turn it is, who waits."""
    from planner.cli.zoning import list_zones

    return list_zones(server, as_json, tls)


@zone_app.command("define")
def zone_define(
    zone: ZoneName,
    cells: Annotated[list[str], typer.Argument(metavar="CELL...", help="The cells that share it.")],
    server: Server = DEFAULT_ADDRESS,
    tls: Tls = None,
) -> int:
    """Say which cells share a zone."""
    from planner.cli.zoning import define_zone

    return define_zone(zone, tuple(cells), server, tls)


@zone_app.command("settle")
def zone_settle(
    zone: ZoneName,
    turn: Annotated[str, typer.Argument(metavar="TURN", help="The holder's, as `list` has it.")],
    server: Server = DEFAULT_ADDRESS,
    tls: Tls = None,
) -> int:
    """Say that you have seen that no robot of a cell that is gone stands in a zone."""
    from planner.cli.zoning import settle_zone

    return settle_zone(zone, turn, server, tls)
