"""What a robot need not keep its distance from, in each phase of handling a part.

The makers' world shows every handled part at every place where it ever rests, all at once. That
is too much for the robot that handles it: a part is at one place at a time, and a nest is empty
before the next part comes (``planner.ordering`` sees to that).
"""

from __future__ import annotations

from dataclasses import dataclass

from cells.ids import PartId, PlaceId
from cells.shop import Station
from cells.tasks import Handling
from planner.collision import Skip, StationWorld
from planner.ordering import part_chains


@dataclass(frozen=True, slots=True)
class HandlingSkips:
    """Exemptions of one handling task. ``coming``: empty, towards the pick, ``at_pick`` on the
    last straight line and while gripping; ``lifting``, ``carrying``, ``lowering`` with the part;
    ``at_place`` while releasing and on the first straight line away, ``going``: empty, away.
    """

    coming: Skip
    at_pick: Skip
    lifting: Skip
    carrying: Skip
    lowering: Skip
    at_place: Skip
    going: Skip


def handling_skips(station: Station, handling: Handling, world: StationWorld) -> HandlingSkips:
    """Work out what each phase of ``handling`` exempts."""
    part, start, end = handling.part, handling.from_place, handling.to_place
    stops = _stops(station, part)
    picked, placed = f"part:{part}@{start}", f"part:{part}@{end}"
    later = [f"part:{part}@{place}" for place in stops[stops.index(start) + 1 :]]
    elsewhere = [f"part:{part}@{place}" for place in stops if place != end]
    everywhere = [f"part:{part}@{place}" for place in stops]
    cleared = [*everywhere, *_others_at(station, part, end, world)]
    coming = world.skip(everything=later)
    going = world.skip(everything=elsewhere)
    at_start = world.skip(everything=_others_at(station, part, start, world))
    at_end = world.skip(everything=_others_at(station, part, end, world))
    carrying = world.skip(everything=cleared)
    return HandlingSkips(
        coming=coming,
        at_pick=coming | at_start | world.skip(tool=[picked]),
        lifting=carrying | at_start | _touches(station, start, world),
        carrying=carrying,
        lowering=carrying | _touches(station, end, world),
        at_place=going | at_end | world.skip(tool=[placed]),
        going=going,
    )


def _stops(station: Station, part: PartId) -> list[PlaceId]:
    """The places a part goes through, in order."""
    for chain in part_chains(station):
        if chain[0].part == part:
            return [chain[0].from_place, *(handling.to_place for handling in chain)]
    raise ValueError(f"part {part} is not handled in station {station.id}")


def _others_at(station: Station, part: PartId, place: PlaceId, world: StationWorld) -> list[str]:
    """Other parts that also rest at ``place``, before or after this one."""
    names = (f"part:{other.id}@{place}" for other in station.parts if other.id != part)
    return [name for name in names if name in world.tags]


def _touches(station: Station, place: PlaceId, world: StationWorld) -> Skip:
    return world.skip(carried=station.place(place).touches)
