"""Processes that compile at the same time take turns at a kernel: one compiles, the others load.

Without this, workers that start together would all compile the same. Called by ``dispatching``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover, Windows: everyone compiles
    fcntl = None  # type: ignore[assignment]

_FILE: Final = "compiling.lock"
_PLACES: Final = 2**62
"""A kernel's lock is on one byte of the file, which need not be there."""


@contextmanager
def one_at_a_time(folder: Path, what: str) -> Iterator[None]:
    """Hold ``what`` is compiled into ``folder``; wait while another process does.

    The system lets go of what a process held when it ends, however it ends. Kernels are held
    after those that call them, never before, so nobody waits in a circle; should two kernels have
    the same byte and cause one, the system says so, and both are compiled twice. The same goes
    where nothing can be locked.
    """
    file = _opened(folder)
    place = int.from_bytes(sha256(what.encode()).digest()[:8]) % _PLACES
    held = file is not None and _locked(file, place)
    try:
        yield
    finally:
        if held:
            assert file is not None
            fcntl.lockf(file, fcntl.LOCK_UN, 1, place)


def _locked(file: int, place: int) -> bool:
    with suppress(OSError, AttributeError):
        fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
        return True
    return False


@cache
def _opened(folder: Path) -> int | None:
    """The file to lock in; never closed, for then the system would let go of all that is held."""
    with suppress(OSError, AttributeError):
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / _FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    return None
