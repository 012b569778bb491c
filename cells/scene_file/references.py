"""Which files a scene consists of, so that it can be copied as a whole.

``taktline plan`` keeps a copy of the scene beside the program, for ``taktline verify``.
"""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import parse
from pydantic import BaseModel

from cells.scene_file.document.piece import MeshDoc
from cells.scene_file.document.robot import RobotDoc
from cells.scene_file.loading import loaded


def referenced_files(path: str | PathLike[str]) -> tuple[PurePosixPath, ...]:
    """Return the meshes and URDF files of the scene at ``path``, relative to its folder.

    Raises:
        SceneError: as ``load``.
    """
    names = dict.fromkeys(_files(loaded(Path(path)).document, Path(path).parent))
    return tuple(PurePosixPath(name) for name in names)


def _files(value: object, folder: Path) -> Iterator[str]:
    if isinstance(value, MeshDoc):
        yield value.file
    elif isinstance(value, RobotDoc) and value.urdf is not None:
        yield value.urdf
        yield from _meshes_of(PurePosixPath(value.urdf), folder)
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _files(getattr(value, name), folder)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _files(item, folder)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _files(item, folder)


def _meshes_of(urdf: PurePosixPath, folder: Path) -> Iterator[str]:
    """The mesh files of a URDF that lie in the scene's folder; others it cannot need."""
    try:
        root = parse(folder / urdf).getroot()
    except (ParseError, DefusedXmlException, OSError):
        return
    for element in root.iter("mesh") if root is not None else ():
        name = str(urdf.parent / element.get("filename", "").removeprefix("file://"))
        target = (folder / name).resolve()
        if target.is_file() and target.is_relative_to(folder.resolve()):
            yield str(target.relative_to(folder.resolve()))
