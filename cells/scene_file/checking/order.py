"""Nothing waits for itself: precedence, holds and part moves leave an order to work in."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from cells.ids import TaskId
from cells.scene_file.cursor import Cursor
from cells.shop import Station

Moment = tuple[TaskId, str]
_DONE = ""
_PICK, _PLACE = "pick", "place"


def check_order(station: Station, cursor: Cursor) -> None:
    """Report one circle of waiting, if there is any, at a stated order that is part of it."""
    graph: nx.DiGraph[Moment] = nx.DiGraph()
    graph.add_edges_from(_edges(station))
    try:
        circle = nx.find_cycle(graph)
    except nx.NetworkXNoCycle:
        return
    moments = [edge[0] for edge in circle]
    told = " -> ".join(_in_words(moment) for moment in [*moments, moments[0]])
    _culprit(station, {task for task, _ in moments}, cursor).wrong(
        f"these wait for each other in a circle: {told}"
    )


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


def _culprit(station: Station, tasks: set[TaskId], cursor: Cursor) -> Cursor:
    """The first hold among the tasks of the circle, or the precedence list as a whole."""
    if cursor.exists("precedence"):
        return cursor["precedence"]
    for handling in station.handlings:
        if handling.id in tasks and tasks.intersection(handling.hold_until):
            return cursor["handling"][handling.id]["hold_until"]
    return cursor
