"""What each robot does with the cycle, as a bar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from planner.report.tables.figures import seconds, sign, table

_KINDS = (
    ("travel", "─", "-", "cyan"),
    ("weld", "█", "#", "green"),
    ("handle", "▓", "=", "magenta"),
    ("wait", "░", ".", "yellow"),
    ("idle", " ", " ", ""),
)


def show_load(station: Mapping[str, Any], console: Console) -> None:
    """Print one line per robot: seconds of each kind, and the cycle as a bar."""
    if not station["load"]:
        return
    loads = table(f"{station['id']}: load per robot in s")
    loads.add_column("robot", overflow="fold")
    for kind, *_ in _KINDS:
        loads.add_column(kind, justify="right", no_wrap=True)
    loads.add_column(_legend(console), no_wrap=True)
    width = max(16, min(60, console.width - 52))
    for entry in station["load"]:
        figures = [seconds(entry[f"{kind}_s"]) for kind, *_ in _KINDS]
        loads.add_row(entry["robot"], *figures, _bar(entry, width, console))
    console.print()
    console.print(loads)


def _legend(console: Console) -> Text:
    legend = Text()
    for kind, fine, plain, style in _KINDS[:-1]:
        legend.append(sign(console, fine, plain), style)
        legend.append(f" {kind} ")
    return legend


def _bar(entry: Mapping[str, Any], width: int, console: Console) -> Text:
    """The cycle in ``width`` signs; borders are rounded, so that lengths add up."""
    total_s = sum(entry[f"{kind}_s"] for kind, *_ in _KINDS)
    bar, done_s, drawn = Text(), 0.0, 0
    for kind, fine, plain, style in _KINDS:
        done_s += entry[f"{kind}_s"]
        upto = round(width * done_s / total_s) if total_s > 0.0 else 0
        bar.append(sign(console, fine, plain) * (upto - drawn), style)
        drawn = upto
    return bar
