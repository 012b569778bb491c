"""Numbers in text mesh formats: finite, decimal points, or an error with its line."""

from __future__ import annotations

import math
from pathlib import Path

from robots.mesh.errors import MeshError


def number(path: Path, line: int, text: str) -> float:
    """Return the finite number that ``text`` spells.

    Raises:
        MeshError: if it spells none.
    """
    try:
        value = math.nan if "_" in text else float(text)
    except ValueError:
        raise MeshError(
            path, f"line {line}", f"{text!r} is not a number; write it like 0.125"
        ) from None
    if not math.isfinite(value):
        raise MeshError(path, f"line {line}", f"{text!r} is not a finite number")
    return value
