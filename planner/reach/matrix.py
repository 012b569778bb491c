"""The answer of reach for people: task by robot, reachable or why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReachStatus(StrEnum):
    """Whether a robot can do a task."""

    REACHABLE = "reachable"
    TURNED = "reachable when turned"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class ReachEntry:
    """One cell of the matrix tasks x robots; ``reason`` says why not, or what has to be turned."""

    status: ReachStatus
    reason: str = ""
    options: int = 0
