"""How close things come, and how close they may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from planner.report.tables.figures import millimetres, table

_PAIRS = {
    "robots": "between robots",
    "static": "robot to fixtures and parts",
    "weld": "the same while welding",
}


def show_clearances(station: Mapping[str, Any], console: Console) -> None:
    """Print least and required distances, as far as they were measured."""
    measured = {
        name: clearance
        for name, clearance in station["clearances"].items()
        if clearance["least_m"] is not None
    }
    if not measured:
        return
    listed = table(f"{station['id']}: clearances in mm")
    listed.add_column("")
    listed.add_column("least", justify="right")
    listed.add_column("required", justify="right")
    for name, clearance in measured.items():
        required_m, least_m = clearance["required_m"], clearance["least_m"]
        style = "green" if least_m >= required_m else "red"
        least = f"[{style}]{millimetres(least_m)}[/{style}]"
        listed.add_row(_PAIRS[name], least, millimetres(required_m))
    console.print()
    console.print(listed)
