"""Which distance each pair of things must keep in a phase, and which pairs may touch.

Called by ``clearances``. -inf stands for a pair that may touch or is not there.
"""

from __future__ import annotations

import numpy as np

from cells.shop import Station
from planner.validation.actor import RestActor, RobotActor
from planner.validation.figure import Item
from planner.validation.phases import Phase, part_of
from robots.geometry import FloatArray


def _present(item: Item, phase: Phase) -> bool:
    if item.kind == "electrodes":
        return phase.welding
    return item.kind != "carried" or item.key == phase.carried


def required_at_rest(
    station: Station, actor: RobotActor, phase: Phase, standing: RestActor
) -> FloatArray:
    """Distances (m) to keep from things at rest, -inf where touching is allowed or nothing is."""
    clearance = station.clearance
    margin = clearance.weld_m if phase.touch.margin == "weld" else clearance.static_m
    rows = actor.outline.items
    required = np.full((len(rows), len(standing.outline.items)), margin)
    for row, item in enumerate(rows):
        if not _present(item, phase) or (item.kind == "link" and item.key == "0"):
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
) -> FloatArray:
    """Distances (m) that two robots keep, -inf where touching is allowed or nothing is."""
    rows, columns = a[0].outline.items, b[0].outline.items
    required = np.full((len(rows), len(columns)), station.clearance.robots_m)
    for row, item in enumerate(rows):
        for column, other in enumerate(columns):
            present = _present(item, a[1]) and _present(other, b[1])
            if not present or _meet(station, item, a[1], other, b[1]):
                required[row, column] = -np.inf
    return required


def _meet(station: Station, item: Item, phase: Phase, other: Item, later: Phase) -> bool:
    """Whether what two robots hold may touch: tips a part they weld, a part what it is put to."""
    if item.kind not in ("electrodes", "carried") or other.kind not in ("electrodes", "carried"):
        return False
    held = part_of(station, phase.carried) if item.kind == "carried" else None
    taken = part_of(station, later.carried) if other.kind == "carried" else None
    if held and taken:
        return taken in phase.touch.part or held in later.touch.part
    if taken:
        return taken in phase.touch.electrode
    return bool(held) and held in later.touch.electrode
