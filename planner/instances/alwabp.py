"""ALWABP-2 files: n, a row of times per task, one per worker (``Inf``: cannot), pairs ``i j``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planner.instances.fault import reading
from planner.instances.lines import Line, Lines
from planner.instances.order import Order
from planner.lines.robot_line import NEVER, RobotLine, one_per_station


def read_alwabp(path: Path) -> RobotLine:
    """Read a line whose workers may stand anywhere, one at each station.

    Raises:
        InstanceError: if the file is not one.
    """
    with reading(path):
        lines = Lines(path.read_text(encoding="ascii"))
        head = lines.take("the number of tasks")
        count = head.whole("the number of tasks", 1)
        head.end()
        rows = lines.take_all(count, "a row of times of task")
        time = np.array([_times(row, rows[0]) for row in rows], np.int64)
        return one_per_station(time.T.copy(), _order(lines, count).before())


def _times(row: Line, first: Line) -> list[int]:
    """Times of a task, one per worker, as many as in the first row."""
    if row.count != first.count:
        raise row.fault(
            f"expected {first.count} times, one per worker as in line {first.number}; "
            f"got {row.count}"
        )
    times = [_time(row, worker) for worker in range(row.count)]
    if all(time == NEVER for time in times):
        raise row.fault("no worker can do this task; expected a time of at least one")
    return times


def _time(row: Line, worker: int) -> int:
    if row.starts("Inf"):
        row.word("a time")
        return NEVER
    return row.whole(f"Inf or a time of worker {worker + 1}", 0)


def _order(lines: Lines, tasks: int) -> Order:
    """Pairs up to ``-1 -1``, or to the end: a part of the published files has no mark."""
    order = Order(tasks)
    while lines.more:
        line = lines.take("a pair")
        if line.starts("-1"):
            break
        order.read(line)
    return order
