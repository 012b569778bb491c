"""``use:`` -> the template's fields, overridden by the fields beside ``use:``.

A template of a thing holds no ``use:`` of its own; one of a station may use templates for the
things in it. A field given where the template is used replaces the template's field as a whole;
of a station, things are replaced name by name. Works on the tree, before anything is typed, so
that the strict models only ever see complete things.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cells.scene_file.cursor import Cursor
from cells.scene_file.problems import did_you_mean
from cells.scene_file.reading.node import Node
from cells.scene_file.sharing import shared_out

KIND_OF_SECTION = {
    "robots": "robot",
    "bodies": "body",
    "parts": "part",
    "places": "place",
    "welds": "weld",
    "rows": "weld",
    "handling": "handling",
    "processes": "process",
}
STATION = "station"
NAMED = (*KIND_OF_SECTION, "groups")  # sections of a station that are merged name by name


@dataclass(slots=True)
class Expanded:
    """The tree without ``use:``, and the names of the templates that were used."""

    root: Node
    used: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Template:
    """What a template of ``kind`` holds, without ``use:``, and the templates that it used."""

    kind: str
    body: Node
    used: frozenset[str] = frozenset()


_Templates = dict[str, _Template]


def expand(cursor: Cursor) -> Expanded:
    """Return the tree under ``cursor.root`` with all templates put in, also into each other."""
    expanded = Expanded(cursor.root)
    templates = _templates(cursor["templates"])
    root = dict(cursor.root.fields())
    if "templates" in root:
        root["templates"] = _with_whole_stations(root["templates"], templates)
    if "lines" in root and root["lines"].items():
        lines = [
            _line(line, cursor["lines"][i], templates, expanded.used)
            for i, line in enumerate(root["lines"].items())
        ]
        root["lines"] = replace(root["lines"], value=lines)
    if root:
        expanded.root = replace(cursor.root, value=root)
    return expanded


def _with_whole_stations(section: Node, templates: _Templates) -> Node:
    """Put the stations without ``use:`` in, so that they can be checked where they stand."""
    whole = dict(section.fields())
    for name, template in templates.items():
        if template.kind == STATION:
            whole[name] = replace(whole[name], value={STATION: template.body})
    return replace(section, value=whole) if whole else section


def _templates(cursor: Cursor) -> _Templates:
    """Return the templates by name; what is not well formed is left to the models."""
    found: _Templates = {}
    stations: dict[str, Node] = {}
    section = cursor.root.fields().get("templates")
    for name, node in section.fields().items() if section else ():
        for kind, body in node.fields().items():
            if "use" in body.fields():
                cursor[name][kind]["use"].wrong("templates do not nest; write the fields out here")
            found[name] = _Template(kind, body)
            if kind == STATION:
                stations[name] = body
    for name, body in stations.items():
        used: set[str] = set()
        whole = _things(body, cursor[name][STATION], found, used)
        found[name] = _Template(STATION, whole, frozenset(used))
    return found


def _line(line: Node, cursor: Cursor, templates: _Templates, used: set[str]) -> Node:
    fields = line.fields()
    stations = fields.get("stations")
    if stations is None or not stations.items():
        return line
    changed = [
        _station(station, cursor["stations"][i], templates, used)
        for i, station in enumerate(stations.items())
    ]
    whole = replace(line, value={**fields, "stations": replace(stations, value=changed)})
    return shared_out(_things(whole, cursor, templates, used), cursor)


def _station(station: Node, cursor: Cursor, templates: _Templates, used: set[str]) -> Node:
    own = _things(station, cursor, templates, used)
    whole = _thing(own, STATION, cursor, templates, used)
    if whole is own:
        return own
    template = templates.get(str(own.fields()["use"].value))
    taken = template.body.fields() if template is not None else {}
    fields = dict(whole.fields())
    for section in NAMED:
        mine, its = own.fields().get(section), taken.get(section)
        if mine is not None and its is not None and isinstance(mine.value, dict):
            fields[section] = replace(mine, value={**its.fields(), **mine.value})
    return replace(whole, value=fields)


def _things(station: Node, cursor: Cursor, templates: _Templates, used: set[str]) -> Node:
    """Put templates into the things of a station."""
    fields = dict(station.fields())
    for section, kind in KIND_OF_SECTION.items():
        node = fields.get(section)
        if node is None or not isinstance(node.value, dict):
            continue
        things = {
            name: _thing(thing, kind, cursor[section][name], templates, used)
            for name, thing in node.value.items()
        }
        fields[section] = replace(node, value=things)
    return replace(station, value=fields) if isinstance(station.value, dict) else station


def _thing(thing: Node, kind: str, cursor: Cursor, templates: _Templates, used: set[str]) -> Node:
    own = dict(thing.fields())
    use = own.pop("use", None)
    if use is None:
        return thing
    template = _find(use, kind, cursor["use"], templates)
    if template is None:
        return replace(thing, value=own)
    name = str(use.value)
    used |= {name, *template.used}
    taken = {key: replace(node, template=name) for key, node in template.body.fields().items()}
    return replace(thing, value={**taken, **own})


def _find(use: Node, kind: str, cursor: Cursor, templates: _Templates) -> _Template | None:
    fitting = [name for name, its in templates.items() if its.kind == kind]
    if not isinstance(use.value, str) or use.value not in templates:
        hint = did_you_mean(str(use.value), fitting, f"{kind} templates")
        cursor.wrong(f"unknown template {use.value!r}; {hint}")
        return None
    template = templates[use.value]
    if template.kind != kind:
        hint = did_you_mean(use.value, fitting, f"{kind} templates")
        cursor.wrong(
            f"template {use.value} is a {template.kind} template, a {kind} is needed here; {hint}"
        )
        return None
    return template
