"""The one place where decisions are taken, written down, and passed on to the cells attached.

A decision takes its place in the book at once, so the next one builds on it; whoever asked for it,
or is to be told, waits until it is on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from cells.commands import CellReport, Command, RobotFault
from cells.ids import StationId, TaskId
from cells.journal import CommandIssued, Event, Journal, JournalError, LeaseEnded
from cells.journal.fail_points import reached
from cells.orchestrator import (
    Book,
    Cell,
    Lease,
    OpenCommand,
    Order,
    Refusal,
    RefusedError,
    book_of,
    commands_for,
    commands_missed,
    desired,
    end,
    faults_noted,
    held,
    parts_of,
    reconcile,
    why_waiting,
)
from cells.service.changes import Changes, changed_by
from cells.service.identity import CALLER
from cells.state import CellSnapshot, ShopSnapshot


class Attached(Protocol):
    """The controller of a cell, at the other end of a stream."""

    epoch: int
    report: CellReport | None

    def send(self, command: Command) -> None:
        """Pass on a command."""

    def refuse(self, error: RefusedError) -> None:
        """End the stream, and say why."""


class Desk:
    """The book of a shop, its journal, and who is attached. Leases last ``lease_s`` unless renewed;
    a command has to begin within ``valid_for_s``. The journal is shortened after so many events.
    """

    def __init__(
        self, journal: Journal, lease_s: float, valid_for_s: float, shorten_after: int
    ) -> None:
        try:
            self.book = book_of(journal.snapshot, journal.events)
        except ValueError as error:
            raise JournalError(
                f"the journal holds what this version does not know: {error}"
            ) from error
        self._shorten_after = shorten_after
        self.lease_s = lease_s
        self._valid_for_s = valid_for_s
        self._journal = journal
        self._attached: dict[StationId, Attached] = {}
        self._ends_s: dict[str, float] = {}
        self.changes = Changes()
        self.closing: RefusedError | None = None
        self.told_of_closing: list[Callable[[], None]] = []
        self._watching: set[asyncio.Event] = set()
        self._awaiting_decisions: set[asyncio.Event] = set()
        self._notes: dict[StationId, str] = {}
        self.broken = asyncio.Event()

    async def enact(self, decide: Callable[[Book], tuple[Event, ...]]) -> tuple[Event, ...]:
        """Take a decision; it is on disk when this returns, and so is all before it.

        Raises:
            RefusedError: as ``decide`` does.
            JournalError: if nothing can be written any more; the server has to end then.
        """
        events = self._decided(decide)
        await self._on_disk()
        return events

    async def enact_and_move_on(
        self, cell: StationId, decide: Callable[[Book], tuple[Event, ...]]
    ) -> None:
        """As ``enact``; then a cell that is attached is given what it is to do next, which shares
        the flush of what it follows from.
        """
        self._decided(decide)
        await self.move_on(cell)

    @contextmanager
    def watched(self, reports: bool = True) -> Iterator[asyncio.Event]:
        """An event that is set whenever something changes, what cells report included or not."""
        changed = asyncio.Event()
        waiting = self._watching if reports else self._awaiting_decisions
        waiting.add(changed)
        try:
            yield changed
        finally:
            waiting.discard(changed)

    def stir(self, *cells: StationId) -> None:
        """Tell those who watch that cells changed."""
        self._note_changes(cells)
        for changed in self._awaiting_decisions:
            changed.set()

    def note(self, cell: StationId, sentence: str) -> None:
        """Have a sentence stand beside why a cell waits; an empty one takes it away."""
        self._notes[cell] = sentence
        self.stir(cell)

    def attach(self, cell: StationId, controller: Attached) -> tuple[OpenCommand, ...]:
        """Have commands of ``cell`` go to ``controller``; return those that are open already."""
        before = self._attached.get(cell)
        self._attached[cell] = controller
        self.stir(cell)
        if before is not None:
            before.refuse(RefusedError(Refusal.STALE, "the controller attached again"))
        self.renew(self.book.cell(cell).resource, controller.epoch)
        return self.book.cell(cell).open

    @property
    def attached(self) -> int:
        """How many cells have a controller."""
        return len(self._attached)

    def detach(self, cell: StationId, controller: Attached) -> None:
        """Have no more commands go to ``controller``; its lease holds until it ends by itself."""
        if self._attached.get(cell) is controller:
            del self._attached[cell]
            self.stir(cell)

    async def move_on(self, cell: StationId) -> None:
        """Give a cell that is attached what it is to do next; all before is on disk then."""
        controller = self._attached.get(cell)
        if controller is None:
            await self._on_disk()
            return
        issued = self._decided(lambda book: _next(book, cell))
        sequences = {event.sequence for event in issued if isinstance(event, CommandIssued)}
        await self._on_disk()
        await self.send(cell, controller, self._open(cell, sequences))

    async def reported(self, cell: StationId, controller: Attached, report: CellReport) -> None:
        """Take a report: its lease goes on, faults that were not known are on disk and so is what
        follows from them, and commands that have not arrived are sent again.

        Raises:
            RefusedError: if the lease of its epoch has ended.
        """
        known = self.book.cell(cell)
        self.renew(known.resource, report.epoch)
        controller.report = report
        self._note_changes((cell,))
        if report.faults and faults_noted(known, report.faults):
            noted = partial(_noted, cell, report.faults)
            await self.enact_and_move_on(cell, noted)
        if known.open:
            await self.send(cell, controller, commands_missed(known, report))

    async def send(
        self, cell: StationId, controller: Attached, commands: tuple[OpenCommand, ...]
    ) -> None:
        """Send commands, once they are on disk, if the controller is still the one attached."""
        if not commands:
            return
        await self._on_disk()
        if self._attached.get(cell) is controller:
            for command in commands_for(commands, controller.epoch, self._valid_for_s):
                reached("command-before-sending")
                controller.send(command)
                reached("command-sent")

    def renew(self, resource: str, epoch: int) -> None:
        """Let a lease last for its full time from now on.

        Raises:
            RefusedError: if it has ended.
        """
        held(self.book, resource, epoch)
        self._ends_s[resource] = asyncio.get_running_loop().time() + self.lease_s

    async def end_leases(self) -> None:
        """End leases that were not renewed, for ever. After a start all of them get their time."""
        now_s = asyncio.get_running_loop().time
        while True:
            for lease in self.book.leases.all():
                ends_s = self._ends_s.setdefault(lease.resource, now_s() + self.lease_s)
                if ends_s <= now_s():
                    await self.enact(partial(_expired, lease))
            await asyncio.sleep(self.lease_s / 10)

    async def snapshot(self, wanted: Callable[[StationId], bool] = lambda _: True) -> ShopSnapshot:
        """Return the state of all cells that are ``wanted``, once all of it is on disk."""
        book = self.book
        cells = tuple(self._seen(cell) for cell in book.cells if wanted(cell))
        shop = ShopSnapshot(book.revision, cells, tuple(book.programs))
        await self._journal.settled()
        return shop

    def refuse_all(self, error: RefusedError) -> None:
        """End all streams."""
        self.closing = error
        self.stir()
        for tell in self.told_of_closing:
            tell()
        for controller in tuple(self._attached.values()):
            controller.refuse(error)

    def _note_changes(self, cells: Iterable[StationId]) -> None:
        self.changes.note(cells)
        for changed in self._watching:
            changed.set()

    def _seen(self, name: StationId) -> CellSnapshot:
        cell, controller = self.book.cell(name), self._attached.get(name)
        lease = self.book.leases.on(cell.resource)
        return CellSnapshot(
            cell.id,
            cell.line,
            "" if lease is None else lease.owner,
            0 if lease is None else lease.epoch,
            cell.issued,
            cell.settled,
            cell.loaded,
            cell.cycles_released,
            cell.cycles_done,
            cell.cycles_lost,
            cell.blocked or self._why_waiting(cell),
            controller is not None,
            None if controller is None else controller.report,
            cell.failed,
            None if cell.unfinished is None else _named(cell.unfinished),
            cell.rework,
        )

    def _why_waiting(self, cell: Cell) -> str:
        why, note = why_waiting(self.book, cell), self._notes.get(cell.id)
        return f"{why}; {note}" if why and note else why

    def _decided(self, decide: Callable[[Book], tuple[Event, ...]]) -> tuple[Event, ...]:
        """Take a decision, which is not on disk yet."""
        events = decide(self.book)
        if events:
            try:
                self._journal.put(events, CALLER.get())
            except JournalError:
                self.broken.set()
                raise
            for event in events:
                self.book.apply(event)
            self._tell_about_leases(events)
            self.stir(*changed_by(self.book, events))
            reached("decided")
            if self._journal.unshortened >= self._shorten_after:
                self._journal.shorten(parts_of(self.book))
        return events

    async def _on_disk(self) -> None:
        """Wait until all that was decided by now is on disk."""
        try:
            await self._journal.settled()
        except JournalError:
            self.broken.set()
            raise

    def _open(self, cell: StationId, sequences: set[int]) -> tuple[OpenCommand, ...]:
        return tuple(each for each in self.book.cell(cell).open if each.sequence in sequences)

    def _tell_about_leases(self, events: tuple[Event, ...]) -> None:
        """Streams of controllers whose lease has ended end."""
        ended = {event.epoch for event in events if isinstance(event, LeaseEnded)}
        for event in events:
            if isinstance(event, LeaseEnded):
                self._ends_s.pop(event.resource, None)
        for name, controller in tuple(self._attached.items()):
            if controller.epoch in ended:
                try:
                    held(self.book, self.book.cell(name).resource, controller.epoch)
                except RefusedError as error:
                    controller.refuse(error)


def _noted(cell: StationId, faults: tuple[RobotFault, ...], book: Book) -> tuple[Event, ...]:
    return faults_noted(book.cell(cell), faults)


def _next(book: Book, cell: StationId) -> tuple[Event, ...]:
    return reconcile(desired(book, book.cell(cell)), book.cell(cell))


def _named(order: Order) -> tuple[int, tuple[TaskId, ...]]:
    return order.cycle, order.only_tasks or ()


def _expired(lease: Lease, book: Book) -> tuple[Event, ...]:
    return end(book, lease.resource, lease.epoch, "expired")
