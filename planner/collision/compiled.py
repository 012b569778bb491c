"""The one way this package compiles: cached, deterministic, without the interpreter's lock.

No fastmath and no parallel loops: the same inputs must give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile ``function`` to machine code at its first call, and keep the result on disk."""
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast("Kernel", compiled)


def inlined(function: Kernel) -> Kernel:
    """Like :func:`kernel`, and copy the code into its callers: for what the inner loops call.

    A call passes every array of a table as nine words; in the inner loops that costs more than
    the work.
    """
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function)
    return cast("Kernel", compiled)
