"""The shop at a glance, and the answer in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from planner.report.tables.fallbacks import show_fallback
from planner.report.tables.figures import (
    counted,
    heading,
    millimetres,
    percent,
    seconds,
    sign,
    table,
)

_MOST_REASONS = 12


def show_summary(report: Mapping[str, Any], console: Console) -> None:
    """Print counts and one line per station: cycle, bound, gap, loss."""
    console.print(report["scene"], style="bold", highlight=False)
    counts = ", ".join(
        counted(report[f"{thing}s"], thing) for thing in ("robot", "station", "weld", "handling")
    )
    console.print(
        f"{counts}; {report['assigned']} of {counted(report['tasks'], 'task')} done by robots "
        f"({percent(report['automation'])})",
        highlight=False,
    )
    console.print()
    console.print(_stations(report, console))
    console.print(
        "bound: no program can be faster; alone: if no robot waited; lost: by waiting", style="dim"
    )
    _show_energy(report, console)


def _stations(report: Mapping[str, Any], console: Console) -> Any:
    stations = table(f"Cycle time in s (takt {seconds(report['takt_s'])})")
    stations.add_column("station", overflow="fold")
    for name in ("cycle", "bound", "gap", "alone", "lost"):
        stations.add_column(name, justify="right", no_wrap=True)
    stations.add_column("certified", justify="center")
    for entry in report["per_station"]:
        stations.add_row(
            entry["id"],
            _cycle(entry["cycle_s"], entry.get("takts", 1) * report["takt_s"]),
            seconds(entry["bound_s"]),
            percent(entry["gap"]),
            seconds(entry["uncoordinated_s"]),
            seconds(entry["coordination_loss_s"]),
            _mark(entry["certified"], console),
        )
    return stations


def _cycle(cycle_s: float | None, takt_s: float) -> str:
    over = cycle_s is not None and cycle_s > takt_s
    return f"[red]{seconds(cycle_s)}[/red]" if over else f"[bold]{seconds(cycle_s)}[/bold]"


def _mark(good: bool, console: Console) -> str:
    if good:
        return f"[green]{sign(console, '✔', 'yes')}[/green]"
    return f"[red]{sign(console, '✘', 'no')}[/red]"


def _show_energy(report: Mapping[str, Any], console: Console) -> None:
    if report["energy_kj"] is None:
        return
    full_kj, less = report.get("full_speed_kj"), ""
    if full_kj:
        less = f", {percent(1.0 - report['energy_kj'] / full_kj)} less than at full speed"
    console.print(
        f"Energy {report['energy_kj']:.0f} kJ in a takt{less}; {report['energy_model']}.",
        style="dim",
        highlight=False,
    )


def show_answer(report: Mapping[str, Any], console: Console) -> None:
    """Print the answer: certified and how well, or refused and why."""
    if "fallback" in report:
        show_fallback(report, console)
    heading(console, _answer(report))
    reasons = [str(problem) for problem in report["problems"]]
    reasons += [f"{finding['station']}: {finding['message']}" for finding in report["findings"]]
    for reason in reasons[:_MOST_REASONS]:
        console.print(f"  {reason}", markup=False, highlight=False)
    if len(reasons) > _MOST_REASONS:
        console.print(f"  ... and {len(reasons) - _MOST_REASONS} more reasons in report.json")


def _answer(report: Mapping[str, Any]) -> str:
    if report["certified"]:
        clearance = millimetres(report["clearance_m"])
        return (
            f"[green]Certified[/green]: cycle {seconds(report['cycle_s'])} s within the takt of "
            f"{seconds(report['takt_s'])} s, least clearance {clearance} mm"
        )
    return f"[red]Not certified[/red]: {_why_not(report)}"


def _why_not(report: Mapping[str, Any]) -> str:
    done = report["stations"] - len(report["missing"])
    if report["stopped"]:
        count = counted(report["stations"], "station")
        return f"{report['stopped']} came first; {done} of {count} planned"
    if report["missing"]:
        return "there is no plan" + (f" of {', '.join(report['missing'])}" if done else "")
    return f"the judge has {counted(len(report['findings']), 'finding')}"
