"""``taktline bench``: run a benchmark and show its figures against its bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from planner.benchmarks.registry import BENCHMARKS, BenchDataError, run_benchmark
from planner.benchmarks.result import Bar, BenchResult, Cell, Row
from planner.cli.output import console, print_json, progress
from planner.cli.refusal import RefusedError
from planner.report.tables.figures import NOTHING, heading, sign, table


@dataclass(frozen=True, slots=True)
class BenchRequest:
    """What the command line asks for."""

    name: str
    data: Path | None
    count: int | None
    quiet: bool
    as_json: bool


def bench(request: BenchRequest) -> int:
    """Run a benchmark and say what came of it; 0 if every bar is met, else 1."""
    data = _folder(request)
    try:
        result = run_benchmark(request.name, data, request.count, progress(request.quiet))
    except BenchDataError as error:
        raise RefusedError(str(error)) from error
    if request.as_json:
        print_json(result.as_json())
    else:
        show_result(result, console())
    return 0 if result.met else 1


def _folder(request: BenchRequest) -> Path:
    """The folder of the data; any will do for what needs none."""
    if request.data is None and not BENCHMARKS[request.name].folders:
        return Path()
    if request.data is None:
        raise RefusedError(f"bench {request.name} needs --data, the folder of all benchmarks")
    if not request.data.is_dir():
        raise RefusedError(f"{request.data}: no such folder; --data names that of all benchmarks")
    return request.data


def show_result(result: BenchResult, out: Console) -> None:
    """Print setting, rows and bars."""
    heading(out, f"bench {result.name}")
    out.print(result.machine, style="dim", highlight=False, markup=False)
    named = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    out.print(named, style="dim", highlight=False, markup=False)
    out.print()
    for _, rows in groupby(result.rows, key=tuple):
        out.print(_rows(list(rows)))
    for family, source in result.against.items():
        out.print(
            f"{family}: gaps are against {source}", style="dim", highlight=False, markup=False
        )
    out.print()
    out.print(_bars(result, out))


def _rows(alike: Sequence[Row]) -> Table:
    """Rows with the same keys."""
    rows = table("Figures")
    for name in alike[0]:
        values = [row[name] for row in alike]
        texts = any(isinstance(value, str) for value in values)
        widest = 0 if texts else max(len(_cell(value)) for value in values)
        justify: Literal["left", "right"] = "left" if texts else "right"
        rows.add_column(Text(name), justify=justify, overflow="fold", min_width=widest)
    for row in alike:
        rows.add_row(*(Text(_cell(value)) for value in row.values()))
    return rows


def _cell(value: Cell) -> str:
    match value:
        case None:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case _:
            return str(value)


def _bars(result: BenchResult, out: Console) -> Table:
    bars = table("Bars")
    bars.add_column("bar", overflow="fold")
    bars.add_column("value", justify="right")
    bars.add_column("target", justify="right")
    bars.add_column("met", justify="center")
    for name, bar in result.bars.items():
        bars.add_row(Text(name), _cell(bar.value), _cell(float(bar.target)), _met(bar, out))
    return bars


def _met(bar: Bar, out: Console) -> str:
    if bar.met:
        return f"[green]{sign(out, '✔', 'yes')}[/green]"
    return f"[red]{sign(out, '✘', 'no')}[/red]"
