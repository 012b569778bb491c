"""``use:`` -> the template's fields, overridden by the fields beside ``use:``.

One level: a template holds no ``use:`` of its own. A field given where the template is used
replaces the template's field as a whole. Works on the tree, before anything is typed, so that the
strict models only ever see complete things.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cells.scene_file.cursor import Cursor
from cells.scene_file.problems import did_you_mean
from cells.scene_file.reading.node import Node

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
KINDS = tuple(dict.fromkeys(KIND_OF_SECTION.values()))


@dataclass(slots=True)
class Expanded:
    """The tree without ``use:``, and the names of the templates that were used."""

    root: Node
    used: set[str] = field(default_factory=set)


def expand(cursor: Cursor) -> Expanded:
    """Return the tree under ``cursor.root`` with all templates put in."""
    expanded = Expanded(cursor.root)
    templates = _templates(cursor["templates"])
    root = cursor.root.fields()
    if "lines" in root:
        lines = [
            _line(line, cursor["lines"][i], templates, expanded.used)
            for i, line in enumerate(root["lines"].items())
        ]
        changed = replace(root["lines"], value=lines) if lines else root["lines"]
        expanded.root = replace(cursor.root, value={**root, "lines": changed})
    return expanded


_Templates = dict[str, tuple[str, Node]]


def _templates(cursor: Cursor) -> _Templates:
    """Return (kind, fields) by template name; what is not well formed is left to the models."""
    found: _Templates = {}
    section = cursor.root.fields().get("templates")
    for name, node in section.fields().items() if section else ():
        for kind, body in node.fields().items():
            if "use" in body.fields():
                cursor[name][kind]["use"].wrong("templates do not nest; write the fields out here")
            found[name] = (kind, body)
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
    return replace(line, value={**fields, "stations": replace(stations, value=changed)})


def _station(station: Node, cursor: Cursor, templates: _Templates, used: set[str]) -> Node:
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
    name, body = template
    used.add(name)
    taken = {key: replace(node, template=name) for key, node in body.fields().items()}
    return replace(thing, value={**taken, **own})


def _find(use: Node, kind: str, cursor: Cursor, templates: _Templates) -> tuple[str, Node] | None:
    fitting = [name for name, (its, _) in templates.items() if its == kind]
    if not isinstance(use.value, str) or use.value not in templates:
        hint = did_you_mean(str(use.value), fitting, f"{kind} templates")
        cursor.wrong(f"unknown template {use.value!r}; {hint}")
        return None
    its, body = templates[use.value]
    if its != kind:
        hint = did_you_mean(use.value, fitting, f"{kind} templates")
        cursor.wrong(f"template {use.value} is a {its} template, a {kind} is needed here; {hint}")
        return None
    return use.value, body
