"""Ctrl-C as a request: searches end soon and keep the best so far; a second one breaks off."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from planner.deadline import Deadline


@contextmanager
def stoppable(limit_s: float) -> Iterator[Deadline]:
    """A deadline that also comes when the user asks for it."""
    deadline = Deadline(limit_s)

    def ask(number: int, frame: FrameType | None) -> None:
        if deadline.asked.is_set():
            signal.default_int_handler(number, frame)
        deadline.asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield deadline
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield deadline
    finally:
        signal.signal(signal.SIGINT, before)
