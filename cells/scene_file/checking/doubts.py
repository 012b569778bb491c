"""What is allowed but looks unintended: warnings of ``taktline scene check``."""

from __future__ import annotations

from cells.scene_file.building.order import spots
from cells.scene_file.checking.means import fits
from cells.scene_file.checking.order import warn_of_holds
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.shop import ShopDoc
from cells.scene_file.document.station import StationDoc
from cells.shop import MountedRobot, Shop, Station
from robots.model import Gripper, SpotGun


def warn_of_shop(
    document: ShopDoc, shop: Shop, templates_used: frozenset[str], cursor: Cursor
) -> None:
    """Report doubts as warnings of ``cursor``."""
    for name in document.templates:
        if name not in templates_used:
            cursor["templates"][name].warn("no station uses this template")
    for i, line in enumerate(document.lines):
        for j, station in enumerate(line.stations):
            at = cursor["lines"][i]["stations"][j]
            _warn_of_station(station, shop.lines[i].stations[j], at)


def _warn_of_station(document: StationDoc, station: Station, cursor: Cursor) -> None:
    for section in ("welds", "rows"):
        for name, spot in getattr(document, section).items():
            if spot.on is not None and spot.on not in {sheet.part for sheet in spot.stack}:
                cursor[section][name].warn(f"given on {spot.on}, yet {spot.on} is not in the stack")
    warn_of_holds(document, station, cursor)
    _warn_of_any_gun(document, cursor)
    _warn_of_unordered_spots(document, station, cursor)
    for robot in station.robots:
        if document.robots[robot.id].urdf is not None:
            for note in robot.model.notes:
                cursor["robots"][robot.id]["urdf"].warn(note)
        if not _has_work(robot, station):
            tool = robot.tool.id
            cursor["robots"][robot.id].warn(f"no task of the station needs a robot with {tool}")
    used = _places_in_use(document)
    for place in document.places:
        if place not in used:
            cursor["places"][place].warn("no part starts here and no handling comes here")


def _warn_of_any_gun(document: StationDoc, cursor: Cursor) -> None:
    free = [
        cursor[section][name]
        for section in ("welds", "rows")
        for name, spot in getattr(document, section).items()
        if not spot.guns
    ]
    if free:
        others = f", and at {len(free) - 1} more welds and rows" if len(free) > 1 else ""
        free[0].warn(f"no `guns` given here{others}: any gun may weld there")


def _warn_of_unordered_spots(document: StationDoc, station: Station, cursor: Cursor) -> None:
    """A spot on a part that a robot moves should say when: while held, before, or after."""
    ordered = {frozenset(pair) for pair in station.precedence}
    ordered |= {frozenset((h.id, task)) for h in station.handlings for task in h.hold_until}
    single = len(document.welds)
    for i, (tasks, spot) in enumerate(spots(document)):
        section = "welds" if i < single else "rows"
        name = list(getattr(document, section))[i if i < single else i - single]
        for handling in station.handlings:
            joined = handling.part in {sheet.part for sheet in spot.stack}
            if joined and any(frozenset((handling.id, task)) not in ordered for task in tasks):
                cursor[section][name].warn(
                    f"joins {handling.part}, which {handling.id} moves; nothing says whether "
                    f"before, while or after (`hold_until`, `precedence`, or `on` and `place`)"
                )


def _has_work(robot: MountedRobot, station: Station) -> bool:
    if isinstance(robot.tool, Gripper):
        return any(not h.robots or robot.id in h.robots for h in station.handlings)
    gun: SpotGun = robot.tool
    return any(fits(w, gun) and (not w.robots or robot.id in w.robots) for w in station.welds)


def _places_in_use(document: StationDoc) -> set[str]:
    used = {part.starts for part in document.parts.values() if part.starts is not None}
    for handling in document.handling.values():
        used |= {handling.from_, handling.to}
    return used
