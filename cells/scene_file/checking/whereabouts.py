"""Where parts are: each handling takes a part from where it is, and places hold one part at a time.

Per product variant, since two variants may use the same rack for different parts.
"""

from __future__ import annotations

from cells.ids import PartId, PlaceId, TaskId, VariantId
from cells.scene_file.cursor import Cursor
from cells.shop import Part, Station, Variant
from cells.tasks import Handling


def check_whereabouts(station: Station, variants: tuple[Variant, ...], cursor: Cursor) -> None:
    """Report handlings that find no part, and places that two parts claim."""
    for variant in variants:
        parts = [part for part in station.parts if _has(part, variant.id)]
        _one_at_start(parts, cursor)
        ends: dict[PlaceId, PartId] = {}
        for part in parts:
            if part.starts_at is None:
                continue
            end = _follow(part, part.starts_at, _moves(station, part, variant.id), cursor)
            _one_at_end(part, end, ends, cursor)


def _has(thing: Part | Handling, variant: VariantId) -> bool:
    return not thing.variants or variant in thing.variants


def _moves(station: Station, part: Part, variant: VariantId) -> list[Handling]:
    return [h for h in station.handlings if h.part == part.id and _has(h, variant)]


def _one_at_start(parts: list[Part], cursor: Cursor) -> None:
    first: dict[PlaceId, PartId] = {}
    for part in parts:
        place = part.starts_at
        if place is None:
            continue
        if place in first:
            cursor["parts"][part.id]["starts"].wrong(
                f"{first[place]} starts at {place} too; a place holds one part at a time"
            )
        first.setdefault(place, part.id)


def _follow(part: Part, start: PlaceId, moves: list[Handling], cursor: Cursor) -> PlaceId:
    """Follow the part from place to place; report what cannot be followed. Returns its last."""
    at, waiting, last = start, list(moves), TaskId("")
    while takers := [move for move in waiting if move.from_place == at]:
        if len(takers) > 1:
            names = " and ".join(move.id for move in takers)
            cursor["handling"][takers[1].id]["from"].wrong(
                f"{names} both take {part.id} from {at}; use a second place if it comes there twice"
            )
            return at
        at, last = takers[0].to_place, takers[0].id
        waiting.remove(takers[0])
    for move in waiting:
        since = f"after {last}" if last else "from the start"
        cursor["handling"][move.id]["from"].wrong(
            f"{part.id} is not at {move.from_place} then: it is at {at} {since}"
        )
    return at


def _one_at_end(part: Part, end: PlaceId, ends: dict[PlaceId, PartId], cursor: Cursor) -> None:
    if end in ends:
        cursor["parts"][part.id].wrong_key(
            f"{part.id} and {ends[end]} both end up at {end}; a place holds one part at a time"
        )
    ends.setdefault(end, part.id)
