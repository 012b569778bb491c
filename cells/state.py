"""What a shop does right now, as values: for people and other programs to look at."""

from __future__ import annotations

from dataclasses import dataclass

from cells.commands import CellReport, OpenTask, RobotFault
from cells.ids import LineId, StationId, TaskId


@dataclass(frozen=True, slots=True)
class ReworkEntry:
    """A body with tasks that no robot will do, and why."""

    cycle: int
    tasks: tuple[OpenTask, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CellSnapshot:
    """One cell; ``issued`` and ``settled`` are sequences of commands, ``controller`` and ``epoch``
    those of the lease that holds ("" and 0 if none does), ``report`` what was said last by the
    controller that is attached. ``unfinished`` is a cycle that a fault ended and its open tasks.
    """

    cell: StationId
    line: LineId
    controller: str
    epoch: int
    issued: int
    settled: int
    program_digest: str
    cycles_released: int
    cycles_done: int
    cycles_lost: int
    blocked: str
    attached: bool
    report: CellReport | None
    failed_robots: tuple[RobotFault, ...] = ()
    unfinished: tuple[int, tuple[TaskId, ...]] | None = None
    rework: tuple[ReworkEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ShopSnapshot:
    """All cells, and the digests of the programs held; ``revision`` counts events."""

    revision: int
    cells: tuple[CellSnapshot, ...]
    program_digests: tuple[str, ...]
