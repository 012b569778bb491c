"""Nothing waits for itself: precedence, holds and part moves leave an order to work in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import networkx as nx

from cells.ids import TaskId
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.station import StationDoc
from cells.scene_file.task_names import TaskNames
from cells.shop import Station

Moment = tuple[TaskId, str]
_DONE = ""
_PICK, _PLACE = "pick", "place"


def check_order(document: StationDoc, station: Station, cursor: Cursor) -> None:
    """Report one circle of waiting, if there is any, at a stated order that is part of it."""
    graph: nx.DiGraph[Moment] = nx.DiGraph()
    graph.add_edges_from(_edges(station))
    try:
        circle = nx.find_cycle(graph)
    except nx.NetworkXNoCycle:
        return
    told = " -> ".join(_in_words(edge[0]) for edge in [*circle, circle[0]])
    pairs = {(edge[0][0], edge[1][0]) for edge in circle}
    _culprit(document, pairs, cursor).wrong(f"these wait for each other in a circle: {told}")


def _edges(station: Station) -> Iterator[tuple[Moment, Moment]]:
    handled = {handling.id for handling in station.handlings}
    for handling in station.handlings:
        yield (handling.id, _PICK), (handling.id, _PLACE)
        for task in handling.hold_until:
            yield (handling.id, _PICK), _begin(task, handled)
            yield _end(task, handled), (handling.id, _PLACE)
    for before, after in station.precedence:
        yield _end(before, handled), _begin(after, handled)
    for first in station.handlings:
        for then in station.handlings:
            if first.part == then.part and first.to_place == then.from_place:
                yield (first.id, _PLACE), (then.id, _PICK)


def _begin(task: TaskId, handled: set[TaskId]) -> Moment:
    return (task, _PICK if task in handled else _DONE)


def _end(task: TaskId, handled: set[TaskId]) -> Moment:
    return (task, _PLACE if task in handled else _DONE)


def _in_words(moment: Moment) -> str:
    task, part = moment
    return f"{task} ({part})" if part else task


def _culprit(document: StationDoc, circle: set[tuple[TaskId, TaskId]], cursor: Cursor) -> Cursor:
    """The first stated order that is part of the circle, else the first hold."""
    names = TaskNames.of(document)
    for i, chain in enumerate(document.precedence):
        for a, b in pairwise(chain):
            if not circle.isdisjoint(product(names.meant(a), names.meant(b))):
                return cursor["precedence"][i]
    for name, handling in document.handling.items():
        if handling.hold_until and any(name in pair for pair in circle):
            return cursor["handling"][name]["hold_until"]
    return cursor
