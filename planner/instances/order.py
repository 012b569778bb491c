"""Pairs of tasks that follow each other, with the lines of a file that they stand in.

Called by every reader of this package.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.instances.lines import Line
from planner.lines.simple_line import CircleError, ordered
from planner.options import IntArray


class Order:
    """Pairs read so far; tasks are numbered from ``lowest``."""

    def __init__(self, tasks: int, lowest: int = 1) -> None:
        self._tasks, self._lowest = tasks, lowest
        self._pairs: list[tuple[int, int]] = []
        self._lines: list[Line] = []

    def read(self, line: Line) -> None:
        """Take a line with a task and one that follows it."""
        lowest, highest = self._lowest, self._lowest + self._tasks - 1
        first = line.whole("a task", lowest, highest)
        second = line.whole("a task that follows it", lowest, highest)
        line.end()
        self._pairs.append((first - lowest, second - lowest))
        self._lines.append(line)

    def before(self) -> IntArray:
        """All pairs (A, 2), tasks from 0.

        Raises:
            LineError: at the last pair of a circle.
        """
        before = np.array(self._pairs, np.int64).reshape(-1, 2)
        try:
            ordered(self._tasks, before)
        except CircleError as error:
            raise self._circular(error.circle) from error
        return before

    def _circular(self, circle: Sequence[int]) -> ValueError:
        steps = set(zip(circle, (*circle[1:], circle[0]), strict=True))
        line = next(
            line
            for pair, line in zip(reversed(self._pairs), reversed(self._lines), strict=True)
            if pair in steps
        )
        names = ", ".join(str(task + self._lowest) for task in circle)
        return line.fault(f"tasks {names} follow each other in a circle; expected an order")
