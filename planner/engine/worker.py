"""A worker process: answers one job at a time over a pipe until the pipe closes.

Spawned, never forked: it shares no lock, thread or native state with its parent.
"""

from __future__ import annotations

import importlib
import multiprocessing
import pickle
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from planner.engine.agenda import Task


@dataclass(slots=True)
class Worker:
    """A process and this end of its pipe.

    ``task`` is what it is at, if anything, for the ``tries``-th time; it is overdue at
    ``overdue_at_s`` on the monotonic clock, if ever.
    """

    process: SpawnProcess
    connection: Connection
    task: Task | None = None
    tries: int = 0
    overdue_at_s: float | None = None

    @staticmethod
    def start(modules: Sequence[str] = ()) -> Worker:
        """Start a process that imports ``modules``, then serves."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_main, args=(theirs, tuple(modules)), daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours)

    def give(self, task: Task, tries: int = 1) -> None:
        """Hand a task over; that a worker is dead shows when it is heard."""
        self.task, self.tries = task, tries
        self.overdue_at_s = None if task.limit_s is None else time.monotonic() + task.limit_s
        try:
            self.connection.send((task.function, task.job))
        except (BrokenPipeError, ConnectionResetError):
            return

    def rest(self) -> Task:
        """Be free again; the task that was its."""
        task, self.task, self.overdue_at_s = self.task, None, None
        assert task is not None
        return task

    def hear(self) -> tuple[bool, Any] | None:
        """Return (whether the job went well, result or exception); None if the worker died."""
        try:
            good, value = self.connection.recv()
        except (EOFError, ConnectionResetError):
            return None
        return good, value

    def stop(self) -> int | None:
        """End the process, at once if it is at work, and return its exit code."""
        busy = self.task is not None
        self.connection.close()
        self.process.join(timeout=0.0 if busy else 0.2)
        self.process.kill()
        self.process.join()
        return self.process.exitcode


def _main(
    connection: Connection, modules: Sequence[str]
) -> None:  # pragma: no cover, runs in the worker process
    """Leave interrupts to the parent, which stops its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in modules:
        importlib.import_module(module)
    serve(connection)


def serve(connection: Connection) -> None:
    """Answer jobs until the other end closes."""
    while True:
        try:
            function, job = connection.recv()
        except EOFError:
            return
        connection.send_bytes(_answer(function, job))


def _answer(function: Callable[[Any], Any], job: Any) -> bytes:
    try:
        return pickle.dumps((True, function(job)))
    except Exception as error:
        return _portable(error)


def _portable(error: Exception) -> bytes:
    """Return the pickled exception, or one that says the same if it cannot be pickled."""
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return answer
