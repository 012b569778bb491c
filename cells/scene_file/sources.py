"""What each station of a scene is made from: a digest of all that its part of the file says.

Stations whose sources are as they were are as they were. So whoever knows a station of before by
the digest of its sources need not build it to see that nothing changed. Used by ``taktline plan``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cells.scene_file.loading import Written
from cells.scene_file.reading.node import plain

_APART = {"lines", "templates"}
"""Sections of a scene that are looked at station by station, or only where they are used."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Digests (SHA-256, hex): ``frame`` of what all stations share, ``stations`` of each by name.

    ``files`` are the files beside the scene's own that it needs, with digests of their contents;
    folders have none.
    """

    frame: str
    stations: Mapping[str, str]
    files: Mapping[str, str]


def sources_of(scene: Written, needs: Iterable[str]) -> Sources | None:
    """Return the sources of a scene that ``needs`` these files beside its own.

    None where stations are not made each from its own sources.

    That is so where spots of a line may go to any of several stations.
    """
    if any(line.welds or line.rows for line in scene.document.lines):
        return None
    root = scene.cursor.root.fields()
    frame = {name: plain(node) for name, node in root.items() if name not in _APART}
    stations = {
        str(station.fields()["name"].value): _digest(plain(station))
        for line in root["lines"].items()
        for station in line.fields()["stations"].items()
    }
    files = {name: _contents(scene.folder / name) for name in needs}
    return Sources(_digest(frame), stations, files)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def _contents(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
