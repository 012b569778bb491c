"""Jobs in a pool of supervised worker processes.

Native code can crash; here that costs a worker, not the plan: the job is given once more, to a
fresh worker, and if that dies too, the outcome says so. The same goes for a job that hangs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from typing import Self, cast

from planner.engine.agenda import NEVER, Agenda, Crashed, Deadline, Done, Failed, Task
from planner.engine.interface import Job, Result
from planner.engine.mapping import map_jobs
from planner.engine.worker import Worker
from planner.progress import SILENT, Progress

TRIES = 2


class Pool:
    """Runs jobs in up to ``workers`` processes, which live until the context is left.

    One for each of ``modules`` is started at once and imports these, so that the first tasks need
    not wait for it; the first of them gets the first task. Others import what the first one does.
    """

    def __init__(self, workers: int, modules: Sequence[Sequence[str]] = ((),)) -> None:
        self.workers, self._modules = workers, tuple(modules)
        self._workers: list[Worker] = []
        self._again: list[tuple[Task, int]] = []

    def __enter__(self) -> Self:
        for modules in self._modules[: self.workers]:
            self._workers.append(Worker.start(modules))
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the workers."""
        while self._workers:
            self._workers.pop().stop()

    def work(self, agenda: Agenda, deadline: Deadline = NEVER) -> bool:
        """See :class:`planner.engine.Engine`; tasks under way at the deadline are ended."""
        self._again = []
        try:
            while self._hand_out(agenda):
                if deadline.passed():
                    self.__exit__()
                    return False
                self._hear(agenda, deadline)
        except BaseException:
            self.__exit__()
            raise
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

    def _hand_out(self, agenda: Agenda) -> bool:
        """Give every idle worker a task; return whether any worker is at work."""
        while self._any_free():
            task, tries = self._again.pop(0) if self._again else (agenda.next(), 1)
            if task is None:
                break
            self._idle().give(task, tries)
        return any(worker.task is not None for worker in self._workers)

    def _any_free(self) -> bool:
        """Whether a worker is idle, or may be started."""
        return any(w.task is None for w in self._workers) or len(self._workers) < self.workers

    def _idle(self) -> Worker:
        """A worker without a task; started, if all are at work."""
        for worker in self._workers:
            if worker.task is None:
                return worker
        self._workers.append(Worker.start(self._modules[0]))
        return self._workers[-1]

    def _hear(self, agenda: Agenda, deadline: Deadline) -> None:
        """Wait for answers and take them in; part with workers that died or hang."""
        busy = {worker.connection: worker for worker in self._workers if worker.task is not None}
        for connection in wait(list(busy), self._patience_s(deadline)):
            self._take_in(busy.pop(cast("Connection", connection)), agenda)
        for worker in busy.values():
            if worker.overdue_at_s is not None and worker.overdue_at_s <= time.monotonic():
                self._lost(worker, agenda, "no answer in time")

    def _patience_s(self, deadline: Deadline) -> float | None:
        """Time (s) until the first worker is overdue or the deadline comes; None if never."""
        ends_s = [worker.overdue_at_s for worker in self._workers] + [deadline.at_s]
        first_s = min((end_s for end_s in ends_s if end_s is not None), default=None)
        return None if first_s is None else max(0.0, first_s - time.monotonic())

    def _take_in(self, worker: Worker, agenda: Agenda) -> None:
        answer = worker.hear()
        if answer is None:
            self._lost(worker, agenda, "its worker process died")
            return
        task, good, value = worker.rest(), *answer
        agenda.finished(task, Done(value) if good else Failed(value))

    def _lost(self, worker: Worker, agenda: Agenda, reason: str) -> None:
        """Give the task to another worker, or give it up."""
        self._workers.remove(worker)
        tries, task, exit_code = worker.tries, worker.rest(), worker.stop()
        if tries < TRIES:
            self._again.append((task, tries + 1))
        else:
            agenda.finished(task, Crashed(reason, exit_code, tries))
