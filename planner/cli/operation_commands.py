"""The commands about planning that a server does, and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.options import DEFAULT_ADDRESS, Json, Quiet, Server, Tls


def submit(
    scene: Annotated[
        Path, typer.Argument(metavar="SCENE", help="A scene file; for --what-if, a plan's folder.")
    ],
    server: Server = DEFAULT_ADDRESS,
    takt: Annotated[
        float | None, typer.Option(min=0.0, metavar="S", help="Takt in s, instead of the scene's.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Same seed, same plan.")] = 0,
    without: Annotated[
        str | None,
        typer.Option(metavar="STATION.ROBOT", help="A robot that failed: others take its tasks."),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", min=1.0, max=86_400.0, metavar="S", help="Wall time in s."),
    ] = 3_600.0,
    check: Annotated[bool, typer.Option("--check", help="Only check the scene.")] = False,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Only tell what would come of it; take no plan.")
    ] = False,
    request: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Names this request; again is the same request."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the end, and tell.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
    tls: Tls = None,
) -> int:
    """Have a server plan a scene; a certified plan is taken, for cycles to be released on it.

    With --wait the exit code is that of `plan`. Interrupted, the server goes on: see `cancel`.
    """
    from planner.cli.submitting import SubmitRequest, kind_of
    from planner.cli.submitting import submit as run_submit

    return run_submit(
        SubmitRequest(
            scene,
            server,
            kind_of(check, what_if),
            takt,
            seed,
            without,
            time_limit,
            request,
            wait,
            as_json,
            quiet,
            tls,
        )
    )


def operations(server: Server = DEFAULT_ADDRESS, as_json: Json = False, tls: Tls = None) -> int:
    """List what a server was asked to plan, the latest first."""
    from planner.cli.submitting import list_operations

    return list_operations(server, as_json, tls)


def cancel(
    operation: Annotated[
        str, typer.Argument(metavar="OPERATION", help="As `operations` names it.")
    ],
    server: Server = DEFAULT_ADDRESS,
    as_json: Json = False,
    tls: Tls = None,
) -> int:
    """Have an operation end soon, with the best so far."""
    from planner.cli.submitting import cancel as run_cancel

    return run_cancel(operation, server, as_json, tls)


COMMANDS = {"submit": submit, "operations": operations, "cancel": cancel}
