"""Every name in a station means something, once; ranges and pairs make sense.

Runs on the typed document, before anything is built, so that builders may trust all names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cells.scene_file.cursor import Cursor
from cells.scene_file.document.handling import HandlingDoc, ProcessDoc
from cells.scene_file.document.station import StationDoc
from cells.scene_file.document.weld import SpotFields
from cells.scene_file.problems import did_you_mean
from cells.scene_file.task_names import GROUP, TaskNames, spot_names

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
MOST_PAIRS = 1_000_000


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
    tasks = TaskNames.of(station)
    for name, handling in station.handling.items():
        _handling(name, handling, station, tasks, outside, cursor["handling"][name])
    for name, process in station.processes.items():
        _process(process, station, cursor["processes"][name])
    _orders(station, tasks, cursor)


def known(name: str, names: Iterable[str], what: str, cursor: Cursor) -> bool:
    """Report ``name`` unless it is one of ``names``; ``what`` is their plural."""
    listed = tuple(names)
    if name in listed:
        return True
    cursor.wrong(f"`{name}` is none of the {what}; {did_you_mean(name, listed, what)}")
    return False


def _all_known(names: Iterable[str], among: Iterable[str], what: str, cursor: Cursor) -> None:
    listed = tuple(among)
    for i, name in enumerate(names):
        known(name, listed, what, cursor[i])


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
        _all_known(part.variants, outside.variants, "variants", at["variants"])
        if part.starts is not None:
            known(part.starts, station.places, "places", at["starts"])
    touchable = (*station.bodies, *station.parts)
    for name, place in station.places.items():
        at = cursor["places"][name]
        _all_known(place.touches, touchable, "bodies and parts", at["touches"])
        if not any(place.exit):
            at["exit"].wrong("the way out has no length; expected a vector [x, y, z] in mm")


def _spot(spot: SpotFields, station: StationDoc, outside: Outside, cursor: Cursor) -> None:
    for i, sheet in enumerate(spot.stack):
        known(sheet.part, station.parts, "parts", cursor["stack"][i]["part"])
    _all_known(spot.robots, station.robots, "robots", cursor["robots"])
    _all_known(spot.variants, outside.variants, "variants", cursor["variants"])
    _all_known(spot.guns, ("C", "X", *outside.guns), "gun kinds and guns", cursor["guns"])
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


def _handling(
    name: str,
    handling: HandlingDoc,
    station: StationDoc,
    tasks: TaskNames,
    outside: Outside,
    cursor: Cursor,
) -> None:
    known(handling.from_, station.places, "places", cursor["from"])
    known(handling.to, station.places, "places", cursor["to"])
    if handling.from_ == handling.to:
        cursor["to"].wrong(f"`from` and `to` are both {handling.to}; a part moves to another place")
    _all_known(handling.robots, station.robots, "robots", cursor["robots"])
    _all_known(handling.variants, outside.variants, "variants", cursor["variants"])
    found = known(handling.part, station.parts, "parts", cursor["part"])
    if found and station.parts[handling.part].at is not None:
        cursor["part"].wrong(
            f"part {handling.part} stands still (`at`); give it `starts: PLACE` to move it"
        )
    for i, reference in enumerate(handling.hold_until):
        _reference(reference, tasks, cursor["hold_until"][i])
        if name in tasks.meant(reference):
            cursor["hold_until"][i].wrong(f"{name} cannot wait for itself while it holds")


def _process(process: ProcessDoc, station: StationDoc, cursor: Cursor) -> None:
    known(process.at, station.places, "places", cursor["at"])
    if process.before is not None and process.before == process.after:
        cursor["before"].wrong(f"`after` and `before` are both {process.after}")
    for field, name in (("after", process.after), ("before", process.before)):
        if name is None or not known(name, station.handling, "handling tasks", cursor[field]):
            continue
        handling = station.handling[name]
        if process.at not in (handling.from_, handling.to):
            cursor[field].wrong(
                f"{name} goes from {handling.from_} to {handling.to} and never touches "
                f"{process.at}, where the process is"
            )


def _orders(station: StationDoc, tasks: TaskNames, cursor: Cursor) -> None:
    _groups(station.groups, tasks, cursor["groups"])
    pairs = 0
    for i, chain in enumerate(station.precedence):
        sizes = []
        for j, reference in enumerate(chain):
            _reference(reference, tasks, cursor["precedence"][i][j])
            sizes.append(len(tasks.meant(reference)))
        pairs += sum(a * b for a, b in pairwise(sizes))
    if pairs > MOST_PAIRS:
        cursor["precedence"].wrong(f"{pairs} pairs of tasks, more than {MOST_PAIRS}; order less")


def _groups(groups: Mapping[str, list[str]], tasks: TaskNames, cursor: Cursor) -> None:
    for name, members in groups.items():
        for i, member in enumerate(members):
            if member.startswith(GROUP):
                cursor[name][i].wrong("groups do not nest; list the tasks and rows themselves")
            else:
                known(member, tasks.tasks, "tasks and rows", cursor[name][i])


def _reference(reference: str, tasks: TaskNames, cursor: Cursor) -> None:
    if not reference.startswith(GROUP):
        known(reference, tasks.tasks, "tasks and rows", cursor)
        return
    name = reference.removeprefix(GROUP)
    if name not in tasks.groups:
        hint = did_you_mean(name, tasks.groups, "groups and rows")
        cursor.wrong(f"`{reference}`: there is no group `{name}`; {hint}")
