"""``.IN2`` files: Scholl's precedence graphs (1993); n, n times, pairs ``i,j`` up to ``-1,-1``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planner.instances.fault import reading
from planner.lines.simple_line import SimpleLine


def read_in2(path: Path) -> SimpleLine:
    """Read a line; what stands behind ``-1,-1`` are remarks.

    Raises:
        InstanceError: if the file is not one.
    """
    with reading(path):
        lines = [line for line in path.read_text("latin-1").split("\n") if line.strip()]
        count = int(lines[0])
        time = np.array([int(line) for line in lines[1 : count + 1]])
        pairs: list[tuple[int, int]] = []
        for line in lines[count + 1 :]:
            a, b = (int(word) for word in line.split(","))
            if a < 0:
                return SimpleLine(time, np.array(pairs, np.int64) - 1)
            pairs.append((a, b))
        raise IndexError
