"""Every station's cycle against the takt, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from planner.report.charts.ink import BAD, GRID, INK, MUTED, load_colour, save

_GAP = 0.8


def draw_balance(
    report: Mapping[str, Any], lines: Sequence[tuple[str, Sequence[str]]], target: Path
) -> None:
    """Draw ``report``, whose stations stand in ``lines`` (name, names of stations), to ``target``.

    Raises:
        OSError: if the file cannot be written.
    """
    entries = {entry["id"]: entry for entry in report["per_station"]}
    takt_s = float(report["takt_s"])
    count = sum(len(stations) for _, stations in lines)
    figure = Figure(figsize=(max(6.0, 0.13 * count + 2.0), 4.0), layout="constrained")
    axes = figure.subplots()
    ticks: list[tuple[float, str]] = []
    at = 0.0
    for name, stations in lines:
        ticks.append((at + (len(stations) - 1) / 2.0, name))
        for station in stations:
            _bar(axes, at, entries[station], takt_s)
            at += 1.0
        at += _GAP
    axes.axhline(takt_s, color=BAD, linewidth=1.4)
    axes.text(at - _GAP, takt_s, f"takt {takt_s:g} s", color=BAD, ha="right", va="bottom", size=9)
    slant = 0 if len(lines) < 4 else 60
    axes.set_xticks([x for x, _ in ticks], [name for _, name in ticks], rotation=slant)
    axes.tick_params(axis="x", length=0, colors=MUTED)
    axes.set_ylabel("cycle a product in s", color=INK)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=GRID)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_title(f"{report['scene']}: balance", loc="left", size=11, color=INK)
    save(figure, target)


def _bar(axes: Any, at: float, entry: Mapping[str, Any], takt_s: float) -> None:
    cycle_s, takts = entry["cycle_s"], entry.get("takts", 1)
    if cycle_s is None:
        axes.bar(at, takt_s, 0.8, fill=False, edgecolor=MUTED, linestyle=":")
        return
    axes.bar(at, cycle_s / takts, 0.8, color=load_colour(cycle_s / takts / takt_s))
    if entry["bound_s"] is not None:
        bound_s = entry["bound_s"] / takts
        axes.plot([at - 0.4, at + 0.4], [bound_s, bound_s], color=INK, linewidth=1.4)
