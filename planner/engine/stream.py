"""A job in a process of its own that tells every better answer at once, and is killed in the end.

For solvers that do not keep their time limits, or may crash: what they told before is kept. Called
by ``jobshop`` and by benchmarks of such solvers.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from planner.deadline import Deadline

Tell = Callable[[Any], None]
Telling = Callable[[Any, Tell], None]
"""``task(job, tell)``: a module-level function that tells answers, which must be picklable."""

_LOOK_S = 0.1


@dataclass(slots=True)
class Stream:
    """A job under way. ``ended``: it is over, by itself or because it died."""

    process: SpawnProcess
    connection: Connection
    ended: bool = False
    told: list[Any] = field(default_factory=list)

    def give(self, job: Any) -> None:
        """Hand the job over."""
        try:
            self.connection.send(job)
        except (BrokenPipeError, ConnectionResetError):
            self.ended = True

    def heard(self, wait_s: float = 0.0) -> list[Any]:
        """What was told since the last time; waits up to ``wait_s`` for something."""
        news = []
        try:
            while self.connection.poll(wait_s):
                news.append(self.connection.recv())
                wait_s = 0.0
        except (EOFError, OSError):
            self.ended = True
        self.told += news
        return news


@contextmanager
def streaming(task: Telling) -> Iterator[Stream]:
    """Start a process for ``task``, which does not outlive the context; it waits for its job."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_main, args=(theirs, task), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Stream(process, ours)
    finally:
        process.kill()
        process.join()
        ours.close()


def last_told(task: Telling, job: Any, deadline: Deadline, patience_s: float = 0.0) -> Any:
    """The last answer before the deadline, or None; ``patience_s`` more to come to an end."""
    answers = all_told(task, job, deadline, patience_s)
    return answers[-1] if answers else None


def all_told(task: Telling, job: Any, deadline: Deadline, patience_s: float = 0.0) -> list[Any]:
    """Every answer before the deadline; ``patience_s`` more to come to an end."""
    with streaming(task) as stream:
        stream.give(job)
        until_s = deadline.left_s + patience_s
        began_s = time.perf_counter()
        while not stream.ended and not deadline.asked.is_set():
            left_s = until_s - (time.perf_counter() - began_s)
            if left_s <= 0.0:
                break
            stream.heard(min(_LOOK_S, left_s))
        stream.heard()
        return stream.told


def _main(connection: Connection, task: Telling) -> None:  # pragma: no cover, in the child
    """Leave interrupts to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task(connection.recv(), connection.send)
    connection.close()
