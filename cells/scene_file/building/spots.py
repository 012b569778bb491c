"""Spots and rows of the document -> welds in the world frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cells.ids import PartId, RobotId, TaskId, VariantId
from cells.scene_file.building.units import metres, pose, radians
from cells.scene_file.document.station import StationDoc
from cells.scene_file.document.weld import RowDoc, SheetDoc, SpotFields
from cells.scene_file.task_names import spot_names
from cells.tasks import Sheet, Weld
from robots.geometry import Pose
from robots.model import GunKind

ANY_KIND: tuple[GunKind, ...] = ("C", "X")


def welds(station: StationDoc, frame_of: Callable[[SpotFields], Pose]) -> Iterator[Weld]:
    """Yield single spots, then rows; ``frame_of`` gives ``X_W_owner`` of a spot's `at`."""
    for name, weld in station.welds.items():
        yield _weld(TaskId(name), weld, frame_of(weld) @ pose(weld.at))
    for name, row in station.rows.items():
        X_W_owner = frame_of(row)
        for task, at in zip(spot_names(name, row), positions(row), strict=True):
            yield _weld(task, row, X_W_owner @ pose(at))


def positions(row: RowDoc) -> list[tuple[float, ...]]:
    """Return ``[x, y, z, rx, ry, rz]`` (mm, deg) of each spot of a row."""
    start, turn = np.array(row.from_[:3]), row.from_[3:]
    step = (np.array(row.to) - start) / (row.count - 1)
    return [(*(start + i * step).tolist(), *turn) for i in range(row.count)]


def _weld(task: TaskId, spot: SpotFields, X_WS: Pose) -> Weld:
    kinds = tuple(kind for kind in ANY_KIND if kind in spot.guns)
    guns = tuple(gun for gun in spot.guns if gun not in ANY_KIND)
    return Weld(
        id=task,
        X_WS=X_WS,
        stack=tuple(_sheet(sheet) for sheet in spot.stack),
        weld_s=spot.time,
        gun_kinds=kinds if spot.guns else ANY_KIND,
        guns=guns,
        turn_rad=(radians(spot.turn[0]), radians(spot.turn[1])),
        flip=spot.flip,
        approach_m=metres(spot.approach),
        geometry=spot.geometry,
        robots=tuple(map(RobotId, spot.robots)),
        variants=tuple(map(VariantId, spot.variants)),
    )


def _sheet(sheet: SheetDoc) -> Sheet:
    return Sheet(PartId(sheet.part), metres(sheet.mm), sheet.steel or sheet.aluminium or "")
