"""Colours and files that the charts share."""

from __future__ import annotations

from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

INK, MUTED, GRID, BAD = "#1f2937", "#6b7280", "#e5e7eb", "#c5221f"
ROBOTS = (
    "#e8710a", "#1a73e8", "#1e8e3e", "#a142f4", "#d9a400", "#0097a7",
    "#e052a0", "#5c6bc0", "#7cb342", "#8d6e63", "#00acc1", "#ff8a65",
)  # fmt: skip
"""The robots of a station in its order, as in the viewer."""


def load_colour(share: float | None) -> str:
    """The colour of a share of the takt that is used, as in the viewer."""
    if share is None:
        return "#b8c2cc"
    if share > 1.0:
        return "#d92d20"
    if share > 0.92:
        return "#e59700"
    return "#8bb83a" if share > 0.75 else "#1e8e3e"


def save(figure: Figure, target: Path) -> None:
    """Write ``figure``; the same figure gives the same bytes.

    Raises:
        OSError: if that is not possible.
    """
    undated = {"Date": None} if target.suffix == ".svg" else {}
    with rc_context({"svg.hashsalt": "taktline"}):
        figure.savefig(target, metadata=undated, dpi=120)
