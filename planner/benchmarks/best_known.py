"""Tables of best known values beside published instances. Called by ``balance``, ``schedule``."""

from __future__ import annotations

import csv
from pathlib import Path

from planner.benchmarks.registry import BenchDataError


def best_known(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a table that has at least ``columns``.

    Raises:
        BenchDataError: if the table is missing, or a column is.
    """
    if not path.is_file():
        raise BenchDataError(f"{path}: no such file; expected there: best known values")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = [column for column in columns if rows and column not in rows[0]]
    if missing or not rows:
        raise BenchDataError(f"{path}: no column {missing[0]}" if missing else f"{path}: empty")
    return rows


def spread(rows: list[dict[str, str]], count: int | None) -> list[dict[str, str]]:
    """``count`` rows (None: all), taken evenly from the whole table."""
    if count is None or count >= len(rows):
        return rows
    return [rows[k * len(rows) // count] for k in range(count)]
