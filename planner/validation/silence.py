"""Native code that complains on its own while it is only asked whether it can do something.

PyBullet writes such complaints past Python to the process's own streams. Used by ``bullet``.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_STREAMS = (1, 2)


@contextmanager
def native_silence() -> Iterator[None]:
    """Let what native code writes to standard output and error go nowhere meanwhile."""
    _flush()
    kept, nowhere = [os.dup(stream) for stream in _STREAMS], os.open(os.devnull, os.O_WRONLY)
    try:
        for stream in _STREAMS:
            os.dup2(nowhere, stream)
        yield
    finally:
        _flush()
        for stream, before in zip(_STREAMS, kept, strict=True):
            os.dup2(before, stream)
            os.close(before)
        os.close(nowhere)


def _flush() -> None:
    """What was written before, by whomever, goes where it was meant to go."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()
    ctypes.CDLL(None).fflush(None)
