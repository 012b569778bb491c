"""LLVM is called a hundred thousand times, and numba tells nobody of each; here it does not.

Called by ``dispatching``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from llvmlite.binding import ffi
from numba.core import event

_KIND: Final = "numba:llvm_lock"


@contextmanager
def calls_untold() -> Iterator[None]:
    """Say nothing of calls of LLVM until the end of the block, unless somebody listens."""
    lock: Any = ffi.lib._lock
    told = lock._cblist
    if not told or event._registered[_KIND]:
        yield
        return
    lock._cblist = []
    try:
        yield
    finally:
        lock._cblist = told
