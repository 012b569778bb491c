"""Nothing waits for itself: precedence, holds and part moves leave an order to work in.

A circle of stated orders and part moves is a fault. One that needs a hold to close is a scene that
can be read and never be planned: a doubt here, and answered by the planner with names of robots.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from cells.ids import TaskId
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.station import StationDoc
from cells.scene_file.task_names import TaskNames
from cells.shop import Part, Station
from cells.tasks import Handling

Moment = tuple[TaskId, str]
Edge = tuple[Moment, Moment]
_DONE = ""
_PICK, _PLACE = "pick", "place"


def check_order(document: StationDoc, station: Station, cursor: Cursor) -> None:
    """Report one circle of waiting, if there is any, at a stated order that is part of it."""
    circle = _circle([*_moves(station), *_precedence(station)])
    if circle:
        culprit = _culprit(document, circle, cursor)
        culprit.wrong(f"these wait for each other in a circle: {_told(circle)}")


def warn_of_holds(document: StationDoc, station: Station, cursor: Cursor) -> None:
    """Doubt a hold that can never end, because what it waits for waits for the release."""
    circle = _circle([*_moves(station), *_precedence(station), *_holds(station)])
    if circle:
        culprit = _culprit(document, circle, cursor)
        culprit.warn(
            f"a hold that never ends: these wait for each other in a circle: {_told(circle)}"
        )


def _circle(edges: list[Edge]) -> list[Edge]:
    """The edges of one circle; empty if there is none."""
    if not edges:
        return []
    import networkx as nx  # heavy: many scenes have no order to check

    graph: nx.DiGraph[Moment] = nx.DiGraph()
    graph.add_edges_from(edges)
    try:
        return [(edge[0], edge[1]) for edge in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return []


def _told(circle: list[Edge]) -> str:
    return " -> ".join(_in_words(edge[0]) for edge in [*circle, circle[0]])


def _moves(station: Station) -> Iterator[Edge]:
    """Each part goes on from where it was put last, also when it comes back to where it began."""
    for handling in station.handlings:
        yield (handling.id, _PICK), (handling.id, _PLACE)
    for part in station.parts:
        for first, then in pairwise(_journey(station, part)):
            yield (first.id, _PLACE), (then.id, _PICK)


def _journey(station: Station, part: Part) -> list[Handling]:
    """The handlings of a part in the order it goes through them."""
    waiting = [handling for handling in station.handlings if handling.part == part.id]
    journey: list[Handling] = []
    at = part.starts_at
    while found := next((handling for handling in waiting if handling.from_place == at), None):
        waiting.remove(found)
        journey.append(found)
        at = found.to_place
    return journey


def _precedence(station: Station) -> Iterator[Edge]:
    handled = {handling.id for handling in station.handlings}
    for before, after in station.precedence:
        yield _end(before, handled), _begin(after, handled)


def _holds(station: Station) -> Iterator[Edge]:
    handled = {handling.id for handling in station.handlings}
    for handling in station.handlings:
        for task in handling.hold_until:
            yield (handling.id, _PICK), _begin(task, handled)
            yield _end(task, handled), (handling.id, _PLACE)


def _begin(task: TaskId, handled: set[TaskId]) -> Moment:
    return (task, _PICK if task in handled else _DONE)


def _end(task: TaskId, handled: set[TaskId]) -> Moment:
    return (task, _PLACE if task in handled else _DONE)


def _in_words(moment: Moment) -> str:
    task, part = moment
    return f"{task} ({part})" if part else task


def _culprit(document: StationDoc, circle: list[Edge], cursor: Cursor) -> Cursor:
    """The first stated order that is part of the circle, else the first hold."""
    names = TaskNames.of(document)
    pairs = {(edge[0][0], edge[1][0]) for edge in circle}
    for i, chain in enumerate(document.precedence):
        for a, b in pairwise(chain):
            if not pairs.isdisjoint(product(names.meant(a), names.meant(b))):
                return cursor["precedence"][i]
    for name, handling in document.handling.items():
        if handling.hold_until and any(name in pair for pair in pairs):
            return cursor["handling"][name]["hold_until"]
    return cursor
