"""Who is told that a kernel is compiled, since it is not on disk. Called by ``dispatching``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

Listener = Callable[[str], None]
"""Is given the name of the kernel."""

_listeners: Final[list[Listener]] = []


@contextmanager
def told_of_compiling(listener: Listener) -> Iterator[None]:
    """Tell ``listener`` of every kernel that this process begins to compile in the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def announce(kernel: str) -> None:
    """Tell all that ``kernel`` is compiled now."""
    for listener in _listeners:
        listener(kernel)
