"""The report as tables for people, at 80 columns and more, in colour or plain.

Works from the members of ``report.json`` alone. Everything that colour says, a sign says too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from planner.report.tables.clearances import show_clearances
from planner.report.tables.fallbacks import show_fallbacks
from planner.report.tables.load import show_load
from planner.report.tables.matrix import show_matrix
from planner.report.tables.summary import show_answer, show_summary
from planner.report.tables.waits import show_waits

__all__ = ["show", "show_answer", "show_fallbacks"]


def show(report: Mapping[str, Any], console: Console) -> None:
    """Print the whole report on ``console``."""
    show_summary(report, console)
    for station in report["per_station"]:
        show_load(station, console)
        show_waits(station, console)
        show_clearances(station, console)
        show_matrix(station, console)
    show_answer(report, console)
