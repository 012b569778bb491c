"""What can happen in a shop, as values; the state of a server is what they add up to."""

from __future__ import annotations

from dataclasses import dataclass

from cells.commands import Action, Leftover, Status
from cells.ids import LineId, RobotId, StationId, TaskId
from cells.operations import OperationResult, OperationState, Question


@dataclass(frozen=True, slots=True)
class StationEntry:
    """A station of an admitted plan, its line and its robots."""

    line: LineId
    station: StationId
    robots: tuple[RobotId, ...]


@dataclass(frozen=True, slots=True)
class PlanAdmitted:
    """The server holds a certified program from now on."""

    program_digest: str
    stations: tuple[StationEntry, ...]


@dataclass(frozen=True, slots=True)
class FallbackAdmitted:
    """The server holds a certified program that differs from ``base_digest`` in one station, where
    it does without ``robots``; ``part_digest`` is that of the station's file.
    """

    program_digest: str
    base_digest: str
    station: StationId
    robots: tuple[RobotId, ...]
    part_digest: str


@dataclass(frozen=True, slots=True)
class CyclesReleased:
    """A cell is to run so many cycles of a program, after those released before."""

    request_id: str
    cell: StationId
    program_digest: str
    cycles: int


@dataclass(frozen=True, slots=True)
class LeaseGranted:
    """``owner`` holds the node ``resource`` of the shop under a new epoch."""

    resource: str
    owner: str
    epoch: int


@dataclass(frozen=True, slots=True)
class LeaseEnded:
    """The lease of that epoch ended: released, expired, or taken."""

    resource: str
    epoch: int
    reason: str


@dataclass(frozen=True, slots=True)
class CellAttached:
    """A controller runs the cell from now on, under the lease of that epoch."""

    cell: StationId
    controller: str
    epoch: int


@dataclass(frozen=True, slots=True)
class CommandIssued:
    """A cell was given a command; ``cycle`` is 0 where it runs none. The end of all commands up to
    ``settled`` was known then. With ``only_tasks`` it completes a cycle that was left open.
    """

    cell: StationId
    sequence: int
    request_id: str
    program_digest: str
    action: Action
    cycle: int
    settled: int
    only_tasks: tuple[TaskId, ...] | None = None


@dataclass(frozen=True, slots=True)
class CommandAcknowledged:
    """A command came so far, as its cell says (or as the server decides: abandoned)."""

    cell: StationId
    sequence: int
    status: Status
    reason: str
    leftover: Leftover | None = None


@dataclass(frozen=True, slots=True)
class RobotFailed:
    """A robot cannot do its work any more, since the command of that sequence."""

    cell: StationId
    robot: RobotId
    sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class RobotReturned:
    """A robot that had failed does its work again, from the next cycle on."""

    cell: StationId
    robot: RobotId


@dataclass(frozen=True, slots=True)
class ReworkSettled:
    """A person has seen to the tasks that a cycle left open."""

    cell: StationId
    cycle: int


@dataclass(frozen=True, slots=True)
class OperationRequested:
    """``owner`` wants something planned; its files, if any, are on disk."""

    operation: str
    request_id: str
    owner: str
    question: Question


@dataclass(frozen=True, slots=True)
class OperationStarted:
    """A worker begins with an operation, for the first time or again."""

    operation: str


@dataclass(frozen=True, slots=True)
class OperationCancelled:
    """Somebody wants an operation to end, with the best so far."""

    operation: str


@dataclass(frozen=True, slots=True)
class OperationEnded:
    """An operation came to its end, with a ``result`` if there is one."""

    operation: str
    state: OperationState
    reason: str
    result: OperationResult | None = None


@dataclass(frozen=True, slots=True)
class ZoneDefined:
    """``cells`` share a zone from now on."""

    zone: str
    cells: tuple[StationId, ...]


@dataclass(frozen=True, slots=True)
class ZoneRequested:
    """``controller`` wants a turn in a zone, under the lease ``epoch`` of its cell."""

    zone: str
    cell: StationId
    controller: str
    request_id: str
    epoch: int


@dataclass(frozen=True, slots=True)
class ZoneGranted:
    """The zone is held for that turn until it ends, whatever becomes of its controller."""

    zone: str
    request_id: str


@dataclass(frozen=True, slots=True)
class ZoneTurnEnded:
    """A turn is over: released, settled by a person, or not granted in time."""

    zone: str
    request_id: str
    reason: str


ZoneEvent = ZoneDefined | ZoneRequested | ZoneGranted | ZoneTurnEnded
OperationEvent = OperationRequested | OperationStarted | OperationCancelled | OperationEnded
Event = (
    PlanAdmitted
    | FallbackAdmitted
    | CyclesReleased
    | LeaseGranted
    | LeaseEnded
    | CellAttached
    | CommandIssued
    | CommandAcknowledged
    | RobotFailed
    | RobotReturned
    | ReworkSettled
    | OperationEvent
    | ZoneEvent
)
