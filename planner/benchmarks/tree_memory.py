"""Peak memory of this process and all that it started, while something runs. Called by ``shop``.

Proportional set size: what processes share is counted once, in parts. Linux alone tells it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
EVERY_S = 0.2
_KIB = 1024


@dataclass(slots=True)
class Peak:
    """The most (bytes) that was seen."""

    seen_bytes: int = 0

    def look(self, root: str) -> None:
        """Look once, at the process ``root`` (a number, or ``self``) and all below it."""
        self.seen_bytes = max(self.seen_bytes, sum(map(_bytes, tree(root))))


@contextmanager
def watched() -> Iterator[Peak]:
    """Look every now and then while the context is open, and at its end."""
    peak, over = Peak(), threading.Event()
    looking = threading.Thread(target=_look, args=(peak, over), daemon=True)
    looking.start()
    try:
        yield peak
    finally:
        over.set()
        looking.join()


def _look(peak: Peak, over: threading.Event) -> None:
    while True:
        peak.look("self")
        if over.wait(EVERY_S):
            return


def tree(root: str) -> list[str]:
    """The process ``root`` and all below it that live; of one that ends meanwhile, nothing."""
    found = [root]
    try:
        for tasks in (PROC / root / "task").iterdir():
            for child in (tasks / "children").read_text().split():
                found += tree(child)
    except OSError:
        return found
    return found


def _bytes(process: str) -> int:
    try:
        lines = (PROC / process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * _KIB for line in lines if line.startswith("Pss:"))
