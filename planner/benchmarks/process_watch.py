"""What a process costs over time: memory, open files, processor time, read from ``/proc``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

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
    folder = Path("/proc", str(pid))
    resident = int((folder / "statm").read_text().split()[1]) * _PAGE_BYTES
    times = (folder / "stat").read_text().rpartition(")")[2].split()
    cpu_s = (int(times[11]) + int(times[12])) / _TICKS_PER_S
    return Sample(at_s, resident, sum(1 for _ in (folder / "fd").iterdir()), cpu_s)
