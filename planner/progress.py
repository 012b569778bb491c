"""How far a stage has come, told to whoever listens.

Stages and engines report through :class:`Progress`; the command line listens with bars
(``planner.cli.bars``) or plain lines, a library caller with nothing at all. What is told here
never influences a plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol, TextIO


class Stage(Protocol):
    """A stage that has been opened."""

    def advance(self, count: int = 1) -> None:
        """Say that ``count`` more units of the stage are done."""


class Progress(Protocol):
    """Whoever wants to know."""

    def stage(self, name: str, total: int) -> AbstractContextManager[Stage]:
        """Open a stage of ``total`` units; leaving the context closes it."""


class _SilentStage:
    def advance(self, count: int = 1) -> None:
        """Nobody listens."""


class Silent:
    """Tells nobody."""

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """See :class:`Progress`."""
        yield _SilentStage()


SILENT = Silent()


@dataclass(slots=True)
class _Counter:
    done: int = 0

    def advance(self, count: int = 1) -> None:
        """Count."""
        self.done += count


@dataclass(frozen=True, slots=True)
class Lines:
    """One plain line per finished stage, for logs and pipes."""

    stream: TextIO

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """See :class:`Progress`."""
        counter = _Counter()
        yield counter
        print(f"{name}: {counter.done} of {total}", file=self.stream, flush=True)
