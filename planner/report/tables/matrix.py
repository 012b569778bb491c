"""Tasks x robots: who can, who can when turned, who cannot and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from planner.report.tables.figures import heading, sign

_SIGNS = {
    "reachable": ("●", "o", "green"),
    "reachable when turned": ("◐", "t", "yellow"),
    "unreachable": ("·", ".", "red"),
}
_GAP = 3


def show_matrix(station: Mapping[str, Any], console: Console) -> None:
    """Print the matrix in as many blocks side by side as fit, a legend, and the reasons."""
    entries = station["matrix"]
    if not entries:
        return
    heading(console, f"{station['id']}: which robot can do which task")
    console.print(_blocks(entries, console))
    console.print(_legend(console))
    if any(entry["status"] == "unreachable" for entry in entries):
        console.print(_reasons(entries))


def _blocks(entries: Sequence[Mapping[str, Any]], console: Console) -> Table:
    robots = list(dict.fromkeys(entry["robot"] for entry in entries))
    tasks = list(dict.fromkeys(entry["task"] for entry in entries))
    of = {(entry["task"], entry["robot"]): entry for entry in entries}
    width = max(map(len, tasks)) + sum(max(len(robot), 3) + 1 for robot in robots) + _GAP
    count = max(1, min((console.width + _GAP) // width, -(-len(tasks) // 4)))
    height = -(-len(tasks) // count)
    blocks = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for block in range(count):
        blocks.add_column("", no_wrap=True)
        for robot in robots:
            last = block < count - 1 and robot == robots[-1]
            blocks.add_column(robot + " " * (_GAP - 1) * last, no_wrap=True)
    for row in range(height):
        shown = tasks[row::height]
        blocks.add_row(*(cell for task in shown for cell in _row(task, robots, of, console)))
    return blocks


def _row(
    task: str,
    robots: Sequence[str],
    of: Mapping[tuple[str, str], Mapping[str, Any]],
    console: Console,
) -> list[Text]:
    return [Text(task), *(_cell(of.get((task, robot)), console) for robot in robots)]


def _cell(entry: Mapping[str, Any] | None, console: Console) -> Text:
    if entry is None:
        return Text("")
    fine, plain, style = _SIGNS[entry["status"]]
    mark = sign(console, fine, plain)
    return Text(f"[{mark}]" if entry["assigned"] else f" {mark} ", style)


def _legend(console: Console) -> Text:
    legend = Text()
    for status, (fine, plain, style) in _SIGNS.items():
        legend.append(sign(console, fine, plain), style)
        legend.append(f" {status}   ")
    legend.append("[ ] assigned")
    return legend


def _reasons(entries: Sequence[Mapping[str, Any]]) -> Table:
    """One row per robot and reason why it cannot, with the tasks that this holds for."""
    tasks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in entries:
        if entry["status"] == "unreachable":
            tasks[entry["robot"], entry["reason"]].append(entry["task"])
    rows = Table(box=None, pad_edge=False, header_style="dim")
    rows.add_column("robot")
    rows.add_column("cannot, because", overflow="fold", ratio=2)
    rows.add_column("tasks", overflow="fold", ratio=3)
    for (robot, reason), names in sorted(tasks.items(), key=lambda row: row[0][0]):
        rows.add_row(robot, Text(reason), Text(", ".join(in_rows(names))))
    return rows


def in_rows(names: Sequence[str]) -> list[str]:
    """Names with those that count up put together: ``sill_01``, ``sill_02`` as ``sill_01-02``."""
    rows: list[tuple[str, str, str]] = []
    for name in names:
        stem = name.rstrip("0123456789")
        number = name[len(stem) :]
        if rows and number and rows[-1][0] == stem and _follows(rows[-1][2], number):
            rows[-1] = (stem, rows[-1][1], number)
        else:
            rows.append((stem, number, number))
    return [stem + (first if first == last else f"{first}-{last}") for stem, first, last in rows]


def _follows(before: str, after: str) -> bool:
    return before.isdigit() and len(before) == len(after) and int(after) == int(before) + 1
