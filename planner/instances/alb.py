"""``.alb`` files: SALBP-1 as in Otto, Otto, Scholl (2013); tags in brackets, then values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.instances.fault import reading
from planner.lines.simple_line import SimpleLine


@dataclass(frozen=True, slots=True)
class CycledLine:
    """A line and the cycle that is asked for; None where the file says none."""

    line: SimpleLine
    cycle: int | None


def read_alb(path: Path) -> CycledLine:
    """Read a line and its cycle.

    Raises:
        InstanceError: if the file is not one, or its tasks need setups, which are not for us.
    """
    with reading(path):
        sections = _sections(path.read_text(encoding="ascii", errors="replace"))
        if any(name.startswith("setup times") for name in sections):
            raise ValueError("setup times between tasks (SUALBP) cannot be balanced yet")
        count = int(sections["number of tasks"][0])
        time = _times(sections["task times"], count)
        pairs = [pair.split(",") for pair in sections["precedence relations"]]
        before = np.array([(int(a) - 1, int(b) - 1) for a, b in pairs], np.int64)
        return CycledLine(SimpleLine(time, before), int(sections["cycle time"][0]))


def _sections(text: str) -> dict[str, list[str]]:
    parts = re.split(r"<([^>]*)>", text)
    return {
        name.strip(): values.split() for name, values in zip(parts[1::2], parts[2::2], strict=True)
    }


def _times(values: list[str], count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    time = np.full(count, -1, np.int64)
    for name, length in zip(values[::2], values[1::2], strict=True):
        time[int(name) - 1] = int(length)
    if np.any(time < 0):
        raise ValueError(f"task {int(np.argmin(time)) + 1} has no time")
    return time
