"""``sources.json``: what the stations of a certified plan were made from, for the next plan.

It names the version of planner and judge and, by digest, the files of the plan's folder that it
belongs to, the sources of every station and the files that each needs. So it says nothing of a plan
that was changed since, or that another version made. Read by ``planner.cli.unchanged``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cells.scene_file.sources import Sources
from cells.wire import write_whole
from planner.cache import code_version
from planner.cli.folder import CERTIFICATE, REPORT, SOURCES

FORMAT = "taktline sources 1"
_BOUND = REPORT, CERTIFICATE
"""Files that ``sources.json`` belongs to; the certificate names the program."""


@dataclass(frozen=True, slots=True)
class Made:
    """A station as it was made: its ``digest``, and the files that it ``needs``."""

    digest: str
    needs: tuple[str, ...]


def write_made(
    folder: Path, sources: Sources, made: Mapping[str, Made], scene: Path, seed: int
) -> None:
    """Write what the plan in ``folder`` was made from, if it is certified.

    The files that stations need are in the folder ``scene``.

    Raises:
        OSError: if that is not possible.
    """
    if not (folder / CERTIFICATE).exists():
        return
    members = {
        "format": FORMAT,
        "code": code_version(),
        "seed": seed,
        "frame": sources.frame,
        "files": {name: _contents(folder / name) for name in _BOUND},
        "needs": _all_contents(scene, (name for each in made.values() for name in each.needs)),
        "stations": {
            name: {"sources": source, "digest": made[name].digest, "needs": made[name].needs}
            for name, source in sources.stations.items()
        },
    }
    text = json.dumps({**members, "digest": _digest(members)}, indent=1)
    write_whole(folder / SOURCES, (text + "\n").encode())


def read_made(folder: Path, sources: Sources, scene: Path, seed: int) -> Mapping[str, Made]:
    """What stations were made of that now are made from the same, files in ``scene`` included.

    None are if anything else is not as it was.
    """
    try:
        return _made(json.loads((folder / SOURCES).read_bytes()), folder, sources, scene, seed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _made(
    record: dict[str, Any], folder: Path, sources: Sources, scene: Path, seed: int
) -> Mapping[str, Made]:
    whole = record.pop("digest") == _digest(record)
    asked = FORMAT, code_version(), seed, sources.frame
    if not whole or asked != tuple(record[name] for name in ("format", "code", "seed", "frame")):
        return {}
    if record["files"] != {name: _contents(folder / name) for name in _BOUND}:
        return {}
    now = _all_contents(scene, record["needs"])
    same = {name for name, contents in record["needs"].items() if now[name] == contents}
    return {
        name: Made(each["digest"], tuple(each["needs"]))
        for name, each in record["stations"].items()
        if sources.stations.get(name) == each["sources"] and same.issuperset(each["needs"])
    }


def _all_contents(scene: Path, names: Iterable[str]) -> dict[str, str]:
    """Digests of the contents of files; none of a folder, or of what is not there."""
    return {name: _contents(scene / name) for name in dict.fromkeys(names)}


def _contents(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _digest(members: Mapping[str, Any]) -> str:
    """Against accidents; it is no signature."""
    return hashlib.sha256(json.dumps(members).encode()).hexdigest()
