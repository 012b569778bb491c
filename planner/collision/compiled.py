"""The one way this package compiles: cached, deterministic, without the interpreter's lock.

No fastmath and no parallel loops: the same inputs must give the same bytes on every machine.
Compiled code contains the code of all that it calls, but numba's cache looks only at the file of
the function itself; here it is bound to the text of all kernels of this package and of the
package it stands in, so that code compiled from an older text is never run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_STRICT = {"cache": True, "nogil": True, "error_model": "numpy"}


@cache
def sources_digest(folder: Path) -> str:
    """SHA-256 (hex) of this package's kernels and of those in ``folder``."""
    digest = hashlib.sha256()
    for place in dict.fromkeys((Path(__file__).parent, folder)):
        for source in sorted((*place.glob("*_kernels.py"), *place.glob("scratch.py"))):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _compiled(function: Kernel, **options: Any) -> Kernel:
    """Compile at the first call; keep the result on disk for as long as no kernel changes."""
    dispatcher = numba.njit(**_STRICT, **options)(function)
    digest = sources_digest(Path(function.__code__.co_filename).parent)
    cache_file = dispatcher._cache._cache_file
    cache_file._source_stamp = (cache_file._source_stamp, digest)
    return cast("Kernel", dispatcher)


def kernel(function: Kernel) -> Kernel:
    """Compile ``function`` to machine code at its first call, and keep the result on disk."""
    return _compiled(function)


def lean(function: Kernel) -> Kernel:
    """Like :func:`kernel`, for code that makes no arrays: references are not counted."""
    return _compiled(function, _nrt=False)


def inlined(function: Kernel) -> Kernel:
    """Like :func:`lean`, for the inner loops: copied into its callers.

    A call passes every array of a table as nine words; in the inner loops that costs more than
    the work.
    """
    return _compiled(function, _nrt=False, forceinline=True)
