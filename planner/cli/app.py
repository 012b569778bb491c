"""The commands and their options; each command's work is in a module of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from planner.cli import operation_commands, plan_commands, shop_commands, solve_commands
from planner.cli.scene_commands import scene_app
from planner.cli.zone_commands import zone_app

app = typer.Typer(
    name="taktline",
    help="Plans, proves and runs the robots of a car body shop.",
    epilog="Exit codes: 0 certified or done, 1 a negative answer with its reason, 2 bad input.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(scene_app, name="scene")
app.add_typer(zone_app, name="zone")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"taktline {version('taktline')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say the version and exit.", callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Options of taktline itself."""


for _module in (plan_commands, solve_commands, shop_commands, operation_commands):
    for _name, _command in _module.COMMANDS.items():
        app.command(_name)(_command)
