"""ALWABP-2 files: n, a row of times per task, one per worker (``Inf``: cannot), pairs ``i j``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planner.instances.fault import reading
from planner.lines.robot_line import NEVER, RobotLine, one_per_station


def read_alwabp(path: Path) -> RobotLine:
    """Read a line whose workers may stand anywhere, one at each station.

    Raises:
        InstanceError: if the file is not one.
    """
    with reading(path):
        rows = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
        count = int(rows[0][0])
        time = np.array([[_time(word) for word in row] for row in rows[1 : count + 1]], np.int64)
        return one_per_station(time.T.copy(), np.array(_pairs(rows[count + 1 :]), np.int64) - 1)


def _pairs(rows: list[list[str]]) -> list[tuple[int, int]]:
    """Pairs up to ``-1 -1``, or to the end: a part of the published files has no mark."""
    pairs = []
    for row in rows:
        a, b = (int(word) for word in row)
        if a < 0:
            break
        pairs.append((a, b))
    return pairs


def _time(word: str) -> int:
    return NEVER if word == "Inf" else int(word)
