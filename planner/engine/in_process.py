"""Jobs one after the other, in this process: the engine of libraries, tests and small cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from planner.engine.interface import Job, Result, job_name
from planner.progress import SILENT, Progress


class InProcess:
    """Runs jobs here."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def map(
        self,
        function: Callable[[Job], Result],
        jobs: Sequence[Job],
        label: str,
        progress: Progress = SILENT,
        names: Sequence[str] = (),
    ) -> list[Result]:
        """See :class:`planner.engine.Engine`."""
        results = []
        with progress.stage(label, len(jobs)) as stage:
            for index, job in enumerate(jobs):
                try:
                    results.append(function(job))
                except Exception as error:
                    error.add_note(f"in {job_name(label, names, index)}")
                    raise
                stage.advance()
        return results
