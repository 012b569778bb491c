"""``taktline scene``: the commands about scene files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.options import Json, Output

scene_app = typer.Typer(help="Scene files.", no_args_is_help=True, rich_markup_mode=None)


@scene_app.command("check")
def scene_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A scene file.")],
    as_json: Json = False,
) -> int:
    """Read a scene file and say what is in it, or all that is wrong with it."""
    from planner.cli.scenes import check_scene

    return check_scene(file, as_json)


@scene_app.command("generate")
def scene_generate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of an example scene.")],
    output: Output,
) -> int:
    """Write one of the example scenes and its meshes."""
    from planner.cli.scenes import generate_scene

    return generate_scene(name, output)


@scene_app.command("schema")
def scene_schema() -> int:
    """Print the JSON Schema of scene files, for editors."""
    from planner.cli.scenes import show_schema

    return show_schema()
