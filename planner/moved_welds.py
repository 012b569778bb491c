"""Which welds of a station moved, if nothing else did. Light: ``planner.shop_path`` asks, too."""

from __future__ import annotations

from dataclasses import replace

from cells.digest import chunks
from cells.ids import TaskId
from cells.shop import Station
from planner.station_job import StationJob

MOST = 4
"""With more welds moved, a station is searched again."""


def touched_welds(job: StationJob) -> tuple[TaskId, ...] | None:
    """Welds that moved since the ``former`` plan of ``job``; None if it will not do with these."""
    former = job.former
    if former is None or job.parked or not former.quick:
        return None
    return moved_welds(former.station, job.station)


def moved_welds(before: Station, now: Station) -> tuple[TaskId, ...] | None:
    """Welds that are elsewhere ``now``; None if anything else changed, or too much."""
    if _bytes(replace(before, welds=())) != _bytes(replace(now, welds=())):
        return None
    if [weld.id for weld in before.welds] != [weld.id for weld in now.welds]:
        return None
    moved = []
    for old, new in zip(before.welds, now.welds, strict=True):
        if _bytes(old) == _bytes(new):
            continue
        if _bytes(replace(old, X_WS=new.X_WS)) != _bytes(new):
            return None
        moved.append(new.id)
    return tuple(moved) if 0 < len(moved) <= MOST else None


def _bytes(value: object) -> bytes:
    return b"".join(chunks(value))
