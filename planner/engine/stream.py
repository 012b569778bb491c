"""A job in a process of its own that tells every better answer at once, and is killed in the end.

For solvers that do not keep their time limits, or may crash: what they told before is kept. Called
by ``jobshop`` and by benchmarks of such solvers.
"""

from __future__ import annotations

import multiprocessing
import signal
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


class _Ready:
    """Told first of all: the process is there and waits for its job."""


@dataclass(slots=True)
class Stream:
    """A job under way. ``ended``: it is over, by itself or because it died."""

    process: SpawnProcess
    connection: Connection
    ended: bool = False
    told: list[Any] = field(default_factory=list)
    ready: bool = False

    def wait_until_ready(self) -> None:
        """Until the process has started and imported what it needs, or died of it."""
        while not (self.ready or self.ended):
            self.heard(_LOOK_S)

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
        answers = [one for one in news if not isinstance(one, _Ready)]
        self.ready = self.ready or len(answers) < len(news)
        self.told += answers
        return answers


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


@dataclass(frozen=True, slots=True)
class Told:
    """The answers of a job in turn, and how long it had, from when its process was ready."""

    answers: tuple[Any, ...]
    took_s: float

    @property
    def last(self) -> Any:
        """The last answer, None if there is none."""
        return self.answers[-1] if self.answers else None


def all_told(task: Telling, job: Any, limit_s: float) -> Told:
    """Every answer within ``limit_s``, in which starting the process does not count."""
    with streaming(task) as stream:
        stream.wait_until_ready()
        deadline = Deadline(limit_s)
        if not deadline.over:
            stream.give(job)
        while not (stream.ended or deadline.over):
            stream.heard(min(_LOOK_S, deadline.left_s))
        stream.heard()
        return Told(tuple(stream.told), deadline.spent_s)


def _main(connection: Connection, task: Telling) -> None:  # pragma: no cover, in the child
    """Leave interrupts to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection.send(_Ready())
    task(connection.recv(), connection.send)
    connection.close()
