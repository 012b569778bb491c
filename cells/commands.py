"""What a server and the controllers of its cells say to each other, as values.

A command belongs to one cell and has a place in its sequence; an acknowledgement tells what became
of it. Made by ``cells.orchestrator``, run by ``cells.controller``, on the wire by ``cells.wire``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cells.ids import RobotId, StationId


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
class Command:
    """One thing for a cell to do. ``cycle`` counts from 1 for ``RUN`` and is 0 for ``LOAD``.

    When it was issued, the end of all commands up to ``settled`` was known. If a later one failed,
    this one was issued in ignorance of that.
    """

    epoch: int
    sequence: int
    request_id: str
    program_digest: str
    action: Action
    cycle: int
    settled: int
    valid_for_s: float


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What became of a command; ``reason`` is a sentence where it was rejected or failed."""

    epoch: int
    sequence: int
    request_id: str
    status: Status
    reason: str = ""


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


@dataclass(frozen=True, slots=True)
class RobotProgress:
    """How far a robot is in the cycle that runs. ``waited_s`` is the share of ``actual_s`` that it
    stood waiting for others.
    """

    robot: RobotId
    steps_done: int
    steps: int
    planned_s: float
    actual_s: float
    waited_s: float


@dataclass(frozen=True, slots=True)
class CellReport:
    """What a cell does right now; ``received`` and ``settled`` are sequences."""

    epoch: int
    received: int
    settled: int
    program_digest: str = ""
    robots: tuple[RobotProgress, ...] = ()


FromCell = Hello | Acknowledgement | CellReport
ToCell = Welcome | Command | Heartbeat
