"""The commands about plans and their options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.options import Folder, Json, Output, Quiet


class EngineName(StrEnum):
    """Where jobs may run."""

    LOCAL = "local"
    RAY = "ray"


class Goal(StrEnum):
    """What a plan is to be good at."""

    CYCLE = "cycle"
    ENERGY = "energy"


class ProgressForm(StrEnum):
    """How progress is told on stderr."""

    PEOPLE = "people"
    JSON = "json"


def plan(
    scene: Annotated[Path, typer.Argument(metavar="SCENE", help="A scene file.")],
    output: Output,
    takt: Annotated[
        float | None, typer.Option(min=0.0, metavar="S", help="Takt in s, instead of the scene's.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Same seed, same plan.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes; default: one per processor.")
    ] = None,
    engine: Annotated[
        EngineName, typer.Option(help="Where jobs run: processes here, or a Ray cluster.")
    ] = EngineName.LOCAL,
    ray_address: Annotated[
        str | None,
        typer.Option(metavar="ADDR", help="The Ray cluster to use; default: one of its own."),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="S", help="Stop after so long, with the best plan by then."),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where plans of stations are kept for the next time."),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Plan everything anew, and keep nothing.")
    ] = False,
    before: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Plan only what changed since this plan."),
    ] = None,
    without: Annotated[
        str | None,
        typer.Option(metavar="ROBOT", help="A robot that failed: others take its tasks."),
    ] = None,
    objective: Annotated[
        Goal, typer.Option(help="A short cycle, or little energy within the takt.")
    ] = Goal.CYCLE,
    fallbacks: Annotated[
        bool, typer.Option("--fallbacks", help="Plan, too, how to do without any single robot.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and plan what changed when files are saved.")
    ] = False,
    progress: Annotated[
        ProgressForm, typer.Option(help="On stderr: for people, or a JSON object a line.")
    ] = ProgressForm.PEOPLE,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Plan a scene: reach, balance, sequence, move, coordinate, judge, certify.

    Writes program.pb, certificate.json, report.json and a copy of the scene to DIR. Stopped before
    its time (by --time-limit or Ctrl-C), it writes what was planned by then, and says so.
    """
    from planner.cli.plan_command import plan_scene
    from planner.cli.request import Request
    from planner.cli.watching import watch_scene

    return (watch_scene if watch else plan_scene)(
        Request(
            scene,
            output,
            takt,
            seed,
            workers,
            quiet,
            as_json,
            cache=cache,
            no_cache=no_cache,
            time_limit_s=time_limit,
            before=before,
            without=without,
            fallbacks=fallbacks,
            objective=objective.value,
            engine=engine.value,
            ray_address=ray_address,
            lines=progress is ProgressForm.JSON,
        )
    )


def compile_kernels(quiet: Quiet = False) -> int:
    """Compile what ``plan`` needs ahead of the first plan; once after installing."""
    from planner.cli.compiling import compile_ahead

    return compile_ahead(quiet)


def verify(folder: Folder, quiet: Quiet = False, as_json: Json = False) -> int:
    """Judge a plan again, from its files alone."""
    from planner.cli.verifying import verify_folder

    return verify_folder(folder, quiet, as_json)


def report(
    folder: Folder,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help="Draw the cycle, too: .svg, .png or .pdf."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Show a plan as tables: cycle, load, waits, clearances, who reaches what."""
    from planner.cli.reporting import report_folder

    return report_folder(folder, as_json, picture)


def compare(
    first: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `plan` wrote.")],
    second: Annotated[Path, typer.Argument(metavar="DIR", help="Another one.")],
    as_json: Json = False,
) -> int:
    """Show two plans side by side: robots, spots, cycle, bound, energy, station by station."""
    from planner.cli.comparing import compare_folders

    return compare_folders(first, second, as_json)


def view(
    folder: Folder,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write one page that stands alone, instead."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to listen on 127.0.0.1; 0: any free port.")
    ] = 0,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="DIR", help="Another plan of it, shown as ghosts."),
    ] = None,
    server: Annotated[
        str | None,
        typer.Option("--server", metavar="ADDR", help="Show, too, what its cells do right now."),
    ] = None,
    quiet: Quiet = False,
) -> int:
    """Show a plan in the browser: scene, motions, Gantt chart, distances, findings, the shop.

    Serves on this machine alone until Ctrl-C. A page that is exported needs no server and no
    network.
    """
    from planner.cli.viewing import ViewRequest, view_folder

    return view_folder(ViewRequest(folder, export, port, against, server, quiet))


def documents(
    folder: Folder,
    output: Output,
    station: Annotated[
        list[str] | None,
        typer.Option("--station", metavar="NAME", help="Only this one; may be given repeatedly."),
    ] = None,
    quiet: Quiet = False,
) -> int:
    """Write pictures for reports (SVG and PNG) and cells as animations (GLB).

    Gantt chart, balance and layout; of every station its clearance over time and its animation.
    """
    from planner.cli.documents import DocumentsRequest, write_documents

    return write_documents(DocumentsRequest(folder, output, tuple(station or ()), quiet))


COMMANDS = {
    "plan": plan,
    "compile": compile_kernels,
    "verify": verify,
    "report": report,
    "compare": compare,
    "view": view,
    "documents": documents,
}
"""By their names, in the order in which they are told."""
