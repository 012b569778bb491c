"""Figures and signs as the tables print them."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

NOTHING = "-"


def seconds(value_s: float | None) -> str:
    """Seconds with one decimal."""
    return NOTHING if value_s is None else f"{value_s:.1f}"


def millimetres(value_m: float | None) -> str:
    """Metres as millimetres with one decimal."""
    return NOTHING if value_m is None else f"{1000.0 * value_m:.1f}"


def percent(share: float | None) -> str:
    """A share as per cent."""
    return NOTHING if share is None else f"{100.0 * share:.1f} %"


def counted(number: int, thing: str) -> str:
    """A number of things: ``1 robot``, ``2 robots``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def sign(console: Console, fine: str, plain: str) -> str:
    """Return ``fine``, or ``plain`` where the terminal cannot show it."""
    return fine if console.encoding.lower().startswith("utf") else plain


def table(title: str) -> Table:
    """Return an empty table with a title on its left, without frame."""
    return Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)


def heading(console: Console, text: str) -> None:
    """Print a line of its own, in bold."""
    console.print()
    console.print(text, style="bold", highlight=False)
