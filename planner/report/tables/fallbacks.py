"""What is lost without a robot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from planner.report.tables.figures import heading, seconds, sign, table


def show_fallback(report: Mapping[str, Any], console: Console) -> None:
    """Print what one fallback loses."""
    fallback = report["fallback"]
    heading(console, f"Without {fallback['without']}: {_words(fallback)}")


def _words(fallback: Mapping[str, Any]) -> str:
    if fallback["cycle_s"] is None:
        return "there is no fallback"
    text = f"cycle {seconds(fallback['cycle_s'])} s, takt {seconds(fallback['takt_s'])} s"
    if fallback["loss_s"] is None:
        return text
    least = "" if fallback["least_loss_s"] is None else _least(fallback["least_loss_s"])
    return f"{text}, {seconds(fallback['loss_s'])} s longer than before{least}"


def _least(least_loss_s: float) -> str:
    return f" (no program loses less than {seconds(max(0.0, least_loss_s))} s)"


def show_fallbacks(reports: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Print one line per failed robot."""
    rows = table("Fallbacks, in s")
    rows.add_column("without", overflow="fold")
    for name in ("cycle", "takt", "lost", "at least"):
        rows.add_column(name, justify="right", no_wrap=True)
    rows.add_column("certified", justify="center")
    rows.add_column("", overflow="fold")
    for report in reports:
        fallback = report["fallback"]
        mark = sign(console, "✔", "yes") if report["certified"] else sign(console, "✘", "no")
        figures = [fallback[f"{name}_s"] for name in ("cycle", "takt", "loss", "least_loss")]
        reason = next(iter(report["problems"]), "")
        rows.add_row(Text(fallback["without"]), *map(seconds, figures), mark, Text(reason))
    console.print()
    console.print(rows)
