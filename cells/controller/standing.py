"""How long a cell stands still, and why: for want of work, or because it may not go on."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum


class Standing(Enum):
    """Why a cell does nothing."""

    STARVED = "starved"
    """There is no command to run."""
    BLOCKED = "blocked"
    """The server is not heard of, or a robot has failed and nothing takes its place."""


class StandingClock:
    """Adds up times (s) by ``now_s``, the clock of the cell."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._total_s = dict.fromkeys(Standing, 0.0)
        self._since: tuple[Standing, float] | None = None

    def stand(self, why: Standing) -> None:
        """The cell stands from now on, because of this and nothing else."""
        self.go()
        self._since = why, self._now_s()

    def go(self) -> None:
        """The cell works from now on."""
        if self._since is not None:
            why, since_s = self._since
            self._total_s[why] += self._now_s() - since_s
            self._since = None

    def total_s(self, why: Standing) -> float:
        """Return how long (s) the cell has stood because of that, until now."""
        now = self._since is not None and self._since[0] is why
        return self._total_s[why] + (self._now_s() - self._since[1] if now and self._since else 0.0)
