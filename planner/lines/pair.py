"""Searches side by side, one per processor: of one line from its front and from its end.

Some lines are easy from one end only, and nobody knows from which. Called by ``fewest_stations``
and ``least_cycle``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from planner.deadline import Deadline
from planner.lines.stations import Outcome

_SLICE_S = 0.15


class Search(Protocol):
    """What can be run in slices."""

    exhausted: bool

    @property
    def complete(self) -> bool:
        """Whether nothing was left out so far."""

    def run(self, steps: int) -> Outcome:
        """Look at up to ``steps`` more states."""


@dataclass(frozen=True, slots=True)
class Effort:
    """``states`` to look at in all (None: until the deadline), ways to load a station, memory."""

    states: int | None
    loads: int
    room_bytes: int


def run_together(
    searches: Sequence[Search],
    effort: Effort,
    deadline: Deadline,
    between: Callable[[], None] = lambda: None,
) -> bool:
    """Run until one of them has an end; whether one has seen everything.

    ``between`` is called after every slice.
    """
    steps, seen = 4, 0
    with ThreadPoolExecutor(len(searches)) as threads:
        while not deadline.over and (effort.states is None or seen < effort.states):
            began_s = time.perf_counter()
            outcomes = list(threads.map(_run, searches, [steps] * len(searches)))
            seen += steps * len(searches)
            between()
            if any(outcome != "open" for outcome in outcomes):
                break
            steps = _paced(steps, time.perf_counter() - began_s)
    return any(search.exhausted and search.complete for search in searches)


def _run(search: Search, steps: int) -> Outcome:
    return search.run(steps)


def _paced(steps: int, took_s: float) -> int:
    """So many states that the clock is looked at often enough."""
    if took_s < 0.5 * _SLICE_S:
        return 2 * steps
    return max(1, steps // 2) if took_s > _SLICE_S else steps
