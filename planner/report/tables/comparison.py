"""Two plans side by side, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from planner.report.tables.figures import NOTHING, heading, millimetres, percent, seconds, table

_WORDS = {
    "takt_s": "takt in s",
    "cycle_s": "cycle in s",
    "bound_s": "bound in s",
    "energy_kj": "energy in kJ",
    "clearance_m": "clearance in mm",
}
_BETTER_LESS = {"cycle_s", "energy_kj", "gap", "robots"}
_SHOWN = ("robots", "welds", "cycle_s", "energy_kj")


def show_comparison(comparison: Mapping[str, Any], console: Console) -> None:
    """Print the whole shops, then every station in which something differs."""
    first, second = comparison["scenes"]
    heading(console, f"{first}  |  {second}" if first != second else str(first))
    same = "the same scene" if comparison["same_scene"] else "different scenes"
    states = ["certified" if good else "not certified" for good in comparison["certified"]]
    console.print(f"{same}; first {states[0]}, second {states[1]}", style="dim", highlight=False)
    console.print()
    console.print(_whole(comparison["figures"]))
    differing = [entry for entry in comparison["per_station"] if _differs(entry)]
    alike = len(comparison["per_station"]) - len(differing)
    if differing:
        console.print()
        console.print(_stations(differing))
    if alike:
        many = "1 station is" if alike == 1 else f"{alike} stations are"
        console.print(f"{many} the same in these figures", style="dim", highlight=False)


def _whole(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    rows = table("Whole")
    rows.add_column("")
    for name in ("first", "second", "more"):
        rows.add_column(name, justify="right", no_wrap=True)
    for name, figure in figures.items():
        values = (_shown(name, figure[side]) for side in ("first", "second"))
        rows.add_row(_WORDS.get(name, name), *values, _more(name, figure))
    return rows


def _stations(entries: list[Mapping[str, Any]]) -> Table:
    rows = table("Stations that differ: first, second, more")
    rows.add_column("station", overflow="fold")
    for name in _SHOWN:
        rows.add_column(_WORDS.get(name, name), justify="right", no_wrap=True)
        rows.add_column("", justify="right", no_wrap=True)
        rows.add_column("", justify="right", no_wrap=True)
    for entry in entries:
        cells: list[Text | str] = []
        for name in _SHOWN:
            figure = entry[name]
            cells += [_shown(name, figure["first"]), _shown(name, figure["second"])]
            cells.append(_more(name, figure))
        rows.add_row(Text(entry["id"]), *cells)
    return rows


def _differs(entry: Mapping[str, Any]) -> bool:
    missing = None in entry["certified"]
    return missing or any(entry[name]["difference"] not in (None, 0, 0.0) for name in _SHOWN)


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return NOTHING
    if name.endswith("_s"):
        return seconds(value)
    if name.endswith("_m"):
        return millimetres(value)
    return percent(value) if name == "gap" else f"{value:.0f}"


def _more(name: str, figure: Mapping[str, Any]) -> Text:
    """The difference with its sign; green where that is for the better, red where for the worse."""
    value = figure["difference"]
    if value is None or _shown(name, abs(value)) == _shown(name, 0.0):
        return Text("")
    sign = "+" if value > 0 else "-"
    style = "" if name not in _BETTER_LESS else ("red" if value > 0 else "green")
    return Text(sign + _shown(name, abs(value)), style)
