"""Close-enough salesman instances: a line ``x y z r`` for each disc.

Lei, Hao: An Effective Memetic Algorithm for the Close-Enough Traveling Salesman Problem (Applied
Soft Computing, 2024). Called by ``taktline bench sequence``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planner.benchmarks.registry import BenchDataError
from robots.geometry import FloatArray

BEST_KNOWN = {"car_door_25": 5339.75, "car_door_50": 4778.91}
"""Lengths of the shortest trips found by the authors, by the name of the file."""


def read_discs(path: Path) -> FloatArray:
    """Discs (n, 3) in the plane: x, y, radius.

    Raises:
        BenchDataError: if a line is not four numbers, or the discs do not lie in one plane.
    """
    rows: list[list[float]] = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        words = line.partition("//")[0].split()
        if not words:
            continue
        try:
            x, y, z, radius = map(float, words)
        except ValueError as error:
            raise BenchDataError(f"{path}, line {number}: expected x y z r") from error
        rows.append([x, y, z, radius])
    discs = np.array(rows).reshape(-1, 4)
    if len(discs) == 0 or np.ptp(discs[:, 2]) > 0.0:
        raise BenchDataError(f"{path}: expected discs of one height z")
    return np.ascontiguousarray(discs[:, [0, 1, 3]])
