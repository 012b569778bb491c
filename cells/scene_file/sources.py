"""What each station of a scene is made from: a digest of all that its part of the file says.

Stations whose sources are as they were are as they were. So whoever knows a station of before by
the digest of its sources need not build it, nor even check its values, to see that nothing changed:
an excerpt of the scene is enough. Used by ``taktline plan --from``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from cells.scene_file.cursor import Cursor
from cells.scene_file.loading import Text
from cells.scene_file.reading.node import Node, plain

_APART = {"lines", "templates"}
"""Sections of a scene that are looked at station by station, or only where they are used."""
_SHARED = "welds", "rows"


@dataclass(frozen=True, slots=True)
class Sources:
    """Digests (SHA-256, hex): ``frame`` of what all stations share, ``stations`` of each by name.

    ``lines`` are the names of lines, each with those of its stations.
    """

    frame: str
    stations: Mapping[str, str]
    lines: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all stations, line by line."""
        return tuple(name for _, stations in self.lines for name in stations)


def sources_of(text: Text) -> Sources | None:
    """Return the sources of a scene; None where stations are not made each from its own.

    That is so where spots of a line may go to any of several stations; or where names are missing
    or taken twice, so that the scene is faulty.
    """
    root = text.cursor.root.fields()
    lines = root["lines"].items() if "lines" in root else []
    if any(line.child(section) for line in lines for section in _SHARED):
        return None
    named = [(_name(line), [_name(station) for station in _stations(line)]) for line in lines]
    names = [name for _, stations in named for name in stations]
    if not names or "" in names or len({*names}) < len(names) or len({*dict(named)}) < len(named):
        return None
    frame = {name: plain(node) for name, node in root.items() if name not in _APART}
    stations = {_name(each): _digest(plain(each)) for line in lines for each in _stations(line)}
    return Sources(_digest(frame), stations, tuple((name, tuple(each)) for name, each in named))


def excerpt(text: Text, keep: Collection[str]) -> Text:
    """Return the scene with only these stations in it, and without lines that then are empty."""
    lines = text.cursor.root.fields()["lines"].items()
    kept = [[j for j, each in enumerate(_stations(line)) if _name(each) in keep] for line in lines]
    cursor = Cursor(_with(text.cursor.root, kept), text.cursor.problems, text.cursor.warnings)
    return replace(text, raw=_with(text.raw, kept), cursor=cursor)


def _with(root: Node, kept: list[list[int]]) -> Node:
    """The same tree with only the stations of these numbers in each line."""
    section = root.fields()["lines"]
    lines = [
        _line(line, numbers) for line, numbers in zip(section.items(), kept, strict=True) if numbers
    ]
    return replace(root, value={**root.fields(), "lines": replace(section, value=lines)})


def _line(line: Node, numbers: list[int]) -> Node:
    section = line.fields()["stations"]
    stations = [section.items()[number] for number in numbers]
    return replace(line, value={**line.fields(), "stations": replace(section, value=stations)})


def _stations(line: Node) -> list[Node]:
    section = line.child("stations")
    return [] if section is None else section.items()


def _name(node: Node) -> str:
    """The name of a line or station; empty if it has none."""
    name = node.child("name")
    return name.value if name is not None and isinstance(name.value, str) else ""


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
