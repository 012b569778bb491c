"""What a reference to tasks means: a spot, a handling, a row, ``group:NAME``.

Used by the checks of names and by the builder of precedence and holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from cells.ids import TaskId
from cells.scene_file.document.station import StationDoc
from cells.scene_file.document.weld import RowDoc

GROUP = "group:"


@dataclass(frozen=True, slots=True)
class TaskNames:
    """The tasks behind each name of a station."""

    tasks: dict[str, tuple[TaskId, ...]]
    groups: dict[str, tuple[TaskId, ...]]

    @staticmethod
    def of(station: StationDoc) -> TaskNames:
        """Collect names; members of groups that mean nothing are left out."""
        single = [*station.welds, *station.handling]
        rows = {name: spot_names(name, row) for name, row in station.rows.items()}
        tasks: dict[str, tuple[TaskId, ...]] = {name: (TaskId(name),) for name in single}
        tasks.update({spot: (spot,) for spots in rows.values() for spot in spots})
        tasks.update(rows)
        groups = {
            name: tuple(dict.fromkeys(task for ref in refs for task in tasks.get(ref, ())))
            for name, refs in station.groups.items()
        }
        return TaskNames(tasks, {**rows, **groups})

    def meant(self, reference: str) -> tuple[TaskId, ...]:
        """Return the tasks, none if the reference means nothing."""
        if reference.startswith(GROUP):
            return self.groups.get(reference.removeprefix(GROUP), ())
        return self.tasks.get(reference, ())

    def references(self) -> tuple[str, ...]:
        """Return everything that may be referred to."""
        return (*self.tasks, *(GROUP + name for name in self.groups))


def spot_names(row: str, document: RowDoc) -> tuple[TaskId, ...]:
    """Return the names of the spots of a row: ROW_01, ROW_02, ..."""
    digits = max(2, len(str(document.count)))
    return tuple(TaskId(f"{row}_{i + 1:0{digits}d}") for i in range(document.count))
