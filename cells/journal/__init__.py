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
    LeaseEnded,
    LeaseGranted,
    PlanAdmitted,
    StationEntry,
)
from cells.journal.journal import Journal

__all__ = [
    "CellAttached",
    "CommandAcknowledged",
    "CommandIssued",
    "CyclesReleased",
    "Event",
    "Journal",
    "JournalError",
    "LeaseEnded",
    "LeaseGranted",
    "PlanAdmitted",
    "StationEntry",
]
