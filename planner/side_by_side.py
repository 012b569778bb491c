"""Compiled work of several robots, or several searches, in threads of this process.

Compiled code needs no interpreter, so that two threads keep two cores busy where only one station
is planned; where many are, other processes have the other core, and threads take turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

THREADS = 2


def side_by_side(function: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """What ``function`` gives for each of ``items``, in their order."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(function, items))
