"""What the scene orders: stated precedence, and what follows from where a part is welded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from cells.ids import TaskId
from cells.scene_file.document.station import StationDoc
from cells.scene_file.document.weld import SpotFields
from cells.scene_file.task_names import TaskNames, spot_names

Pair = tuple[TaskId, TaskId]


def precedence(station: StationDoc, names: TaskNames) -> tuple[Pair, ...]:
    """Return all pairs (before, after), without repetition."""
    stated = (
        pair
        for chain in station.precedence
        for a, b in pairwise(chain)
        for pair in product(names.meant(a), names.meant(b))
    )
    return tuple(dict.fromkeys([*stated, *implied(station, names)]))


def implied(station: StationDoc, names: TaskNames) -> Iterator[Pair]:
    """Yield what ``on`` with ``place`` means: after the part has come, before it goes.

    A spot that is welded while the part is held at the place needs no saying: the hold says it.
    """
    for tasks, spot in spots(station):
        if spot.on is None or spot.place is None:
            continue
        for name, handling in station.handling.items():
            if handling.part != spot.on:
                continue
            held = {task for ref in handling.hold_until for task in names.meant(ref)}
            if handling.to == spot.place:
                yield from ((TaskId(name), task) for task in tasks if task not in held)
            if handling.from_ == spot.place:
                yield from ((task, TaskId(name)) for task in tasks)


def spots(station: StationDoc) -> Iterator[tuple[tuple[TaskId, ...], SpotFields]]:
    """Yield single spots and rows with the names of their tasks."""
    for name, weld in station.welds.items():
        yield (TaskId(name),), weld
    for name, row in station.rows.items():
        yield spot_names(name, row), row
