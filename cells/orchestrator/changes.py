"""What becomes of a cell when something happens to it: one function an event."""

from __future__ import annotations

from dataclasses import replace

from cells.commands import Action, Leftover, OpenTask, RobotFault, Status
from cells.ids import RobotId, TaskId
from cells.journal import CommandAcknowledged, CommandIssued, CyclesReleased, RobotFailed
from cells.orchestrator.cell import Cell, OpenCommand, Order
from cells.state import ReworkEntry


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
    completes = event.only_tasks is not None
    order = cell.unfinished if completes or not cell.orders else cell.orders[0]
    command = OpenCommand(
        event.sequence,
        event.request_id,
        event.program_digest,
        event.action,
        event.cycle,
        event.settled,
        event.only_tasks,
        event.program_digest if order is None else order.program_digest,
    )
    cell = replace(cell, issued=event.sequence, open=(*cell.open, command))
    if event.action is not Action.RUN:
        return cell
    if completes:
        return replace(cell, unfinished=None)
    first, *rest = cell.orders
    left = () if first.left == 1 else (replace(first, left=first.left - 1),)
    cell = replace(cell, orders=(*left, *rest))
    return cell if first.cycle else replace(cell, cycles_commanded=cell.cycles_commanded + 1)


def with_fault(cell: Cell, event: RobotFailed) -> Cell:
    """Return the cell without one of its robots."""
    fault = RobotFault(event.robot, event.sequence, event.reason)
    others = tuple(each for each in cell.faults if each.robot != event.robot)
    out = tuple(sorted({*cell.robots_out, event.robot}))
    return replace(cell, faults=(*others, fault), robots_out=out)


def with_robot(cell: Cell, robot: RobotId) -> Cell:
    """Return the cell with a robot that had failed."""
    return replace(cell, robots_out=tuple(each for each in cell.robots_out if each != robot))


def without_rework(cell: Cell, cycle: int) -> Cell:
    """Return the cell after a person has seen to a body."""
    return replace(cell, rework=tuple(each for each in cell.rework if each.cycle != cycle))


def with_acknowledgement(cell: Cell, event: CommandAcknowledged) -> Cell:
    """Return the cell after what became of an open command; one that ended before stays so."""
    command = cell.command(event.sequence)
    if command is None:
        return cell
    if not event.status.final:
        told = replace(command, status=event.status)
        return replace(cell, open=tuple(told if each is command else each for each in cell.open))
    rest = tuple(each for each in cell.open if each is not command)
    cell = replace(cell, open=rest)
    if command.action is Action.LOAD:
        return _after_load(cell, command, event)
    return _after_run(cell, command, event)


def _after_load(cell: Cell, command: OpenCommand, event: CommandAcknowledged) -> Cell:
    if event.status is Status.DONE:
        return replace(cell, loaded=command.program_digest)
    if event.status is Status.ABANDONED or _in_ignorance(cell, command, event):
        return cell
    return replace(cell, blocked=cell.blocked or event.reason)


def _after_run(cell: Cell, command: OpenCommand, event: CommandAcknowledged) -> Cell:
    if event.status is Status.DONE:
        return replace(cell, cycles_done=cell.cycles_done + 1)
    if event.leftover is not None:
        return _ended_early(cell, command, event, event.leftover)
    if event.status is Status.REJECTED and command.only_tasks is not None:
        cell = replace(cell, unfinished=_rest_of(command, command.only_tasks))
        return replace(cell, blocked=cell.blocked or event.reason)
    if _in_ignorance(cell, command, event):
        return _given_back(cell, command)
    if command.only_tasks is not None:
        tasks = tuple(OpenTask(task, RobotId(""), True) for task in command.only_tasks)
        cell = replace(cell, rework=(*cell.rework, ReworkEntry(command.cycle, tasks, event.reason)))
    lost = cell.cycles_lost + 1
    return replace(cell, cycles_lost=lost, blocked=cell.blocked or event.reason)


def _ended_early(
    cell: Cell, command: OpenCommand, event: CommandAcknowledged, leftover: Leftover
) -> Cell:
    """Each open task goes to the next cycle on the same body, or to a person, and nowhere else.

    Where a machine failed and no robot, the cell waits for somebody to release cycles.
    """
    by_hand = tuple(task for task in leftover.tasks if task.by_hand)
    left = tuple(task.task for task in leftover.tasks if not task.by_hand)
    blocked = "" if leftover.faults else event.reason
    cell = replace(cell, ended_early=command.sequence, blocked=cell.blocked or blocked)
    if by_hand:
        entry = ReworkEntry(command.cycle, by_hand, event.reason)
        cell = replace(cell, rework=(*cell.rework, entry))
    if left:
        return replace(cell, unfinished=_rest_of(command, left))
    if by_hand:
        return replace(cell, cycles_lost=cell.cycles_lost + 1)
    return replace(cell, cycles_done=cell.cycles_done + 1)


def _rest_of(command: OpenCommand, tasks: tuple[TaskId, ...]) -> Order:
    return Order(command.request_id, command.ordered_digest, 1, command.cycle, tasks)


def _in_ignorance(cell: Cell, command: OpenCommand, event: CommandAcknowledged) -> bool:
    """Whether a command was rejected because a fault that nobody knew of came before it."""
    ignorant = command.settled < cell.ended_early < command.sequence
    return event.status is Status.REJECTED and ignorant


def _given_back(cell: Cell, command: OpenCommand) -> Cell:
    """A cycle that never began is commanded again under its number, before those after it."""
    again = Order(command.request_id, command.ordered_digest, 1, command.cycle)
    numbered = sorted((*(each for each in cell.orders if each.cycle), again), key=_number)
    return replace(cell, orders=(*numbered, *(each for each in cell.orders if not each.cycle)))


def _number(order: Order) -> int:
    return order.cycle
