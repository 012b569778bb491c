"""The commands that measure and that solve standard instances, and their options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.options import Json, Quiet, TimeLimit


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


COMMANDS = {
    "bench": bench,
    "balance": balance,
    "schedule": schedule,
}
"""By their names, in the order in which they are told."""
