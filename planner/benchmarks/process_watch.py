"""What a process costs over time: memory, open files, processor time, read from ``/proc``."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

from planner.benchmarks.tree_memory import PROC, tree

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """A process at ``at_s``: memory that is its own and in use (bytes), open files, processor time
    so far (s).
    """

    at_s: float
    resident_bytes: int
    descriptors: int
    cpu_s: float


def sampled(pid: int, at_s: float) -> Sample:
    """Return what the process ``pid`` costs now.

    Raises:
        OSError: if there is none.
    """
    folder = PROC / str(pid)
    resident = int((folder / "statm").read_text().split()[1]) * _PAGE_BYTES
    cpu_s = sum(_times_s(str(pid))[:2])
    return Sample(at_s, resident, sum(1 for _ in (folder / "fd").iterdir()), cpu_s)


def tree_cpu_s(root: str) -> float:
    """Processor time (s) so far of the process ``root`` (a number, or ``self``) and of all below
    it, those that ended included.
    """
    spent_s = 0.0
    for process in tree(root):
        with suppress(OSError):  # it ends just now
            spent_s += sum(_times_s(process))
    return spent_s


def _times_s(process: str) -> list[float]:
    """A process's time in its code, in the kernel, and both of those that it waited for."""
    members = (PROC / process / "stat").read_text().rpartition(")")[2].split()
    return [int(ticks) / _TICKS_PER_S for ticks in members[11:15]]
