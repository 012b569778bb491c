"""The commands that run a shop, and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.options import DEFAULT_ADDRESS, CellName, Folder, Journal, Json, Server, Tls


def serve(
    data: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="Where the server keeps its journal.")
    ],
    listen: Annotated[
        str, typer.Option(metavar="ADDR", help="Where to listen; this machine only, without --tls.")
    ] = DEFAULT_ADDRESS,
    plan: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="A certified plan to take; may be given repeatedly."),
    ] = None,
    heartbeat: Annotated[
        float, typer.Option(min=0.05, max=60.0, metavar="S", help="How often to be heard of.")
    ] = 1.0,
    lease: Annotated[
        float,
        typer.Option(min=0.1, max=3600.0, metavar="S", help="How long a silent owner stays owner."),
    ] = 5.0,
    shorten_after: Annotated[
        int,
        typer.Option(
            "--shorten-after",
            min=100,
            metavar="N",
            help="A snapshot takes the place of the journal's events after so many.",
        ),
    ] = 20_000,
    tls: Tls = None,
    metrics: Annotated[
        str | None,
        typer.Option(metavar="ADDR", help="Figures for Prometheus, on this machine only."),
    ] = None,
    journal: Journal = None,
    standby: Annotated[
        bool,
        typer.Option("--standby", help="Keep a planner loaded (0.5 GB), for sooner fallbacks."),
    ] = False,
) -> int:
    """Serve a shop over gRPC: hand certified programs and commands to cells, keep what they did.

    Plans taken once are kept in the data folder. Ends on SIGTERM or Ctrl-C.
    """
    from planner.cli.serving import ServeRequest, serve_shop

    return serve_shop(
        ServeRequest(
            data,
            listen,
            tuple(plan or ()),
            heartbeat,
            lease,
            shorten_after,
            tls,
            metrics,
            journal,
            standby,
        )
    )


def audit(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The folder of a server.")
    ] = None,
    journal: Journal = None,
) -> int:
    """Print who caused what on a server that has ended, one line of JSON each."""
    from planner.cli.serving import show_audit

    return show_audit(data, journal)


def cell(
    name: Annotated[str, typer.Argument(metavar="CELL", help="Name of the station.")],
    server: Server = DEFAULT_ADDRESS,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to remember; default: out/cells/CELL."),
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0.01, max=1e4, help="How many times as fast as real robots.")
    ] = 1.0,
    tls: Tls = None,
) -> int:
    """Run one cell with simulated robots, as the server commands."""
    from planner.cli.celling import CellRequest, run_cell

    return run_cell(CellRequest(name, server, data or Path("out", "cells", name), speed, tls))


def release(
    cell_name: Annotated[str, typer.Argument(metavar="CELL", help="Name of the station.")],
    plan: Annotated[
        Path, typer.Option(metavar="DIR", help="The plan to run, as the server has it.")
    ],
    cycles: Annotated[int, typer.Option(min=1, max=1_000_000, metavar="N", help="How many.")] = 1,
    server: Server = DEFAULT_ADDRESS,
    request: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Names this request; again is the same request."),
    ] = None,
    tls: Tls = None,
) -> int:
    """Release cycles of a plan to a cell."""
    from planner.cli.celling import ReleaseRequest
    from planner.cli.celling import release as release_cycles

    return release_cycles(ReleaseRequest(cell_name, server, plan, cycles, request, tls))


def drill(
    folder: Folder,
    robot: Annotated[
        str | None,
        typer.Option(metavar="ROBOT", help="STATION.ROBOT that fails; default: the busiest."),
    ] = None,
    stuck: Annotated[
        bool, typer.Option("--stuck", help="It cannot move, either; default: its tool fails.")
    ] = False,
    unprepared: Annotated[
        bool, typer.Option("--unprepared", help="As if no fallback had been prepared.")
    ] = False,
    speed: Annotated[
        float, typer.Option(min=0.01, max=1e3, help="How many times as fast as real robots.")
    ] = 1.0,
    as_json: Json = False,
) -> int:
    """Have a robot of a simulated line fail, and time how its cell goes on without it.

    Exit code 1 if a bar is missed, or a task is lost or done twice.
    """
    from planner.cli.drill import DrillRequest
    from planner.cli.drill import drill as run_drill

    return run_drill(DrillRequest(folder, robot, stuck, unprepared, speed, as_json))


def return_robot(
    cell_name: CellName,
    robot: Annotated[str, typer.Argument(metavar="ROBOT", help="A robot that had failed.")],
    server: Server = DEFAULT_ADDRESS,
    tls: Tls = None,
) -> int:
    """Use a robot again that had failed: back to the program that was released."""
    from planner.cli.celling import return_robot as run_return

    return run_return(cell_name, robot, server, tls)


def settle(
    cell_name: CellName,
    cycle: Annotated[int, typer.Argument(min=1, metavar="CYCLE", help="Number of the cycle.")],
    server: Server = DEFAULT_ADDRESS,
    tls: Tls = None,
) -> int:
    """Say that a person has seen to the tasks that a cycle left open by hand."""
    from planner.cli.celling import settle as run_settle

    return run_settle(cell_name, cycle, server, tls)


COMMANDS = {
    "serve": serve,
    "audit": audit,
    "cell": cell,
    "release": release,
    "drill": drill,
    "return": return_robot,
    "settle": settle,
}
"""By their names, in the order in which they are told."""
