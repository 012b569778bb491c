"""A flexible job shop, its schedules, and the check of a schedule that no solver shares.

Operations follow each other in any partial order, so plain, flexible and assembly job shops are all
of this kind. Times are whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planner.lines.simple_line import ordered
from planner.options import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class JobShop:
    """N operations; ``options[v]``: pairs of machine and duration; ``before`` (A, 2): order.

    Raises:
        ValueError: if an operation has no machine or a negative duration, a pair names no
            operation, or operations follow in a circle.
    """

    machines: int
    options: tuple[tuple[tuple[int, int], ...], ...]
    before: IntArray

    def __post_init__(self) -> None:
        before = np.asarray(self.before, dtype=np.int64).reshape(-1, 2)
        object.__setattr__(self, "before", before)
        for v, options in enumerate(self.options):
            if not options:
                raise ValueError(f"operation {v} has no machine")
            for machine, duration in options:
                if not 0 <= machine < self.machines or duration < 0:
                    raise ValueError(f"operation {v}: no such option: {machine}, {duration}")
        ordered(len(self.options), before)

    def duration(self, operation: int, machine: int) -> int:
        """Duration on a machine.

        Raises:
            ValueError: if the machine cannot do the operation.
        """
        for able, duration in self.options[operation]:
            if able == machine:
                return duration
        raise ValueError(f"machine {machine} cannot do operation {operation}")


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """``machine`` (N,) and ``start`` (N,) of every operation."""

    machine: IntArray
    start: IntArray


def makespan(shop: JobShop, schedule: Schedule) -> int:
    """When the last operation ends.

    Raises:
        ValueError: if a machine cannot do its operation, or does two at once, or the order is
            broken.
    """
    ends = [
        int(start) + shop.duration(v, int(machine))
        for v, (machine, start) in enumerate(zip(schedule.machine, schedule.start, strict=True))
    ]
    if len(ends) != len(shop.options) or np.any(schedule.start < 0):
        raise ValueError("every operation needs a start, none before 0")
    for a, b in shop.before.tolist():
        if schedule.start[b] < ends[a]:
            raise ValueError(f"operation {b} begins before operation {a} ends")
    for machine in range(shop.machines):
        mine = np.flatnonzero(schedule.machine == machine)
        _one_at_a_time(machine, sorted((int(schedule.start[v]), ends[v]) for v in mine))
    return max(ends, default=0)


def _one_at_a_time(machine: int, busy: list[tuple[int, int]]) -> None:
    lasting = [(start, end) for start, end in busy if end > start]
    for (_, end), (start, _) in pairwise(lasting):
        if start < end:
            raise ValueError(f"machine {machine} does two operations at once at {start}")
