"""The commands and their options; each command's work is in a module of its own."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planner.cli import operation_commands
from planner.cli.options import (
    DEFAULT_ADDRESS,
    CellName,
    Folder,
    Journal,
    Json,
    Output,
    Quiet,
    Server,
    TimeLimit,
    Tls,
)
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
scene_app = typer.Typer(help="Scene files.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(scene_app, name="scene")
app.add_typer(zone_app, name="zone")


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


class BenchName(StrEnum):
    """What can be measured."""

    BALANCE = "balance"
    COLLISION = "collision"
    MOTION = "motion"
    MULTIARM = "multiarm"
    SCHEDULE = "schedule"
    SEQUENCE = "sequence"
    SERVICE = "service"
    SHOP = "shop"


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


@app.command()
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


@app.command("compile")
def compile_kernels(quiet: Quiet = False) -> int:
    """Compile what ``plan`` needs ahead of the first plan; once after installing."""
    from planner.cli.compiling import compile_ahead

    return compile_ahead(quiet)


@app.command()
def verify(folder: Folder, quiet: Quiet = False, as_json: Json = False) -> int:
    """Judge a plan again, from its files alone."""
    from planner.cli.verifying import verify_folder

    return verify_folder(folder, quiet, as_json)


@app.command()
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


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `plan` wrote.")],
    second: Annotated[Path, typer.Argument(metavar="DIR", help="Another one.")],
    as_json: Json = False,
) -> int:
    """Show two plans side by side: robots, spots, cycle, bound, energy, station by station."""
    from planner.cli.comparing import compare_folders

    return compare_folders(first, second, as_json)


@app.command()
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


@app.command()
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


@app.command()
def bench(
    name: Annotated[BenchName, typer.Argument(metavar="NAME", help="|".join(BenchName))],
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="The folder of all benchmarks' data."),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(
            "--count", min=1, metavar="N", help="So many problems, or minutes; default: all."
        ),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Measure against problems and programs of others; exit code 1 if a bar is missed."""
    from planner.cli.benching import BenchRequest
    from planner.cli.benching import bench as run_bench

    return run_bench(BenchRequest(name.value, data, count, quiet, as_json))


@app.command()
def balance(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A SALBP or ALWABP instance.")],
    time_limit: TimeLimit = 60.0,
    stations: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Least cycle of N stations.")
    ] = None,
    cycle: Annotated[
        int | None, typer.Option(min=1, metavar="C", help="Fewest stations at cycle C.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Balance the line of a standard instance file, with a proven bound beside the answer."""
    from planner.cli.solving import SolveRequest
    from planner.cli.solving import balance as run_balance

    return run_balance(SolveRequest(file, time_limit, as_json), stations, cycle)


@app.command()
def schedule(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A job shop instance.")],
    time_limit: TimeLimit = 60.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Where chance begins.")] = 0,
    as_json: Json = False,
) -> int:
    """Schedule a job shop, flexible or not, with a proven bound beside the answer."""
    from planner.cli.solving import SolveRequest
    from planner.cli.solving import schedule as run_schedule

    return run_schedule(SolveRequest(file, time_limit, as_json), seed)


@app.command()
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


@app.command()
def audit(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The folder of a server.")
    ] = None,
    journal: Journal = None,
) -> int:
    """Print who caused what on a server that has ended, one line of JSON each."""
    from planner.cli.serving import show_audit

    return show_audit(data, journal)


@app.command()
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


@app.command()
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


@app.command()
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


@app.command("return")
def return_robot(
    cell_name: CellName,
    robot: Annotated[str, typer.Argument(metavar="ROBOT", help="A robot that had failed.")],
    server: Server = DEFAULT_ADDRESS,
    tls: Tls = None,
) -> int:
    """Use a robot again that had failed: back to the program that was released."""
    from planner.cli.celling import return_robot as run_return

    return run_return(cell_name, robot, server, tls)


@app.command()
def settle(
    cell_name: CellName,
    cycle: Annotated[int, typer.Argument(min=1, metavar="CYCLE", help="Number of the cycle.")],
    server: Server = DEFAULT_ADDRESS,
    tls: Tls = None,
) -> int:
    """Say that a person has seen to the tasks that a cycle left open by hand."""
    from planner.cli.celling import settle as run_settle

    return run_settle(cell_name, cycle, server, tls)


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


for _command in operation_commands.COMMANDS:
    app.command()(_command)
