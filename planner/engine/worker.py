"""What a worker is, wherever it runs: does one task at a time, and may be lost at it.

The supervision of a plan (``planner.engine.supervision``) holds workers of one kind: processes of
this machine (``planner.engine.worker_process``), or actors of a Ray cluster
(``planner.engine.ray_engine``). What goes there and comes back is bytes, the same for each kind.
"""

from __future__ import annotations

import pickle
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from planner.engine.agenda import Task


class Worker(ABC):
    """A worker as its supervisor sees it.

    ``task`` is what it is at, if anything, for the ``tries``-th time; it is overdue at
    ``overdue_at_s`` on the monotonic clock, if ever.
    """

    task: Task | None = None
    tries: int = 0
    overdue_at_s: float | None = None

    def give(self, task: Task, tries: int = 1) -> None:
        """Hand a task over; that a worker is dead shows when it is heard."""
        self.task, self.tries = task, tries
        self.overdue_at_s = None if task.limit_s is None else time.monotonic() + task.limit_s
        self.send(task.function, task.job)

    def rest(self) -> Task:
        """Be free again; the task that was its."""
        task, self.task, self.overdue_at_s = self.task, None, None
        assert task is not None
        return task

    def ready(self) -> bool:
        """Whether it can be given a task, as it has been started."""
        return True

    @abstractmethod
    def send(self, function: Callable[[Any], Any], job: Any) -> None:
        """Have the worker begin.

        Raises:
            Exception: if the job cannot be pickled.
        """

    @abstractmethod
    def hear(self) -> tuple[bool, Any] | None:
        """Return (whether the job went well, result or exception); None if the worker died."""

    @abstractmethod
    def stop(self, patience_s: float = 0.0) -> int | None:
        """End it, unless it ends by itself within ``patience_s``; its exit code, if known."""


def answer(function: Callable[[Any], Any], job: Any) -> bytes:
    """Return, pickled, whether ``function`` of ``job`` went well, and its result or exception."""
    try:
        return pickle.dumps((True, function(job)))
    except Exception as error:
        return _portable(error)


def _portable(error: Exception) -> bytes:
    """Return the pickled exception, or one that says the same if it cannot be pickled."""
    try:
        told = pickle.dumps((False, error))
        pickle.loads(told)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return told
