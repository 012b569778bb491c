"""Until when a search may go on: a limit of wall time, or whenever somebody asks it to stop.

A search with a time limit is as good as its time: what it decides, it decides without the clock;
the clock only ends it. Called by searches that keep their best answer (``lines``, ``jobshop``).
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Deadline:
    """``limit_s`` of wall time from now on; ``asked`` is set by whoever wants an end before."""

    limit_s: float
    asked: threading.Event = field(default_factory=threading.Event)
    began_s: float = field(default_factory=time.perf_counter)

    @property
    def spent_s(self) -> float:
        """Wall time since the beginning."""
        return time.perf_counter() - self.began_s

    @property
    def left_s(self) -> float:
        """Wall time that is left; 0 if an end was asked for."""
        return 0.0 if self.asked.is_set() else max(0.0, self.limit_s - self.spent_s)

    @property
    def over(self) -> bool:
        """Whether to stop."""
        return self.left_s <= 0.0

    def at_most(self, limit_s: float) -> Deadline:
        """A deadline that comes in ``limit_s`` from now, or with this one if that is sooner."""
        return Deadline(min(limit_s, self.left_s), self.asked)

    def until(self, share: float) -> Deadline:
        """A deadline when ``share`` of the whole limit is over."""
        return self.at_most(max(0.0, share * self.limit_s - self.spent_s))
