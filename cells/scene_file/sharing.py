"""Spots of a line -> rows and welds of every station that may do them.

A spot of a line is given on a part; any station of the line where that part stands may weld it.
Here, on the tree, it becomes a spot of each such station, so that it is built and checked there
like any other, and its faults are told at its own line. ``cells.scene_file.building.shared``
takes it out of the built stations again.
"""

from __future__ import annotations

from dataclasses import replace

from cells.scene_file.checking.known import all_known
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.line import LineDoc
from cells.scene_file.reading.node import Node
from cells.scene_file.task_names import spot_names

SECTIONS = ("welds", "rows")
_OF_LINE = "stations"


def shared_out(line: Node, cursor: Cursor) -> Node:
    """Return the line with its spots put into its stations; ``cursor`` is at the line."""
    stations = line.child(_OF_LINE)
    spots = [(s, name) for s in SECTIONS for name in _section(line, s)]
    if stations is None or not spots:
        return line
    changed = [
        _with_spots(station, line, cursor) if isinstance(station.value, dict) else station
        for station in stations.items()
    ]
    return replace(line, value={**line.fields(), _OF_LINE: replace(stations, value=changed)})


def _section(node: Node, section: str) -> dict[str, Node]:
    found = node.child(section)
    return found.fields() if found is not None else {}


def _with_spots(station: Node, line: Node, cursor: Cursor) -> Node:
    fields = dict(station.fields())
    for section in SECTIONS:
        own = _section(station, section)
        more = {n: _spot(s) for n, s in _section(line, section).items() if _may(s, station)}
        for name in own.keys() & more.keys():
            at = cursor[section][name]
            at.wrong_key(f"station {_value(station, 'name')} has a `{name}` of its own")
        if more:
            place = fields.get(section) or line.fields()[section]
            fields[section] = replace(place, value={**more, **own})
    return replace(station, value=fields)


def _spot(spot: Node) -> Node:
    own = {key: node for key, node in spot.fields().items() if key != _OF_LINE}
    return replace(spot, value=own)


def _may(spot: Node, station: Node) -> bool:
    """Whether the spot is for that station: by its name if names are given, else by the part."""
    only = spot.child(_OF_LINE)
    if only is not None:
        return _value(station, "name") in [node.value for node in only.items()]
    return _value(spot, "on") in _section(station, "parts")


def _value(node: Node, key: str) -> object:
    child = node.child(key)
    return child.value if child is not None else None


def check_shared(line: LineDoc, taken: set[str], cursor: Cursor) -> None:
    """Report spots of a line that no station can do, or that are named like others (``taken``)."""
    stations = tuple(station.name for station in line.stations)
    for section in SECTIONS:
        for name, spot in getattr(line, section).items():
            at = cursor[section][name]
            all_known(spot.stations, stations, "stations of the line", at["stations"])
            if spot.on is None:
                at.wrong_key("say on which part it is (`on`): it goes with that part")
            elif not any(name in getattr(station, section) for station in line.stations):
                at["on"].wrong(f"no station of the line holds a part `{spot.on}`")
            if spot.place is not None:
                at["place"].wrong_key("a spot of a line is welded where its part stands still")
            for task in spot_names(name, spot) if section == "rows" else (name,):
                if task in taken:
                    at.wrong_key(f"another line has a spot `{task}`; give them different names")
                taken.add(task)
