"""Workers at an agenda, under supervision: the same for every kind of worker.

Native code can crash; here that costs a worker, not the plan: the job is given once more, to a
fresh worker, and if that dies too, the outcome says so. The same goes for a job that hangs.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, Self, TypeVar

from planner.engine.agenda import NEVER, Agenda, Crashed, Deadline, Done, Failed, Task
from planner.engine.interface import Job, Result
from planner.engine.mapping import map_jobs
from planner.engine.worker import Worker
from planner.progress import SILENT, Progress

TRIES = 2
DYING_S = 0.2
"""A worker that is lost may take so long to end, for its exit code to be known."""

Kind = TypeVar("Kind", bound=Worker)


class Supervision(ABC, Generic[Kind]):
    """Runs jobs on up to ``workers`` workers, which live until the context is left.

    One for each of ``modules`` imports these as long as it has nothing else to do. The first of
    them is started at once, so that the first task, which it gets, need not wait for it; the others
    once that is given, so that they do not slow it. Any further one imports what the first does.
    """

    def __init__(self, workers: int, modules: Sequence[Sequence[str]] = ((),)) -> None:
        self.workers, self._modules = workers, tuple(modules)
        self._workers: list[Kind] = []
        self._waiting: list[tuple[Task, int]] = []

    @abstractmethod
    def start(self, modules: Sequence[str]) -> Kind:
        """Start a worker that imports ``modules``."""

    @abstractmethod
    def wait(self, busy: Sequence[Kind], patience_s: float | None) -> Sequence[Kind]:
        """Wait until a worker that is ``busy`` has an answer or is lost, or one is ready to begin.

        Returns those of ``busy`` that can be heard; after ``patience_s`` at the latest, if that is
        not None.
        """

    def __enter__(self) -> Self:
        self._workers.append(self.start(self._modules[0]))
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the workers."""
        self._stop()

    def work(self, agenda: Agenda, deadline: Deadline = NEVER) -> bool:
        """See :class:`planner.engine.Engine`; tasks under way at the deadline are ended."""
        self._waiting = []
        try:
            while self._hand_out(agenda):
                self.start_others()
                if deadline.passed():
                    self._stop()
                    return False
                self._hear(agenda, deadline)
        except BaseException:
            self._stop()
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

    def _stop(self) -> None:
        while self._workers:
            self._workers.pop().stop()

    def _hand_out(self, agenda: Agenda) -> bool:
        """Give every idle worker a task; return whether there is anything to wait for."""
        while self._any_free():
            task, tries = self._waiting.pop(0) if self._waiting else (agenda.next(), 1)
            if task is None:
                break
            worker = self._idle()
            if worker is None:
                self._waiting.insert(0, (task, tries))
                break
            worker.give(task, tries)
        return bool(self._waiting or self._busy())

    def start_others(self) -> None:
        """Let those get ready that may be needed later."""
        for modules in self._modules[len(self._workers) : self.workers]:
            self._workers.append(self.start(modules))

    def _busy(self) -> list[Kind]:
        return [worker for worker in self._workers if worker.task is not None]

    def _any_free(self) -> bool:
        """Whether a worker is without a task, or may be started."""
        return len(self._busy()) < self.workers

    def _idle(self) -> Kind | None:
        """A worker without a task; started, if all are at work; None if none is ready yet."""
        while True:
            for worker in self._workers:
                if worker.task is None and worker.ready():
                    return worker
            if len(self._workers) >= self.workers:
                return None
            self._workers.append(self.start(self._modules[0]))

    def _hear(self, agenda: Agenda, deadline: Deadline) -> None:
        """Wait for answers and take them in; part with workers that died or hang."""
        busy = self._busy()
        heard = self.wait(busy, self._patience_s(deadline))
        for worker in heard:
            self._take_in(worker, agenda)
        for worker in busy:
            overdue_at_s = None if worker in heard else worker.overdue_at_s
            if overdue_at_s is not None and overdue_at_s <= time.monotonic():
                self._lost(worker, agenda, "no answer in time")

    def _patience_s(self, deadline: Deadline) -> float | None:
        """Time (s) until the first worker is overdue or the deadline comes; None if never."""
        ends_s = [worker.overdue_at_s for worker in self._workers] + [deadline.at_s]
        first_s = min((end_s for end_s in ends_s if end_s is not None), default=None)
        return None if first_s is None else max(0.0, first_s - time.monotonic())

    def _take_in(self, worker: Kind, agenda: Agenda) -> None:
        answer = worker.hear()
        if answer is None:
            self._lost(worker, agenda, "its worker process died")
            return
        task, good, value = worker.rest(), *answer
        agenda.finished(task, Done(value) if good else Failed(value))

    def _lost(self, worker: Kind, agenda: Agenda, reason: str) -> None:
        """Give the task to another worker, or give it up."""
        self._workers.remove(worker)
        tries, task, exit_code = worker.tries, worker.rest(), worker.stop(DYING_S)
        if tries < TRIES:
            self._waiting.append((task, tries + 1))
        else:
            agenda.finished(task, Crashed(reason, exit_code, tries))
