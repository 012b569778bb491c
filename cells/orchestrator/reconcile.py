"""What a cell is to be commanded next: what is wanted, less what it has been given."""

from __future__ import annotations

from collections.abc import Sequence

from cells.commands import Action
from cells.journal import CommandIssued
from cells.orchestrator.cell import Cell, Order

AHEAD = 2
"""Commands that are open at a time: the next one is there when the one that runs ends."""


def reconcile(
    desired: Sequence[Order], observed: Cell, ahead: int = AHEAD
) -> tuple[CommandIssued, ...]:
    """Return the commands to give to a cell now, so that it comes to run what is ``desired``.

    The orders are the cell's, in programs that do without its failed robots.
    A blocked cell gets none. At most ``ahead`` are open at a time.
    """
    if observed.blocked:
        return ()
    given: list[CommandIssued] = []
    loaded, cycle = observed.heading, observed.cycles_commanded
    for order in desired:
        left = order.left
        while left > 0 and len(observed.open) + len(given) < ahead:
            action = Action.RUN if loaded == order.program_digest else Action.LOAD
            runs = action is Action.RUN
            if runs:
                left, cycle = left - 1, cycle if order.cycle else cycle + 1
            loaded = order.program_digest
            sequence = observed.issued + len(given) + 1
            given.append(
                CommandIssued(
                    observed.id,
                    sequence,
                    order.request_id,
                    order.program_digest,
                    action,
                    (order.cycle or cycle) if runs else 0,
                    observed.settled,
                    order.only_tasks if runs else None,
                )
            )
    return tuple(given)
