"""Jobs in a pool of supervised worker processes.

Native code can crash; here that costs a worker, not the plan: the job is given once more, to a
fresh worker, and if that dies too, the error names the job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Self, cast

from planner.engine.interface import Job, Result, WorkerCrashError, job_name
from planner.engine.worker import Worker
from planner.progress import SILENT, Progress, Stage

TRIES = 2


@dataclass(slots=True)
class _Round:
    """One ``map`` under way: which jobs wait, what came back."""

    stage: Stage
    name: Callable[[int], str]
    waiting: list[int]
    results: dict[int, Any] = field(default_factory=dict)
    errors: dict[int, BaseException] = field(default_factory=dict)
    crashes: dict[int, int] = field(default_factory=dict)

    def take(self) -> int | None:
        """Return the next job to run; None when there is none left, or one has failed."""
        return self.waiting.pop(0) if self.waiting and not self.errors else None

    def answered(self, index: int, good: bool, value: Any) -> None:
        """Take an answer in."""
        if good:
            self.results[index] = value
            self.stage.advance()
        else:
            value.add_note(f"in {self.name(index)}")
            self.errors[index] = value

    def crashed(self, index: int, exit_code: int | None) -> None:
        """Queue a job again whose worker died, or give it up."""
        self.crashes[index] = self.crashes.get(index, 0) + 1
        if self.crashes[index] < TRIES:
            self.waiting.insert(0, index)
        else:
            self.errors[index] = WorkerCrashError(self.name(index), exit_code, TRIES)


class Pool:
    """Runs jobs in up to ``workers`` processes, which live until the context is left."""

    def __init__(self, workers: int) -> None:
        self._size = workers
        self._workers: list[Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the workers."""
        while self._workers:
            self._workers.pop().stop()

    def map(
        self,
        function: Callable[[Job], Result],
        jobs: Sequence[Job],
        label: str,
        progress: Progress = SILENT,
        names: Sequence[str] = (),
    ) -> list[Result]:
        """See :class:`planner.engine.Engine`."""
        with progress.stage(label, len(jobs)) as stage:
            state = _Round(stage, lambda i: job_name(label, names, i), list(range(len(jobs))))
            try:
                while self._hand_out(state, function, jobs):
                    self._hear(state)
            except BaseException:
                self.__exit__()
                raise
        if state.errors:
            raise state.errors[min(state.errors)]
        return [cast("Result", state.results[index]) for index in range(len(jobs))]

    def _hand_out(
        self, state: _Round, function: Callable[[Job], Result], jobs: Sequence[Job]
    ) -> bool:
        """Give every idle worker a job; return whether any worker is at work."""
        while len(self._workers) < min(self._size, len(jobs)):
            self._workers.append(Worker.start())
        for worker in self._workers:
            if worker.index is None and (index := state.take()) is not None:
                worker.give(index, function, jobs[index])
        return any(worker.index is not None for worker in self._workers)

    def _hear(self, state: _Round) -> None:
        """Wait for answers and take them in; part with workers that died."""
        busy = {worker.connection: worker for worker in self._workers if worker.index is not None}
        for connection in wait(list(busy)):
            worker = busy[cast("Connection", connection)]
            index, worker.index = cast("int", worker.index), None
            answer = worker.hear()
            if answer is None:
                self._workers.remove(worker)
                state.crashed(index, worker.stop())
            else:
                state.answered(index, *answer)
