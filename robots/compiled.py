"""The one way a kernel is compiled: ahead of use, cached on disk, strict IEEE, one thread.

Every ``*_kernels`` module decorates with :func:`compiled`; numba itself is untyped, so the typed
signature of the plain function is kept for the type checker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(function: Kernel) -> Kernel:
    """Compile ``function`` in nopython mode: no fastmath, not parallel, cached between runs."""
    return cast("Kernel", njit(cache=True, fastmath=False)(function))
