"""Built stations with the spots of their line in them -> a line that holds them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cells.ids import LineId, TaskId
from cells.scene_file.document.line import LineDoc
from cells.scene_file.task_names import spot_names
from cells.shop import Line, SharedWeld, Station


def line_of(document: LineDoc, stations: Sequence[Station]) -> Line:
    """Return the line; each of its spots has one alternative for each station that has it."""
    tasks = shared_tasks(document)
    shared = tuple(
        SharedWeld(
            task,
            tuple((s.id, weld) for s in stations for weld in s.welds if weld.id == task),
        )
        for task in tasks
    )
    wanted = frozenset(tasks)
    own = tuple(
        replace(s, welds=tuple(weld for weld in s.welds if weld.id not in wanted)) for s in stations
    )
    return Line(LineId(document.name), own if tasks else tuple(stations), shared)


def shared_tasks(document: LineDoc) -> tuple[TaskId, ...]:
    """Return the names of the spots of a line, single ones first."""
    rows = (task for name, row in document.rows.items() for task in spot_names(name, row))
    return (*map(TaskId, document.welds), *rows)
