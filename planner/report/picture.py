"""A plan as a picture for reports: who does what when, where nobody moves, and the takt.

A row per robot and per machine, in one panel per station, drawn from ``report.json`` alone. Called
by ``taktline report --picture``; the only module that knows matplotlib.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

FORMATS = ("svg", "png", "pdf")

_COLOURS = {
    "weld": "#c2410c",
    "pick": "#1d4ed8",
    "hold": "#60a5fa",
    "place": "#1e3a8a",
    "travel": "#9ca3af",
    "machine": "#15803d",
}
_WAIT = "#fde68a"
_TRANSFER = "#e5e7eb"
_INK = "#1f2937"
_ROW_IN, _FRAME_IN, _WIDTH_IN = 0.34, 1.25, 10.0


def draw(report: Mapping[str, Any], target: Path) -> None:
    """Write the picture of ``report`` to ``target``, whose suffix says in which format.

    Raises:
        ValueError: if nothing in the report was planned, so that there is nothing to draw.
    """
    stations = [entry for entry in report["per_station"] if entry["schedule"]]
    if not stations:
        raise ValueError("nothing was planned, so there is nothing to draw")
    heights_in = [_ROW_IN * len(_rows(entry)) + _FRAME_IN for entry in stations]
    figure = Figure(figsize=(_WIDTH_IN, sum(heights_in)), layout="constrained")
    panels = figure.subplots(len(stations), squeeze=False, height_ratios=heights_in)
    for axes, entry in zip(panels[:, 0], stations, strict=True):
        _draw_station(axes, entry, entry.get("takts", 1) * float(report["takt_s"]))
    with rc_context({"svg.hashsalt": "taktline"}):
        figure.savefig(target, metadata=_undated(target), dpi=120)


def _undated(target: Path) -> dict[str, None]:
    """Metadata without a date: the same report gives the same bytes."""
    dated = {".svg": "Date", ".pdf": "CreationDate"}
    return {dated[target.suffix]: None} if target.suffix in dated else {}


def _rows(entry: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(span["robot"] for span in entry["schedule"]))


def _draw_station(axes: Axes, entry: Mapping[str, Any], takt_s: float) -> None:
    rows = _rows(entry)
    for number, name in enumerate(rows):
        spans = [span for span in entry["schedule"] if span["robot"] == name]
        _draw_row(axes, number, spans)
    done_s = max(span["end_s"] for span in entry["schedule"])
    axes.axvspan(done_s, max(done_s, entry["cycle_s"] or 0.0), color=_TRANSFER, zorder=0)
    _draw_limits(axes, entry, takt_s)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.02 * max(takt_s, entry["cycle_s"] or 0.0))
    axes.set_xlabel("time in s")
    axes.set_title(_title(entry), loc="left", fontsize=11, color=_INK)
    axes.spines[["top", "right"]].set_visible(False)
    kinds = [kind for kind in _COLOURS if any(s["kind"] == kind for s in entry["schedule"])]
    legend = [Patch(color=_COLOURS[kind], label=kind) for kind in kinds]
    legend += [Patch(color=_WAIT, label="wait"), Patch(color=_TRANSFER, label="transfer")]
    axes.legend(
        handles=legend,
        ncols=len(legend),
        loc="upper center",
        bbox_to_anchor=(0.5, -0.25 - 0.4 / len(rows)),
        frameon=False,
        fontsize=9,
    )


def _draw_row(axes: Axes, number: int, spans: Sequence[Mapping[str, Any]]) -> None:
    """The bars of a robot or machine; where a robot does nothing between two, it waits."""
    last_s = 0.0
    for span in spans:
        if span["start_s"] > last_s and span["kind"] != "machine":
            axes.barh(number, span["start_s"] - last_s, left=last_s, height=0.3, color=_WAIT)
        height = 0.3 if span["kind"] == "travel" else 0.62
        seconds = span["end_s"] - span["start_s"]
        colour = _COLOURS[span["kind"]]
        axes.barh(number, seconds, left=span["start_s"], height=height, color=colour)
        last_s = span["end_s"]


def _draw_limits(axes: Axes, entry: Mapping[str, Any], takt_s: float) -> None:
    limits = (("cycle", entry["cycle_s"], "-"), ("bound", entry["bound_s"], ":"))
    for name, at_s, style in (*limits, ("takt", takt_s, "--")):
        if at_s is not None:
            axes.axvline(at_s, color=_INK, linestyle=style, linewidth=1.2)
            axes.text(at_s, -0.62, f"{name} ", ha="right", va="bottom", fontsize=8.5, color=_INK)


def _title(entry: Mapping[str, Any]) -> str:
    cycle_s = entry["cycle_s"]
    cycle = "no cycle" if cycle_s is None else f"cycle {cycle_s:.1f} s"
    state = "certified" if entry["certified"] else "not certified"
    return (
        f"{entry['id']}: {entry['welds']} welds, {entry['handlings']} handlings, {cycle}, {state}\n"
    )
