"""Which commands go to a cell's controller: all that are open when it attaches, later the new
ones, and again those whose fate it tells otherwise than it is known.
"""

from __future__ import annotations

from collections.abc import Iterable

from cells.commands import CellReport, Command
from cells.orchestrator.cell import Cell, OpenCommand


def commands_for(
    commands: Iterable[OpenCommand], epoch: int, valid_for_s: float
) -> tuple[Command, ...]:
    """Return commands as they are sent under a lease of ``epoch``."""
    return tuple(
        Command(
            epoch,
            each.sequence,
            each.request_id,
            each.program_digest,
            each.action,
            each.cycle,
            each.settled,
            valid_for_s,
            each.only_tasks,
        )
        for each in commands
    )


def commands_missed(cell: Cell, report: CellReport) -> tuple[OpenCommand, ...]:
    """Return the open commands that, by its report, have not arrived at the cell, or have ended
    there without that being known here. Sent again, they are answered and not run again.
    """
    return tuple(
        each
        for each in cell.open
        if each.sequence > report.received or each.sequence <= report.settled
    )
