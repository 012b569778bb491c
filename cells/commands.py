"""What a server and the controllers of its cells say to each other, as values.

A command belongs to one cell and has a place in its sequence; an acknowledgement tells what became
of it. Made by ``cells.orchestrator``, run by ``cells.controller``, on the wire by ``cells.wire``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from cells.ids import RobotId, StationId, TaskId


class Action(StrEnum):
    """What a command asks for."""

    LOAD = "load"
    RUN = "run"


class Status(StrEnum):
    """How far a command has come."""

    RECEIVED = "received"
    REJECTED = "rejected"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    ABANDONED = "abandoned"

    @property
    def final(self) -> bool:
        """Whether nothing comes after it."""
        return self not in (Status.RECEIVED, Status.STARTED)


@dataclass(frozen=True, slots=True)
class RobotFault:
    """A robot that cannot do its work any more. It happened in the command of ``sequence``, which
    tells one fault of a robot from another; ``reason`` is a sentence.
    """

    robot: RobotId
    sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that a cycle leaves open, and the robot that was to do it. ``by_hand``: it was begun,
    or parts are not where a cycle finds them, so no robot may simply do it in another cycle.
    """

    task: TaskId
    robot: RobotId
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Leftover:
    """What is left of a cycle that robots' faults ended; no task if all had been done by then."""

    faults: tuple[RobotFault, ...]
    tasks: tuple[OpenTask, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing for a cell to do. ``cycle`` counts from 1 for ``RUN`` and is 0 for ``LOAD``.

    When it was issued, the end of all commands up to ``settled`` was known. If a later one failed,
    this one was issued in ignorance of that. ``only_tasks``: the body has everything else already;
    None for all tasks of the program.
    """

    epoch: int
    sequence: int
    request_id: str
    program_digest: str
    action: Action
    cycle: int
    settled: int
    valid_for_s: float
    only_tasks: tuple[TaskId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What became of a command; ``reason`` is a sentence where it was rejected or failed.

    ``leftover`` is there if it was a cycle that ended early, at a safe point.
    """

    epoch: int
    sequence: int
    request_id: str
    status: Status
    reason: str = ""
    leftover: Leftover | None = None


@dataclass(frozen=True, slots=True)
class Hello:
    """Who attaches to run ``cell``, and what it remembers: its last epoch, and the command up to
    which all have come to an end.
    """

    cell: StationId
    controller: str
    program_digests: tuple[str, ...] = ()
    epoch: int = 0
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Welcome:
    """The lease of a controller that attached, and the command up to which all have ended."""

    epoch: int
    settled: int
    lease_s: float
    heartbeat_s: float


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The server lives and holds the controller of ``epoch`` for the owner."""

    epoch: int


class StepKind(StrEnum):
    """What a robot does in a step."""

    NONE = ""
    TRAVEL = "travel"
    WORK = "work"
    WAIT = "wait"


class RobotProgress(NamedTuple):
    """How far a robot is in the cycle that runs. ``waited_s`` is the share of ``actual_s`` that it
    stood waiting for others. ``step`` is the step under way, begun ``step_s`` ago, which takes
    ``step_planned_s`` by the program. There are thousands a second, so it is what is made quickest.
    """

    robot: RobotId
    steps_done: int
    steps: int
    planned_s: float
    actual_s: float
    waited_s: float
    step: str = ""
    step_kind: StepKind = StepKind.NONE
    step_s: float = 0.0
    step_planned_s: float = 0.0


@dataclass(frozen=True, slots=True)
class CellReport:
    """What a cell does right now; ``received`` and ``settled`` are sequences. ``faults`` are those
    of robots that have not been used again since. ``cycle`` is the one that runs, for ``cycle_s``
    now; ``starved_s`` and ``blocked_s`` are how long the cell has stood for want of a command, or
    because it may not go on.
    """

    epoch: int
    received: int
    settled: int
    program_digest: str = ""
    robots: tuple[RobotProgress, ...] = ()
    faults: tuple[RobotFault, ...] = ()
    cycle: int = 0
    cycle_s: float = 0.0
    starved_s: float = 0.0
    blocked_s: float = 0.0


FromCell = Hello | Acknowledgement | CellReport
ToCell = Welcome | Command | Heartbeat
