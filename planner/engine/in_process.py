"""Jobs one after the other, in this process: the engine of libraries, tests and small cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from planner.engine.agenda import NEVER, Agenda, Deadline, Done, Failed, Outcome, Task
from planner.engine.interface import Job, Result
from planner.engine.mapping import map_jobs
from planner.progress import SILENT, Progress


class InProcess:
    """Runs jobs here."""

    workers = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def work(self, agenda: Agenda, deadline: Deadline = NEVER) -> bool:
        """See :class:`planner.engine.Engine`; the deadline is only looked at between tasks."""
        while (task := agenda.next()) is not None:
            if deadline.passed():
                return False
            agenda.finished(task, _outcome(task))
        return True

    def map(
        self,
        function: Callable[[Job], Result],
        jobs: Sequence[Job],
        label: str,
        progress: Progress = SILENT,
        names: Sequence[str] = (),
    ) -> list[Result]:
        """See :class:`planner.engine.Engine`."""
        return map_jobs(self, function, jobs, label, progress, names)


def _outcome(task: Task) -> Outcome:
    try:
        return Done(task.function(task.job))
    except Exception as error:
        return Failed(error)
