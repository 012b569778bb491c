"""``taktline scene``: check a scene file, write an example, print the schema."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.output import console, print_json
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes

if TYPE_CHECKING:
    from cells.scene_file.summary import SceneSummary


def check_scene(file: Path, as_json: bool) -> int:
    """Say what is in a scene file."""
    with refusing_bad_scenes():
        from cells.scene_file.summary import check

        summary = check(file)
    if as_json:
        warnings = [asdict(warning) for warning in summary.warnings]
        print_json({"ok": True, **asdict(summary), "warnings": warnings})
    else:
        _show(summary)
    return 0


def _show(summary: SceneSummary) -> None:
    out = console()
    out.print(summary.name, style="bold", highlight=False)
    out.print(f"takt {summary.takt_s:g} s, transfer {summary.transfer_s:g} s", highlight=False)
    for station in summary.stations:
        out.print(
            f"{station.id}: {station.robots} robots, {station.welds} welds, "
            f"{station.handlings} handlings, {station.processes} processes; {station.bodies} "
            f"bodies, {station.parts} parts, {station.places} places; at least "
            f"{station.work_s:.1f} s of work in {station.available_s:.1f} s of robot time",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if summary.shared_welds:
        out.print(f"{summary.shared_welds} welds that any of several stations may do")
    for warning in summary.warnings:
        out.print(f"warning: {warning}", highlight=False, markup=False, soft_wrap=True)
    out.print("[green]The scene can be used.[/green]")


def generate_scene(name: str, output: Path) -> int:
    """Write an example scene."""
    from cells.generation import generate

    try:
        path = generate(name, output)
    except ValueError as error:
        raise RefusedError(str(error)) from error
    print(path)
    return 0


def show_schema() -> int:
    """Print the JSON Schema of scene files."""
    from cells.scene_file.schema import text

    print(text(), end="")
    return 0
