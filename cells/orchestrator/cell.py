"""What is known of one cell: what it has been asked for, what it was given, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cells.commands import Action, Status
from cells.ids import LineId, RobotId, StationId
from cells.journal import CommandAcknowledged, CommandIssued, CyclesReleased


@dataclass(frozen=True, slots=True)
class Order:
    """Cycles of a program that were released to a cell, ``left`` of them not yet commanded."""

    request_id: str
    program_digest: str
    left: int


@dataclass(frozen=True, slots=True)
class OpenCommand:
    """A command that has not come to its end, as far as is known; ``status`` is None before the
    cell has said anything. ``settled`` as in ``cells.commands.Command``.
    """

    sequence: int
    request_id: str
    program_digest: str
    action: Action
    cycle: int
    settled: int
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """``controller`` is the last one to attach. ``issued`` is the last command's sequence,
    ``loaded`` the program that the cell holds ready, ``blocked`` why it gets nothing more until
    somebody releases cycles anew. Of the cycles commanded, ``cycles_lost`` were rejected, failed or
    abandoned.
    """

    id: StationId
    line: LineId
    robots: tuple[RobotId, ...]
    controller: str = ""
    orders: tuple[Order, ...] = ()
    open: tuple[OpenCommand, ...] = ()
    issued: int = 0
    loaded: str = ""
    blocked: str = ""
    cycles_released: int = 0
    cycles_commanded: int = 0
    cycles_done: int = 0
    cycles_lost: int = 0

    @property
    def resource(self) -> str:
        """The cell as a node of the shop."""
        return f"shop/{self.line}/{self.id}"

    @property
    def settled(self) -> int:
        """All commands up to this one have come to an end."""
        return self.open[0].sequence - 1 if self.open else self.issued

    @property
    def heading(self) -> str:
        """The program that is loaded once all open commands are done."""
        loads = [each.program_digest for each in self.open if each.action is Action.LOAD]
        return loads[-1] if loads else self.loaded

    def command(self, sequence: int) -> OpenCommand | None:
        """Return an open command; None if it is not open."""
        return next((each for each in self.open if each.sequence == sequence), None)


def with_cycles(cell: Cell, event: CyclesReleased) -> Cell:
    """Return the cell with more to do, and no longer blocked."""
    order = Order(event.request_id, event.program_digest, event.cycles)
    return replace(
        cell,
        orders=(*cell.orders, order),
        cycles_released=cell.cycles_released + event.cycles,
        blocked="",
    )


def with_command(cell: Cell, event: CommandIssued) -> Cell:
    """Return the cell with one more open command, and less to command."""
    command = OpenCommand(
        event.sequence,
        event.request_id,
        event.program_digest,
        event.action,
        event.cycle,
        event.settled,
    )
    cell = replace(cell, issued=event.sequence, open=(*cell.open, command))
    if event.action is not Action.RUN:
        return cell
    first, *rest = cell.orders
    left = () if first.left == 1 else (replace(first, left=first.left - 1),)
    return replace(cell, orders=(*left, *rest), cycles_commanded=cell.cycles_commanded + 1)


def with_acknowledgement(cell: Cell, event: CommandAcknowledged) -> Cell:
    """Return the cell after what became of an open command; one that ended before stays so."""
    command = cell.command(event.sequence)
    if command is None:
        return cell
    if not event.status.final:
        told = replace(command, status=event.status)
        return replace(cell, open=tuple(told if each is command else each for each in cell.open))
    rest = tuple(each for each in cell.open if each is not command)
    return _ended(replace(cell, open=rest), command, event)


def _ended(cell: Cell, command: OpenCommand, event: CommandAcknowledged) -> Cell:
    done = event.status is Status.DONE
    if command.action is Action.LOAD:
        if done:
            return replace(cell, loaded=command.program_digest)
        blocked = "" if event.status is Status.ABANDONED else event.reason
        return replace(cell, blocked=cell.blocked or blocked)
    if done:
        return replace(cell, cycles_done=cell.cycles_done + 1)
    lost = cell.cycles_lost + 1
    return replace(cell, cycles_lost=lost, blocked=cell.blocked or event.reason)
