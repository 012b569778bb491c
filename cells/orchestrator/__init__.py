"""What a shop's server decides: who runs a cell, what it is to do next, what became of it.

Everything here is without clock, disk and network: decisions are functions of what is known and of
what is said, and give events. ``cells.service`` writes these down and only then acts on them.
"""

from cells.orchestrator.book import Book
from cells.orchestrator.book_parts import book_of, parts_of
from cells.orchestrator.cell import Cell, OpenCommand, Order
from cells.orchestrator.decisions import acknowledge, admit, attach, release_cycles
from cells.orchestrator.failure import (
    admit_fallbacks,
    desired,
    faults_noted,
    return_robot,
    settle_rework,
    wanted_fallbacks,
    why_waiting,
)
from cells.orchestrator.lease_decisions import acquire, end, held
from cells.orchestrator.leases import Lease
from cells.orchestrator.operation_decisions import (
    cancel_operation,
    operation_named,
    request_operation,
    start_operation,
)
from cells.orchestrator.reconcile import reconcile
from cells.orchestrator.refusal import Refusal, RefusedError
from cells.orchestrator.sending import commands_for, commands_missed
from cells.orchestrator.zone_decisions import (
    define_zone,
    end_turn,
    release_zone,
    request_zone,
    settle_zone,
    zone_named,
    zone_state,
)

__all__ = [
    "Book",
    "Cell",
    "Lease",
    "OpenCommand",
    "Order",
    "Refusal",
    "RefusedError",
    "acknowledge",
    "acquire",
    "admit",
    "admit_fallbacks",
    "attach",
    "book_of",
    "cancel_operation",
    "commands_for",
    "commands_missed",
    "define_zone",
    "desired",
    "end",
    "end_turn",
    "faults_noted",
    "held",
    "operation_named",
    "parts_of",
    "reconcile",
    "release_cycles",
    "release_zone",
    "request_operation",
    "request_zone",
    "return_robot",
    "settle_rework",
    "settle_zone",
    "start_operation",
    "wanted_fallbacks",
    "why_waiting",
    "zone_named",
    "zone_state",
]
