"""Jobs in a pool of supervised worker processes on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from typing import cast

from planner.engine.supervision import Supervision
from planner.engine.worker_process import WorkerProcess


class Pool(Supervision[WorkerProcess]):
    """Runs jobs in up to ``workers`` processes; see :class:`Supervision`."""

    def start(self, modules: Sequence[str]) -> WorkerProcess:
        """See :class:`Supervision`."""
        return WorkerProcess.start(modules)

    def wait(
        self, busy: Sequence[WorkerProcess], patience_s: float | None
    ) -> Sequence[WorkerProcess]:
        """See :class:`Supervision`; a process can begin as soon as it is started."""
        by_pipe = {worker.connection: worker for worker in busy}
        return [by_pipe[cast("Connection", end)] for end in wait(list(by_pipe), patience_s)]
