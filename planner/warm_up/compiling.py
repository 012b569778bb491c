"""All steps of compiling, by two processes that come from the two ends.

This process takes the steps in order. Another takes them backwards; whatever it has compiled is
found on disk here, and the other way round, so that they meet in the middle. Whether the other
one gets anywhere makes no difference but in time.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from threading import Thread


def warm_up(progress: Callable[[str], None]) -> float:
    """Compile every kernel, or load it from the cache; the seconds it took."""
    began_s = time.perf_counter()
    with _other_end(progress):
        _forwards(progress)
    return time.perf_counter() - began_s


def _forwards(progress: Callable[[str], None]) -> None:
    """Compile from the first step to the last."""
    from planner.warm_up.steps import STEPS
    from robots.compiled import no_collecting

    with no_collecting():
        for step in STEPS:
            progress(step.name)
            step.compile()
        gc.freeze()  # a search for garbage would free compilers' modules for a second, to no use


@contextmanager
def _other_end(progress: Callable[[str], None]) -> Iterator[None]:
    """A second process takes the steps from the end on, if there is a core for it."""
    if len(os.sched_getaffinity(0)) < 2:
        yield
        return
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_backwards, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    listener = Thread(target=_pass_on, args=(ours, progress))
    listener.start()
    try:
        yield
    finally:
        process.kill()
        process.join()
        listener.join()


def _pass_on(steps: Connection, progress: Callable[[str], None]) -> None:
    """Say what the other process does until it ends."""
    with steps, suppress(EOFError):
        while True:
            progress(f"{steps.recv()}, in a second process")


def _backwards(steps: Connection) -> None:  # pragma: no cover, runs in the second process
    """Compile from the last step to the first; interrupts are left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from planner.warm_up.steps import STEPS
    from robots.compiled import no_collecting

    with no_collecting(), suppress(BrokenPipeError):
        for step in reversed(STEPS):
            steps.send(step.name)
            step.compile()
