"""The answer of reach for people: task by robot, reachable or why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cells.ids import RobotId, TaskId


class ReachStatus(StrEnum):
    """How well a robot reaches a task."""

    REACHABLE = "reachable"
    TURNED = "reachable-when-turned"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class ReachEntry:
    """One cell of the matrix; ``reason`` says why a task is out of reach, ``options`` how many
    ways there are.
    """

    task: TaskId
    robot: RobotId
    status: ReachStatus
    options: int = 0
    reason: str = ""
