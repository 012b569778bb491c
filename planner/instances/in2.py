"""``.IN2`` files: Scholl's precedence graphs (1993); n, n times, pairs ``i,j`` up to ``-1,-1``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planner.instances.fault import reading
from planner.instances.lines import Lines
from planner.instances.order import Order
from planner.lines.simple_line import SimpleLine


def read_in2(path: Path) -> SimpleLine:
    """Read a line; what stands behind ``-1,-1`` are remarks.

    Raises:
        InstanceError: if the file is not one.
    """
    with reading(path):
        lines = Lines(path.read_text("latin-1"))
        head = lines.take("the number of tasks")
        count = head.whole("the number of tasks", 1)
        head.end()
        time = np.zeros(count, np.int64)
        for k, line in enumerate(lines.take_all(count, "the time of task")):
            time[k] = line.whole(f"the time of task {k + 1}", 0)
            line.end()
        order = Order(count)
        while not (line := lines.take("a pair i,j, or -1,-1 at their end")).starts("-1"):
            order.read(line)
        return SimpleLine(time, order.before())
