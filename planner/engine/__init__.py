"""Where jobs run: in this process, or in a pool of supervised worker processes.

The pipeline hands stages an :class:`Engine`; the command line chooses which.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from planner.engine.agenda import NEVER, Agenda, Crashed, Deadline, Done, Failed, Outcome, Task
from planner.engine.in_process import InProcess
from planner.engine.interface import Engine, WorkerCrashError
from planner.engine.pool import Pool

__all__ = [
    "NEVER",
    "Agenda",
    "Crashed",
    "Deadline",
    "Done",
    "Engine",
    "Failed",
    "InProcess",
    "Outcome",
    "Pool",
    "Task",
    "WorkerCrashError",
    "local_engine",
]


def local_engine(
    workers: int = 1, modules: Sequence[Sequence[str]] = ((),), common: Sequence[str] = ()
) -> AbstractContextManager[Engine]:
    """Return the engine of this machine; with 1 worker everything runs in this process.

    Worker processes import ``common`` and ``modules`` before they are given anything to do: see
    :class:`Pool`.

    Raises:
        ValueError: if ``workers`` is less than 1.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}")
    return InProcess() if workers == 1 else Pool(workers, modules, common)
