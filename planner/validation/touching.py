"""Which distance each pair of things must keep in a phase, and which pairs may touch.

Called by ``clearances``. -inf stands for a pair that may touch or is not there.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from cells.ids import TaskId
from cells.shop import Station
from planner.validation.actor import RestActor, RobotActor
from planner.validation.figure import Item
from planner.validation.phases import Phase, part_of
from robots.geometry import FloatArray

Category = Literal["robots", "static", "weld"]
"""Which clearance of the station holds."""


def _present(item: Item, phase: Phase) -> bool:
    if item.kind == "electrodes":
        return phase.welding
    return item.kind != "carried" or item.key == phase.carried


def _is_base(item: Item) -> bool:
    return item.kind == "link" and item.key == "0"


def required_at_rest(
    station: Station, actor: RobotActor, phase: Phase, standing: RestActor
) -> FloatArray:
    """Distances (m) to keep from things at rest, -inf where touching is allowed or nothing is."""
    margin = clearance_m(station, phase.touch.margin)
    rows = actor.outline.items
    required = np.full((len(rows), len(standing.outline.items)), margin)
    for row, item in enumerate(rows):
        if not _present(item, phase) or _is_base(item):
            required[row] = -np.inf
            continue
        for column, other in enumerate(standing.outline.items):
            if _may_touch(item, other, phase):
                required[row, column] = -np.inf
    return required


def _may_touch(item: Item, other: Item, phase: Phase) -> bool:
    if item.kind == "tool":
        return other.kind == "part" and other.key in phase.touch.grip
    if item.kind == "electrodes":
        return other.kind == "part" and other.key in phase.touch.electrode
    return item.kind == "carried" and other.key in phase.touch.part


def required_between(
    station: Station, a: tuple[RobotActor, Phase], b: tuple[RobotActor, Phase]
) -> dict[Category, FloatArray]:
    """Distances (m) that two robots keep, by the clearance they come under; -inf elsewhere."""
    rows, columns = a[0].outline.items, b[0].outline.items
    required: dict[Category, FloatArray] = {}
    for row, item in enumerate(rows):
        for column, other in enumerate(columns):
            category = _between(station, (item, a[1]), (other, b[1]))
            if category is not None:
                apart = np.full((len(rows), len(columns)), -np.inf)
                required.setdefault(category, apart)[row, column] = clearance_m(station, category)
    return required


def clearance_m(station: Station, category: str) -> float:
    """The clearance (m) of a category."""
    clearance = station.clearance
    of = {"robots": clearance.robots_m, "static": clearance.static_m, "weld": clearance.weld_m}
    return of[category]


def _between(
    station: Station, mine: tuple[Item, Phase], theirs: tuple[Item, Phase]
) -> Category | None:
    """The clearance between items of two robots; a part held at its place counts as at rest."""
    if not (_present(*mine) and _present(*theirs)):
        return None
    if not (_at_rest(*mine) or _at_rest(*theirs)):
        return "robots"
    if _at_rest(*mine) and _at_rest(*theirs):
        return None
    return _to_rest(station, *((theirs, mine[0]) if _at_rest(*mine) else (mine, theirs[0])))


def _at_rest(item: Item, phase: Phase) -> bool:
    return item.kind == "carried" and phase.at_place


def _to_rest(station: Station, moving: tuple[Item, Phase], held: Item) -> Category | None:
    item, phase = moving
    part = part_of(station, TaskId(held.key))
    at_rest = Item("part", held.name, str(part), held.frame, held.pieces)
    if _is_base(item) or _may_touch(item, at_rest, phase):
        return None
    return phase.touch.margin
