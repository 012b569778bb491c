"""No search for garbage while kernels are compiled: it took a tenth of the time.

The compiler makes millions of objects, most of which live until a kernel is done; Python looks
through them all again and again. Called by ``dispatching``.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """Let garbage lie until the end of the block, unless nobody collects it anyway."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
