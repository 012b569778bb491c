"""Work that is not known from the start: an agenda hands out tasks and takes in what came of them.

A shop's stations are judged as soon as they are planned, and what was done before a stop has to
be kept; so an engine asks an :class:`Agenda` for the next task whenever a worker is free, and
tells it every outcome at once, in whatever order tasks end.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Task:
    """``function`` (of a module's top level) is to be called with ``job``; both are picklable.

    ``name`` is for errors. A task that takes longer than ``limit_s`` counts as a crash; only
    engines with processes of their own can tell.
    """

    name: str
    function: Callable[[Any], Any]
    job: Any
    limit_s: float | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What the function returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """What the function raised."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Crashed:
    """The worker did not survive the task, or did not answer in time, every time it was tried."""

    reason: str
    exit_code: int | None
    tries: int


Outcome = Done | Failed | Crashed


class Agenda(Protocol):
    """What there is to do."""

    def next(self) -> Task | None:
        """Return a task to begin; None if there is none for now."""

    def finished(self, task: Task, outcome: Outcome) -> None:
        """Take in what came of a task that :meth:`next` returned."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When to stop, on the monotonic clock; never if ``at_s`` is None."""

    at_s: float | None = None

    @staticmethod
    def within(seconds: float | None) -> Deadline:
        """The deadline that many seconds from now."""
        return Deadline(None if seconds is None else time.monotonic() + seconds)

    def left_s(self) -> float | None:
        """Seconds that are left, not below 0; None if there is no deadline."""
        return None if self.at_s is None else max(0.0, self.at_s - time.monotonic())

    def passed(self) -> bool:
        """Whether time is up."""
        return self.left_s() == 0.0


NEVER = Deadline()
"""No deadline."""
