"""Native code that complains on its own while it is only asked whether it can do something.

PyBullet writes such complaints past Python, to the process's standard error. Used by ``bullet``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_ERRORS = 2


@contextmanager
def native_silence() -> Iterator[None]:
    """Let what native code writes to standard error go nowhere meanwhile."""
    sys.stderr.flush()
    kept, nowhere = os.dup(_ERRORS), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _ERRORS)
        yield
    finally:
        os.dup2(kept, _ERRORS)
        os.close(kept)
        os.close(nowhere)
