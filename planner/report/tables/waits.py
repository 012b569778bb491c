"""Who waits for whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from planner.report.tables.figures import seconds, table

_MOST = 15


def show_waits(station: Mapping[str, Any], console: Console) -> None:
    """Print the longest waits, longest first."""
    waits = station["waits"]
    if not waits:
        return
    listed = table(f"{station['id']}: who waits for whom")
    listed.add_column("robot")
    listed.add_column("for")
    listed.add_column("s", justify="right", no_wrap=True)
    listed.add_column("why", overflow="fold")
    for wait in waits[:_MOST]:
        other = wait["for_robot"] or wait["for_process"] or "nobody"
        listed.add_row(wait["robot"], other, seconds(wait["seconds"]), wait["why"])
    console.print()
    console.print(listed)
    if len(waits) > _MOST:
        rest_s = sum(wait["seconds"] for wait in waits[_MOST:])
        console.print(f"... and {len(waits) - _MOST} shorter waits of {seconds(rest_s)} s in all")
