"""What happened in a shop, on disk before anybody is told: commands, acknowledgements, leases.

Written by ``cells.service`` and replayed when it starts; see ``journal`` for what it promises.
"""

from cells.journal.errors import JournalError
from cells.journal.events import (
    CellAttached,
    CommandAcknowledged,
    CommandIssued,
    CyclesReleased,
    Event,
    FallbackAdmitted,
    LeaseEnded,
    LeaseGranted,
    OperationCancelled,
    OperationEnded,
    OperationEvent,
    OperationRequested,
    OperationStarted,
    PlanAdmitted,
    ReworkSettled,
    RobotFailed,
    RobotReturned,
    StationEntry,
    ZoneDefined,
    ZoneEvent,
    ZoneGranted,
    ZoneRequested,
    ZoneTurnEnded,
)
from cells.journal.journal import Journal, audited
from cells.journal.opening import is_postgres, store_at

__all__ = [
    "CellAttached",
    "CommandAcknowledged",
    "CommandIssued",
    "CyclesReleased",
    "Event",
    "FallbackAdmitted",
    "Journal",
    "JournalError",
    "LeaseEnded",
    "LeaseGranted",
    "OperationCancelled",
    "OperationEnded",
    "OperationEvent",
    "OperationRequested",
    "OperationStarted",
    "PlanAdmitted",
    "ReworkSettled",
    "RobotFailed",
    "RobotReturned",
    "StationEntry",
    "ZoneDefined",
    "ZoneEvent",
    "ZoneGranted",
    "ZoneRequested",
    "ZoneTurnEnded",
    "audited",
    "is_postgres",
    "store_at",
]
