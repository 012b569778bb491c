"""What is known of one cell: what it has been asked for, what it was given, and what it did."""

from __future__ import annotations

from dataclasses import dataclass

from cells.commands import Action, RobotFault, Status
from cells.ids import LineId, RobotId, StationId, TaskId
from cells.state import ReworkEntry


@dataclass(frozen=True, slots=True)
class Order:
    """Cycles of a program that were released to a cell, ``left`` of them not yet commanded.

    One with a number is for that ``cycle``, which was commanded before: to complete it with
    ``only_tasks`` after a fault ended it, or to do all of it (None) if it never began.
    """

    request_id: str
    program_digest: str
    left: int
    cycle: int = 0
    only_tasks: tuple[TaskId, ...] | None = None


@dataclass(frozen=True, slots=True)
class OpenCommand:
    """A command that has not come to its end, as far as is known; ``status`` is None before the
    cell has said anything. ``settled`` and ``only_tasks`` as in ``cells.commands.Command``;
    ``ordered_digest`` is the program that was released, which a fallback may stand in for.
    """

    sequence: int
    request_id: str
    program_digest: str
    action: Action
    cycle: int
    settled: int
    only_tasks: tuple[TaskId, ...] | None = None
    ordered_digest: str = ""
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """``controller`` is the last one to attach. ``issued`` is the last command's sequence,
    ``loaded`` the program that the cell holds ready, ``blocked`` why it gets nothing more until
    somebody releases cycles anew. Of the cycles commanded, ``cycles_lost`` were rejected, failed or
    abandoned.

    ``faults`` are the last ones of its robots, of which ``robots_out`` have not been returned.
    ``unfinished`` is a cycle that a fault ended and that robots will complete, ``rework`` what they
    will not. ``ended_early`` is the last command that a fault ended.
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
    faults: tuple[RobotFault, ...] = ()
    robots_out: tuple[RobotId, ...] = ()
    unfinished: Order | None = None
    rework: tuple[ReworkEntry, ...] = ()
    ended_early: int = 0

    @property
    def failed(self) -> tuple[RobotFault, ...]:
        """The faults of robots that have not been returned."""
        return tuple(fault for fault in self.faults if fault.robot in self.robots_out)

    def fault_sequence(self, robot: RobotId) -> int:
        """The command in which a robot failed last; 0 if it never did."""
        return max((each.sequence for each in self.faults if each.robot == robot), default=0)

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
