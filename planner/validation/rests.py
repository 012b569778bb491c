"""Where every movable part rests over the cycle, given the times of one draw.

Called by ``replay``. A part rests at its place until the pick there is over and from the end of a
placing on; in between it is in a hand.
"""

from __future__ import annotations

from cells.ids import PartId
from cells.tasks import Handling
from planner.validation.stepgraph import StepGraph
from planner.validation.timeline import Span, Times


def rests_of(graph: StepGraph, times: Times, end_s: float) -> dict[PartId, list[Span]]:
    """Return the rests of each part that starts at a place; phases are indices of places."""
    station = graph.layout.station
    places = {place.id: index for index, place in enumerate(station.places)}
    rests: dict[PartId, list[Span]] = {}
    for part in station.parts:
        if part.starts_at is None:
            continue
        where, since = places[part.starts_at], 0.0
        rests[part.id] = []
        for handling in _moves(graph, times, part.id):
            picked = times[graph.layout.sites[(handling.id, "pick")]][1]
            if picked > since:
                rests[part.id].append(Span(where, since, picked))
            where = places[handling.to_place]
            since = times[graph.layout.sites[(handling.id, "place")]][1]
        if end_s > since:
            rests[part.id].append(Span(where, since, end_s))
    return rests


def _moves(graph: StepGraph, times: Times, part: PartId) -> list[Handling]:
    sites = graph.layout.sites
    moves = [
        handling
        for handling in graph.layout.station.handlings
        if handling.part == part
        and (handling.id, "pick") in sites
        and (handling.id, "place") in sites
    ]
    return sorted(moves, key=lambda move: (times[sites[(move.id, "pick")]], move.id))
