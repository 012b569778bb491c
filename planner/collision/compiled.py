"""The one way this package compiles: cached, deterministic, without the interpreter's lock.

No fastmath and no parallel loops: the same inputs must give the same bytes on every machine.
Compiled code contains the code of all that it calls, but numba's cache looks only at the file of
the function itself; here it is bound to the text of every kernel module, so that code compiled
from an older text is never run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_STRICT = {"cache": True, "nogil": True, "error_model": "numpy"}


def sources_digest() -> str:
    """SHA-256 (hex) of all kernel modules of this installation."""
    packages = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for package in ("planner", "robots"):
        for source in sorted((packages / package).rglob("*_kernels.py")):
            digest.update(source.read_bytes())
    digest.update((Path(__file__).parent / "scratch.py").read_bytes())
    return digest.hexdigest()


_DIGEST = sources_digest()


def _compiled(function: Kernel, **options: Any) -> Kernel:
    """Compile at the first call; keep the result on disk for as long as no kernel changes."""
    dispatcher = numba.njit(**_STRICT, **options)(function)
    cache_file = dispatcher._cache._cache_file
    cache_file._source_stamp = (cache_file._source_stamp, _DIGEST)
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
