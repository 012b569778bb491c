"""What follows when somebody wants something of a cell: events, or a refusal with its reason."""

from __future__ import annotations

from cells.commands import Acknowledgement, Action, Hello, Status
from cells.ids import StationId
from cells.journal import (
    CellAttached,
    CommandAcknowledged,
    CyclesReleased,
    Event,
    PlanAdmitted,
)
from cells.orchestrator.book import Book
from cells.orchestrator.cell import Cell
from cells.orchestrator.failure import faults_noted
from cells.orchestrator.lease_decisions import acquire, held
from cells.orchestrator.refusal import Refusal, RefusedError

_RANK = {None: 0, Status.RECEIVED: 1, Status.STARTED: 2}


def admit(book: Book, plan: PlanAdmitted) -> tuple[Event, ...]:
    """Hold a certified plan from now on; nothing follows if it is held already.

    Raises:
        RefusedError: if a station would move to another line, or a name cannot be part of a path.
    """
    if plan.program_digest in book.programs:
        return ()
    for entry in plan.stations:
        for name in (entry.line, entry.station, *entry.robots):
            if "/" in name:
                raise RefusedError(Refusal.INVALID, f"{name}: a name here may not hold a '/'")
        known = book.cells.get(entry.station)
        if known is not None and known.line != entry.line:
            raise RefusedError(
                Refusal.HELD,
                f"station {entry.station} is in line {known.line} here, and in line {entry.line} "
                "in the plan; serve that plan from a folder of its own",
            )
    return (plan,)


def attach(book: Book, hello: Hello) -> tuple[Event, ...]:
    """Let a controller run its cell: under the lease that it has, else under a new one.

    Where another controller ran it before, what that one left open is abandoned.

    Raises:
        RefusedError: if there is no such cell, somebody else holds it, or the controller remembers
            what this server never said.
    """
    cell = book.cell(hello.cell)
    if hello.settled > cell.issued or hello.epoch > book.leases.last_epoch:
        raise RefusedError(
            Refusal.HELD,
            f"{hello.controller} has ended command {hello.settled} of cell {cell.id} under epoch "
            f"{hello.epoch}, but this server got only to command {cell.issued} and epoch "
            f"{book.leases.last_epoch}: it is not the one that ran the cell, or its data is an old "
            "copy; start the server on the right data, or the controller on a new folder",
        )
    lease = book.leases.on(cell.resource)
    if lease is not None and (lease.owner, lease.epoch) == (hello.controller, hello.epoch):
        return ()
    granted = acquire(book, cell.resource, hello.controller)
    attached = CellAttached(cell.id, hello.controller, book.leases.last_epoch + 1)
    return (*_abandoned(cell, hello.controller), *granted, attached)


def _abandoned(cell: Cell, controller: str) -> tuple[Event, ...]:
    if cell.controller in ("", controller):
        return ()
    return tuple(
        CommandAcknowledged(
            cell.id,
            each.sequence,
            Status.ABANDONED,
            f"{cell.controller} was replaced by {controller} before it told what became of "
            f"{'cycle ' + str(each.cycle) if each.action is Action.RUN else 'a program to load'}; "
            "look after the cell, then release cycles",
        )
        for each in cell.open
    )


def acknowledge(book: Book, cell_id: StationId, said: Acknowledgement) -> tuple[Event, ...]:
    """Note what became of a command; nothing follows if that, or more, is known.

    Raises:
        RefusedError: if the lease it is said under has ended, or there is no such command.
    """
    cell = book.cell(cell_id)
    held(book, cell.resource, said.epoch)
    if said.sequence > cell.issued:
        raise RefusedError(
            Refusal.INVALID,
            f"command {said.sequence} of cell {cell.id} was never issued; the last one is "
            f"{cell.issued}",
        )
    command = cell.command(said.sequence)
    if command is None:
        return ()
    if command.request_id != said.request_id:
        raise RefusedError(
            Refusal.INVALID,
            f"command {said.sequence} of cell {cell.id} belongs to request {command.request_id}, "
            f"not {said.request_id}",
        )
    if said.leftover is not None and said.status is not Status.FAILED:
        raise RefusedError(
            Refusal.INVALID,
            f"command {said.sequence} of cell {cell.id} is {said.status}, but has a leftover; "
            "only a failed cycle has one",
        )
    if not said.status.final and _RANK[said.status] <= _RANK[command.status]:
        return ()
    ended = CommandAcknowledged(cell.id, said.sequence, said.status, _reason(said), said.leftover)
    faults = () if said.leftover is None else said.leftover.faults
    return (*faults_noted(cell, faults), ended)


def _reason(said: Acknowledgement) -> str:
    if said.status in (Status.REJECTED, Status.FAILED):
        return said.reason or f"{said.status}, without a reason"
    return ""


def release_cycles(book: Book, request: CyclesReleased) -> tuple[Event, ...]:
    """Have a cell run cycles; nothing follows if the request was made before.

    Raises:
        RefusedError: if the cell or the program is unknown, or the request's name was used for
            another one.
    """
    before = book.requests.get(request.request_id)
    if before == request:
        return ()
    if before is not None:
        raise RefusedError(
            Refusal.HELD,
            f"request {request.request_id} was made before, for {before.cycles} cycles of "
            f"{before.program_digest} in {before.cell}; choose another request_id",
        )
    cell = book.cell(request.cell)
    stations = book.programs.get(request.program_digest)
    if stations is None or cell.id not in stations:
        known = ", ".join(digest for digest, its in book.programs.items() if cell.id in its)
        raise RefusedError(
            Refusal.UNKNOWN,
            f"there is no program {request.program_digest} for cell {cell.id}; there is {known}",
        )
    return (request,)
