"""``.alb`` files: SALBP-1 as in Otto, Otto, Scholl (2013); tags in brackets, then values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.instances.fault import reading
from planner.instances.lines import Line, Lines
from planner.instances.order import Order
from planner.lines.simple_line import SimpleLine
from planner.options import IntArray


@dataclass(frozen=True, slots=True)
class CycledLine:
    """A line and the cycle that is asked for; None where the file says none."""

    line: SimpleLine
    cycle: int | None


@dataclass(frozen=True, slots=True)
class _Section:
    tag: Line
    lines: list[Line]

    def number(self) -> int:
        """The one number that stands here."""
        if not self.lines:
            raise self.tag.fault(f"expected a whole number below {self.tag.text.strip()}")
        number = self.lines[0].whole("the value", 1)
        self.lines[0].end()
        return number


def read_alb(path: Path) -> CycledLine:
    """Read a line and its cycle.

    Raises:
        InstanceError: if the file is not one, or its tasks need setups, which are not for us.
    """
    with reading(path):
        sections = _sections(Lines(path.read_text(encoding="ascii", errors="replace")))
        for name in (name for name in sections if name.startswith("setup times")):
            raise sections[name].tag.fault("setup times (SUALBP) cannot be balanced yet")
        count = _named(sections, "number of tasks").number()
        time = _times(_named(sections, "task times"), count)
        order = Order(count)
        for line in _named(sections, "precedence relations").lines:
            order.read(line)
        cycle = _named(sections, "cycle time").number()
        return CycledLine(SimpleLine(time, order.before()), cycle)


def _sections(lines: Lines) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    values: list[Line] = []
    while lines.more:
        line = lines.take("a section")
        text = line.text.strip()
        if text.startswith("<"):
            values = []
            sections[text.strip("<> ")] = _Section(line, values)
        else:
            values.append(line)
    return sections


def _named(sections: Mapping[str, _Section], name: str) -> _Section:
    if name not in sections:
        raise ValueError(f"there is no <{name}>; expected a line <{name}> and what it names below")
    return sections[name]


def _times(section: _Section, count: int) -> IntArray:
    time = np.full(count, -1, np.int64)
    for line in section.lines:
        task = line.whole("a task", 1, count)
        time[task - 1] = line.whole(f"the time of task {task}", 0)
        line.end()
    if np.any(time < 0):
        task = int(np.argmin(time)) + 1
        raise section.tag.fault(f"task {task} has no time; expected a line '{task} TIME' below")
    return time
