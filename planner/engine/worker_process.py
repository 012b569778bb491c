"""A worker process: answers one job at a time over a pipe until the pipe closes.

Forked from a process that did nothing but import what all workers need, and never from the parent:
it shares no lock or thread with that, and is there at once.
"""

from __future__ import annotations

import importlib
import multiprocessing
import signal
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import ensure_running
from typing import Any

from planner.engine.worker import Worker, answer


def prepare(modules: Sequence[str]) -> None:
    """Start the process that workers are forked from, which imports ``modules`` meanwhile.

    Once it runs, it stays as it is.
    """
    multiprocessing.set_forkserver_preload(list(modules))
    ensure_running()


class WorkerProcess(Worker):
    """A process and this end of its pipe."""

    def __init__(self, process: ForkServerProcess, connection: Connection) -> None:
        self.process, self.connection = process, connection

    @staticmethod
    def start(modules: Sequence[str] = ()) -> WorkerProcess:
        """Start a process that imports ``modules`` and serves; a job need not wait for the rest."""
        context = multiprocessing.get_context("forkserver")
        ours, theirs = context.Pipe()
        process = context.Process(target=_main, args=(theirs, tuple(modules)), daemon=True)
        process.start()
        theirs.close()
        return WorkerProcess(process, ours)

    def send(self, function: Callable[[Any], Any], job: Any) -> None:
        """See :class:`Worker`."""
        try:
            self.connection.send((function, job))
        except (BrokenPipeError, ConnectionResetError):
            return

    def hear(self) -> tuple[bool, Any] | None:
        """See :class:`Worker`."""
        try:
            good, value = self.connection.recv()
        except (EOFError, ConnectionResetError):
            return None
        return good, value

    def stop(self, patience_s: float = 0.0) -> int | None:
        """See :class:`Worker`."""
        self.connection.close()
        self.process.join(timeout=patience_s)
        self.process.kill()
        self.process.join()
        return self.process.exitcode


def _main(
    connection: Connection, modules: Sequence[str]
) -> None:  # pragma: no cover, runs in the worker process
    """Leave interrupts to the parent, which stops its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    get_ready(connection, modules)
    serve(connection)


def get_ready(connection: Connection, modules: Sequence[str]) -> None:
    """Import ``modules`` until there is a job, and the others beside it."""
    left = list(modules)
    while left and not connection.poll():
        importlib.import_module(left.pop(0))
    if left:
        threading.Thread(target=_import_all, args=(left,), daemon=True).start()


def _import_all(modules: Sequence[str]) -> None:
    for module in modules:
        importlib.import_module(module)


def serve(connection: Connection) -> None:
    """Answer jobs until the other end closes."""
    while True:
        try:
            function, job = connection.recv()
        except EOFError:
            return
        connection.send_bytes(answer(function, job))
