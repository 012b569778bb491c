"""Robots that fail: what is known of their faults, and which program the cell runs instead.

A fault is on disk as soon as it is heard of. From then on the cell gets no command for a program
that needs the robot. Where a fallback is held, which does without it, that takes the place of the
program that was released; the cycle that the fault ended is completed first, on the same body.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cells.commands import RobotFault
from cells.ids import RobotId, StationId
from cells.journal import Event, FallbackAdmitted, ReworkSettled, RobotFailed, RobotReturned
from cells.orchestrator.book import Book
from cells.orchestrator.cell import Cell, Order
from cells.orchestrator.refusal import Refusal, RefusedError


def admit_fallbacks(book: Book, fallbacks: Iterable[FallbackAdmitted]) -> tuple[Event, ...]:
    """Hold certified fallbacks from now on; nothing follows for those that are held already."""
    return tuple(each for each in fallbacks if each.program_digest not in book.fallbacks.digests)


def faults_noted(cell: Cell, faults: Iterable[RobotFault]) -> tuple[Event, ...]:
    """Note faults that were not known."""
    return tuple(
        RobotFailed(cell.id, fault.robot, fault.sequence, fault.reason)
        for fault in faults
        if fault.robot in cell.robots and fault.sequence > cell.fault_sequence(fault.robot)
    )


def desired(book: Book, cell: Cell) -> tuple[Order, ...]:
    """Return what the cell is to do now, in programs that do without its failed robots; up to the
    first order that no program is held for.
    """
    return tuple(_possible(book, cell))


def why_waiting(book: Book, cell: Cell) -> str:
    """Return why a cell whose robots failed gets no commands; empty if it does."""
    if len(desired(book, cell)) == len(_orders(cell)):
        return ""
    faults = "; ".join(fault.reason for fault in cell.failed)
    names = ", ".join(fault.robot for fault in cell.failed)
    return f"{faults}. There is no fallback without {names}; return it, or plan one"


def wanted_fallbacks(book: Book, cell: Cell) -> tuple[tuple[str, tuple[RobotId, ...]], ...]:
    """Return the programs that the cell was to run and needs a fallback of, and without whom."""
    out = cell.robots_out
    missing = (
        order.program_digest
        for order in _orders(cell)
        if _instead(book, cell, order.program_digest) is None
    )
    return tuple((digest, out) for digest in dict.fromkeys(missing))


def return_robot(book: Book, cell_id: StationId, robot: RobotId) -> tuple[Event, ...]:
    """Have a robot that failed do its work again; nothing follows if it has not failed.

    Raises:
        RefusedError: if there is no such cell or robot.
    """
    cell = book.cell(cell_id)
    if robot not in cell.robots:
        raise RefusedError(
            Refusal.UNKNOWN,
            f"cell {cell.id} has no robot {robot}; it has {', '.join(cell.robots)}",
        )
    return (RobotReturned(cell.id, robot),) if robot in cell.robots_out else ()


def settle_rework(book: Book, cell_id: StationId, cycle: int) -> tuple[Event, ...]:
    """Note that a body was seen to; nothing follows if nothing of it is open.

    Raises:
        RefusedError: if there is no such cell.
    """
    cell = book.cell(cell_id)
    known = any(each.cycle == cycle for each in cell.rework)
    return (ReworkSettled(cell.id, cycle),) if known else ()


def _possible(book: Book, cell: Cell) -> Iterator[Order]:
    for order in _orders(cell):
        digest = _instead(book, cell, order.program_digest)
        if digest is None:
            return
        yield replace(order, program_digest=digest)


def _orders(cell: Cell) -> tuple[Order, ...]:
    return (*((cell.unfinished,) if cell.unfinished else ()), *cell.orders)


def _instead(book: Book, cell: Cell, digest: str) -> str | None:
    """The program to run in place of one; None if there is none that does without failed robots."""
    out = cell.robots_out
    if not out or book.fallbacks.does_without(digest, cell.id, out):
        return digest
    return book.fallbacks.of(digest, cell.id, out)
