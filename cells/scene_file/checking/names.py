"""Every name in a station means something, once; ranges and pairs make sense.

Runs on the typed document, before anything is built, so that builders may trust all names.
"""

from __future__ import annotations

from dataclasses import dataclass

from cells.scene_file.checking.known import all_known, known
from cells.scene_file.checking.task_names import check_task_names
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.station import StationDoc
from cells.scene_file.document.weld import SpotFields
from cells.scene_file.task_names import spot_names

SECTIONS = (
    "robots",
    "bodies",
    "parts",
    "places",
    "welds",
    "rows",
    "handling",
    "processes",
    "groups",
)


@dataclass(frozen=True, slots=True)
class Outside:
    """Names from outside of the station: variants of the product, guns that exist."""

    variants: tuple[str, ...]
    guns: tuple[str, ...]


def check_names(station: StationDoc, outside: Outside, cursor: Cursor) -> None:
    """Report names that mean nothing or two things."""
    _unique(station, cursor)
    _parts_and_places(station, outside, cursor)
    for section in ("welds", "rows"):
        for name, spot in getattr(station, section).items():
            _spot(spot, station, outside, cursor[section][name])
    check_task_names(station, outside.variants, cursor)


def _unique(station: StationDoc, cursor: Cursor) -> None:
    """One name, one thing: reports and programs name things without their section."""
    first: dict[str, str] = {}
    for section in SECTIONS:
        for name in getattr(station, section):
            if name in first:
                cursor[section][name].wrong_key(
                    f"`{name}` is already the name of something in {first[name]}; "
                    "names are unique in a station"
                )
            first.setdefault(name, section)
    for row, document in station.rows.items():
        for spot in spot_names(row, document):
            if spot in first:
                cursor["rows"][row].wrong_key(
                    f"the row's spot `{spot}` has the name of something in {first[spot]}"
                )
            first.setdefault(spot, f"row {row}")


def _parts_and_places(station: StationDoc, outside: Outside, cursor: Cursor) -> None:
    for name, part in station.parts.items():
        at = cursor["parts"][name]
        all_known(part.variants, outside.variants, "variants", at["variants"])
        if part.starts is not None:
            known(part.starts, station.places, "places", at["starts"])
    touchable = (*station.bodies, *station.parts)
    for name, place in station.places.items():
        at = cursor["places"][name]
        all_known(place.touches, touchable, "bodies and parts", at["touches"])
        if not any(place.exit):
            at["exit"].wrong("the way out has no length; expected a vector [x, y, z] in mm")


def _spot(spot: SpotFields, station: StationDoc, outside: Outside, cursor: Cursor) -> None:
    for i, sheet in enumerate(spot.stack):
        known(sheet.part, station.parts, "parts", cursor["stack"][i]["part"])
    all_known(spot.robots, station.robots, "robots", cursor["robots"])
    all_known(spot.variants, outside.variants, "variants", cursor["variants"])
    all_known(spot.guns, ("C", "X", *outside.guns), "gun kinds and guns", cursor["guns"])
    if spot.turn[0] > spot.turn[1]:
        low, high = spot.turn
        cursor["turn"].wrong(f"from {low:g} up to {high:g} deg is nothing; write the lower first")
    _whereabouts(spot, station, cursor)


def _whereabouts(spot: SpotFields, station: StationDoc, cursor: Cursor) -> None:
    """The frame of a spot is that of the station, of a part that stands still, or at a place."""
    if spot.on is None:
        if spot.place is not None:
            cursor["place"].wrong_key("`place` needs `on`: the part that is at that place")
        return
    if not known(spot.on, station.parts, "parts", cursor["on"]):
        return
    part = station.parts[spot.on]
    if part.starts is None:
        if spot.place is not None:
            cursor["place"].wrong_key(f"part {spot.on} stands still (`at`); leave `place` out")
        return
    visited = _visited(station, spot.on, part.starts)
    if spot.place is not None:
        known(spot.place, visited, f"places that part {spot.on} comes to", cursor["place"])
    elif len(visited) > 1:
        cursor["on"].wrong(
            f"part {spot.on} moves; say where it is welded: `place:` {' or '.join(visited)}"
        )


def _visited(station: StationDoc, part: str, starts: str) -> tuple[str, ...]:
    moves = [handling for handling in station.handling.values() if handling.part == part]
    return tuple(dict.fromkeys([starts, *(handling.to for handling in moves)]))
