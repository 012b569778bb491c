"""How kernels are compiled: ahead of use, cached on disk, strict IEEE, one thread.

Every ``*_kernels`` module decorates with :func:`compiled`; where the inner loops of planning are,
with :func:`kernel`, :func:`lean`, :func:`inlined` or :func:`merged`. No fastmath and no parallel
loops: the same inputs must give the same bytes on every machine. numba itself is untyped, so the
typed signature of the plain function is kept for the type checker. What the cache on disk belongs
to is said by ``robots.kernel_sources``; how kernels that call each other share their code, by
``robots.separate``.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

from robots import separate
from robots.kernel_sources import sources_digest
from robots.separate import no_collecting, told_of_compiling

__all__ = [
    "Kernel",
    "compile_for",
    "compiled",
    "inlined",
    "kernel",
    "lean",
    "merged",
    "no_collecting",
    "operand",
    "told_of_compiling",
]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def operand(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return ``values`` as the one kind of array that kernels are compiled for.

    A copy: float64, in C order, writable. Kernels would be compiled again for arrays that are
    read-only, as those of frozen values are.
    """
    return np.array(values, dtype=np.float64, order="C")


_STRICT = {"fastmath": False, "boundscheck": None}
_INNER = {"nogil": True, "error_model": "numpy"}


def compiled(function: Kernel) -> Kernel:
    """Compile ``function``; divided by zero raises. Runs without the interpreter's lock."""
    return _compiled(function, nogil=True)


def kernel(function: Kernel) -> Kernel:
    """Compile without the interpreter's lock; divided by zero is infinite or NaN."""
    return _compiled(function, **_INNER)


def lean(function: Kernel) -> Kernel:
    """Like :func:`kernel`, for code that makes no arrays: references are not counted."""
    return _compiled(function, **_INNER, _nrt=False)


def inlined(function: Kernel) -> Kernel:
    """Like :func:`lean`, for the inner loops: copied into its callers.

    A call passes every array of a table as nine words; in the inner loops that costs more than
    the work.
    """
    return _compiled(function, **_INNER, _nrt=False, forceinline=True)


def merged(function: Kernel) -> Kernel:
    """Like :func:`lean`, for arithmetic in loops over lanes: copied in before anything is compiled.

    Only then does the compiler see that such a loop can run in vector registers.
    """
    return _compiled(function, **_INNER, _nrt=False, inline="always")


def compile_for(function: Callable[..., Any], *args: Any) -> None:
    """Compile a kernel for such arguments, or load it, without calling it."""
    cast("Any", function)._compile_for_args(*args)


def _compiled(function: Kernel, **options: Any) -> Kernel:
    """Compile at the first call; keep the result on disk for as long as no source changes."""
    stamp = _stamp(Path(function.__code__.co_filename))
    if separate.fits():
        return cast("Kernel", separate.KernelDispatcher(function, {**_STRICT, **options}, stamp))
    return _left_to_numba(function, stamp, **options)


def _left_to_numba(function: Kernel, stamp: str, **options: Any) -> Kernel:
    """A kernel that is compiled anew into each of its callers.

    numba would look at the date of the function's own file alone.
    """
    dispatcher = njit(cache=True, no_cfunc_wrapper=True, **_STRICT, **options)(function)
    dispatcher._cache._cache_file._source_stamp = stamp
    return cast("Kernel", dispatcher)


def _stamp(path: Path) -> str:
    """Digest (hex) of the sources of a kernel and of what compiles it."""
    how = "".join(map(sources_digest, sorted(Path(separate.__file__).parent.glob("*.py"))))
    return sha256((sources_digest(path) + how).encode()).hexdigest()
