"""Progress as bars on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from planner.progress import Stage


@dataclass(frozen=True, slots=True)
class _Bar:
    bars: Progress
    task: TaskID

    def advance(self, count: int = 1) -> None:
        """Lengthen the bar."""
        self.bars.advance(self.task, count)


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar per stage, which stays when the stage is over."""

    console: Console

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """See :class:`planner.progress.Progress`."""
        columns = (
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console) as bars:
            yield _Bar(bars, bars.add_task(name, total=total))
