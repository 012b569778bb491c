"""What an engine is: jobs in, results in the same order out; or an agenda, worked through.

Stages call :meth:`Engine.map` with module-level functions and picklable values; results do not
depend on the engine or on its number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from planner.engine.agenda import Agenda, Deadline
from planner.progress import SILENT, Progress

Job = TypeVar("Job")
Result = TypeVar("Result")


class WorkerCrashError(RuntimeError):
    """A job killed its worker process, every time it was tried; ``job`` names it."""

    def __init__(self, job: str, exit_code: int | None, tries: int) -> None:
        known = "" if exit_code is None else f" (exit code {exit_code})"
        super().__init__(f"{job}: its worker process died {tries} times{known}")
        self.job = job
        self.exit_code = exit_code


class Engine(Protocol):
    """Where jobs run."""

    @property
    def workers(self) -> int:
        """How many jobs run at a time."""

    def work(self, agenda: Agenda, deadline: Deadline = ...) -> bool:
        """Work through ``agenda``; False if the deadline came first and tasks were given up.

        Outcomes are told in this thread. An interrupt ends the tasks that are under way and is
        raised again.
        """

    def map(
        self,
        function: Callable[[Job], Result],
        jobs: Sequence[Job],
        label: str,
        progress: Progress = SILENT,
        names: Sequence[str] = (),
    ) -> list[Result]:
        """Return ``function`` of each of ``jobs``, in their order.

        ``label`` and ``names`` (one per job) are for progress and errors.

        Raises:
            WorkerCrashError: if a job kills its worker.
            Exception: whatever ``function`` raised for the first of the jobs that failed.
        """


def job_name(label: str, names: Sequence[str], index: int) -> str:
    """Return what to call a job in an error."""
    return f"{label}: {names[index] if names else f'job {index}'}"
