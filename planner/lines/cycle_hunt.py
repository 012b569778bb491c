"""The least cycle that a line can keep, by asking of one cycle after the other.

Short searches come down from the best cycle found and up from the least that is possible, then
longer ones, until they meet. Called by ``least_cycle``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from planner.deadline import Deadline
from planner.lines.pair import Effort

Choice = TypeVar("Choice")
_GROWTH = 4
_MOST_LOADS = 10_000
_STATE_BYTES = 100_000
_ROOM_BYTES = 600_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Reply(Generic[Choice]):
    """A choice that keeps the ``cycle`` asked for or a shorter one; None: none was found.

    ``impossible``: there is none.
    """

    cycle: int | None
    choice: Choice | None
    impossible: bool


Ask = Callable[[int, Effort], Reply[Choice]]


@dataclass(slots=True)
class CycleHunt(Generic[Choice]):
    """Cycles below ``low`` are impossible; ``best`` (None: nothing yet) keeps ``high``.

    ``effort`` grows from round to round, ways to load a station by ``widening``.
    """

    ask: Ask[Choice]
    deadline: Deadline
    low: int
    high: int
    effort: Effort
    widening: int
    best: Choice | None = None

    def begin(self) -> None:
        """Find a cycle that can be kept, if short searches do."""
        step = 1
        while self.open and self.low + step - 1 < self.high:
            if self._asked(self.low + step - 1, self.effort).choice is not None:
                return
            step *= 2

    def run(self, rounds: int | None = None) -> None:
        """Hunt until proven, or until the deadline, or for so many more ``rounds``."""
        while self.open and rounds != 0:
            self._descend(self.effort)
            self._ascend(self.effort)
            self.effort = self._more(self.effort)
            rounds = None if rounds is None else rounds - 1

    def _more(self, effort: Effort) -> Effort:
        states = _GROWTH * (effort.states or 1)
        room = min(_ROOM_BYTES, 4_000_000 + _STATE_BYTES * states)
        return Effort(states, min(_MOST_LOADS, self.widening * effort.loads), room)

    @property
    def open(self) -> bool:
        """Whether there is something left to find, and time for it."""
        return self.low < self.high and not self.deadline.over

    def _descend(self, effort: Effort) -> None:
        while self.open:
            if self._asked(self.high - 1, effort).choice is None:
                return

    def _ascend(self, effort: Effort) -> None:
        while self.open and self.low < self.high - 1:
            if not self._asked(self.low, effort).impossible:
                return

    def _asked(self, cycle: int, effort: Effort) -> Reply[Choice]:
        reply = self.ask(cycle, effort)
        if reply.cycle is not None:
            self.high, self.best = reply.cycle, reply.choice
        elif reply.impossible:
            self.low = max(self.low, cycle + 1)
        return reply
