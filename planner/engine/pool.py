"""Jobs in a pool of supervised worker processes on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from typing import Self, cast

from planner.engine.supervision import Supervision
from planner.engine.worker_process import WorkerProcess, prepare


class Pool(Supervision[WorkerProcess]):
    """Runs jobs in up to ``workers`` processes; see :class:`Supervision`.

    What all of them need, ``common``, is imported once, before the first of them is there.
    """

    def __init__(
        self,
        workers: int,
        modules: Sequence[Sequence[str]] = ((),),
        common: Sequence[str] = (),
    ) -> None:
        super().__init__(workers, modules)
        self._common = common

    def __enter__(self) -> Self:
        prepare(self._common)
        return self

    def start(self, modules: Sequence[str]) -> WorkerProcess:
        """See :class:`Supervision`."""
        return WorkerProcess.start((*self._common, *modules))

    def wait(
        self, busy: Sequence[WorkerProcess], patience_s: float | None
    ) -> Sequence[WorkerProcess]:
        """See :class:`Supervision`; a process can begin as soon as it is started."""
        by_pipe = {worker.connection: worker for worker in busy}
        return [by_pipe[cast("Connection", end)] for end in wait(list(by_pipe), patience_s)]
