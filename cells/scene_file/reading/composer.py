"""YAML events -> nodes; refuses whatever a scene file has no use for, naming line and column.

The tree is built from the parser's event stream, so an alias bomb, a document nested a million
deep or a second document is refused when its first event arrives. Only this module imports yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from cells.scene_file.problems import Problems
from cells.scene_file.reading.node import Node
from cells.scene_file.reading.scalars import resolved

DEEPEST = 40
MOST_NODES = 500_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(text: str, problems: Problems) -> Node:
    """Return the root of the one document in ``text``.

    Raises:
        SceneError: if it is not YAML, or uses anchors, aliases, tags, duplicate keys, several
            documents, or is too deep or too long.
    """
    try:
        root = _Composer(_events(text), problems).document()
    except RecursionError:  # pragma: no cover - the depth limit comes first
        problems.add(1, 1, "scene", "nested too deeply")
        root = Node(None, 1, 1)
    except yaml.YAMLError as error:
        line, column = _place(error, text)
        problems.add(line, column, "scene", f"not YAML: {_reason(error)}")
        root = Node(None, 1, 1)
    problems.raise_if_any()
    return root


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


class _Composer:
    """Pulls events and builds nodes, one method for each kind of node."""

    def __init__(self, events: Iterator[yaml.Event], problems: Problems) -> None:
        self._events = events
        self._problems = problems
        self._nodes = 0

    def document(self) -> Node:
        next(self._events)  # start of stream
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            self._refuse(first, "the file is empty; a scene starts with `taktline: 1`")
            return Node(None, 1, 1)
        root = self._node(next(self._events), 1)
        next(self._events)  # end of document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._stop(after, "a second document starts here; a scene file holds exactly one")
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(event, f"more than {MOST_NODES} values; split the scene")
        if depth > DEEPEST:
            self._stop(event, f"nested deeper than {DEEPEST} levels; no scene needs that")
        self._refuse_extras(event)
        line, column = _start(event)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self._mapping(depth), line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._sequence(depth), line, column)
        if isinstance(event, yaml.ScalarEvent):
            text: str = event.value
            return Node(resolved(text) if event.implicit[0] else text, line, column)
        return Node(None, line, column)

    def _refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "an alias (*): aliases are refused; use `templates`")
            return
        if getattr(event, "anchor", None):
            self._refuse(event, "an anchor (&): anchors are refused; use `templates`")
        if getattr(event, "tag", None):
            self._refuse(event, "a tag (!): tags are refused; write the plain value")

    def _sequence(self, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, depth)
            line, column = _start(event)
            node = self._node(next(self._events), depth + 1)
            if key in entries:
                self._refuse(event, f"`{key}` is here twice; first in line {entries[key].key_line}")
            entries[key] = Node(node.value, node.line, node.column, line, column)
        return entries

    def _key(self, event: yaml.Event, depth: int) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event, depth + 1)
            self._refuse(event, "a key must be plain text")
            return ""
        self._refuse_extras(event)
        key: str = event.value
        if key == "<<":
            self._refuse(event, "merge keys are refused; use `templates` and `use:`")
        return key

    def _refuse(self, event: yaml.Event, message: str) -> None:
        line, column = _start(event)
        self._problems.add(line, column, "scene", message)

    def _stop(self, event: yaml.Event, message: str) -> None:
        self._refuse(event, message)
        self._problems.raise_if_any()


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _place(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1
    before = text[: getattr(error, "position", 0) or 0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _reason(error: yaml.YAMLError) -> str:
    parts = [getattr(error, name, None) for name in ("context", "problem", "reason")]
    return ", ".join(str(part) for part in parts if part) or "the parser gives no reason"
