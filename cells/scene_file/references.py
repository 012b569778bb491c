"""Which files a scene consists of, so that it can be copied as a whole.

``taktline plan`` keeps a copy of the scene beside the program, for ``taktline verify``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from defusedxml.ElementTree import parse
from pydantic import BaseModel

from cells.scene_file.document.piece import MeshDoc
from cells.scene_file.document.robot import RobotDoc
from cells.scene_file.document.shop import ShopDoc

_PACKAGE = "package://"


def references(document: ShopDoc, folder: Path) -> tuple[str, ...]:
    """Return the meshes, URDF files and package folders that a loaded scene needs.

    Paths are relative to ``folder``, where the scene file is, and written with /.
    """
    return tuple(dict.fromkeys(_references(document, folder)))


def references_by_station(document: ShopDoc, folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the same station by station; under "" what the whole scene needs."""
    named = {station.name: station for line in document.lines for station in line.stations}
    parts: dict[str, object] = {"": document.tools, **named}
    return {name: tuple(dict.fromkeys(_references(part, folder))) for name, part in parts.items()}


def _references(value: object, folder: Path) -> Iterator[str]:
    if isinstance(value, MeshDoc):
        yield value.file
    elif isinstance(value, RobotDoc):
        yield from _of_robot(value, folder)
    for inner in _inside(value):
        yield from _references(inner, folder)


def _inside(value: object) -> list[object]:
    """What may hold something itself."""
    if isinstance(value, BaseModel):
        inner: Iterable[object] = value.__dict__.values()
    elif isinstance(value, dict):
        inner = value.values()
    else:
        assert isinstance(value, list | tuple)
        inner = value
    return [each for each in inner if isinstance(each, BaseModel | dict | list | tuple)]


def _of_robot(robot: RobotDoc, folder: Path) -> Iterator[str]:
    if robot.urdf is None:
        return
    packages = robot.packages or {}
    yield robot.urdf
    yield from packages.values()
    for element in parse(folder / robot.urdf).iter("mesh"):
        name = _path(element.get("filename", ""), posixpath.dirname(robot.urdf), packages)
        if not name.startswith("..") and (folder / name).is_file():
            yield name


def _path(filename: str, beside: str, packages: dict[str, str]) -> str:
    """Where a mesh of a URDF is, seen from the scene's folder."""
    if filename.startswith(_PACKAGE):
        package, _, filename = filename.removeprefix(_PACKAGE).partition("/")
        beside = packages.get(package, "..")
    return posixpath.normpath(posixpath.join(beside, filename.removeprefix("file://")))
