"""A scene's files on their way to a server: names that stay inside a folder, pieces by digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from cells.wire.errors import FieldError
from cells.wire.fields import digest
from protos.taktline.v1 import planning_pb2 as pb

CHUNK_BYTES = 2**19
MOST_FILES = 2_000
MOST_BYTES = 64 * 2**20
MOST_CHUNKS = 4_000
_NAME_LENGTH = 300
_FIELD = "scene.files"


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file by its ``name``, a path with / from the scene's folder, and its pieces in order. One
    whose name ends with / is a folder.
    """

    name: str
    chunks: tuple[str, ...]

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, without contents."""
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class SceneUpload:
    """A scene: the scene file, then what it needs beside it."""

    files: tuple[UploadedFile, ...]

    @property
    def name(self) -> str:
        """The name of the scene file."""
        return self.files[0].name

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all names and pieces."""
        text = json.dumps([[each.name, each.chunks] for each in self.files])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def chunks(self) -> tuple[str, ...]:
        """The names of all pieces."""
        return tuple(dict.fromkeys(name for each in self.files for name in each.chunks))


def scene_message(scene: SceneUpload) -> pb.Scene:
    """Return a ``Scene``."""
    files = [pb.SceneFile(name=each.name, chunk_digests=each.chunks) for each in scene.files]
    return pb.Scene(files=files)


def scene_value(message: pb.Scene) -> SceneUpload:
    """Return what a ``Scene`` says.

    Raises:
        WireError: if there is no file, one is named twice or leads out of the folder, or they are
            too many.
    """
    if not 1 <= len(message.files) <= MOST_FILES:
        raise FieldError(_FIELD, f"1 to {MOST_FILES} files expected, got {len(message.files)}")
    if sum(len(each.chunk_digests) for each in message.files) > MOST_CHUNKS:
        raise FieldError(_FIELD, f"{MOST_CHUNKS} chunks at most expected")
    files = tuple(
        UploadedFile(_inside(each.name), chunk_digests(f"{_FIELD}.chunk_digests", each))
        for each in message.files
    )
    if "/" in files[0].name:
        raise FieldError(_FIELD, "the first one is the scene file, by its name without a folder")
    _check_places(files)
    return SceneUpload(files)


def chunk_digests(
    field: str, message: pb.SceneFile | pb.FindMissingChunksRequest
) -> tuple[str, ...]:
    """Return the digests that a message lists.

    Raises:
        WireError: naming the field, if one is none.
    """
    return tuple(digest(field, each) for each in message.chunk_digests)


def _inside(name: str) -> str:
    """A name that stays inside a folder wherever that is."""
    pure = PurePosixPath(name)
    written = str(pure) + ("/" if name.endswith("/") else "")
    parts = pure.parts
    if (
        not parts
        or written != name
        or len(name) > _NAME_LENGTH
        or not name.isprintable()
        or "\\" in name
        or ":" in name
        or any(part.startswith("..") or part == "/" or len(part.encode()) > 200 for part in parts)
    ):
        raise FieldError(
            f"{_FIELD}.name",
            f"a path inside the scene's folder, with /, of 1 to {_NAME_LENGTH} printable "
            f"characters expected, got {name[:80]!r}",
        )
    return name


def _check_places(files: Sequence[UploadedFile]) -> None:
    """No two files at one place, and none where a folder has to be."""
    places = [PurePosixPath(each.name) for each in files]
    taken: set[PurePosixPath] = set()
    for place in places:
        if place in taken:
            raise FieldError(_FIELD, f"{str(place)[:80]!r} is there twice")
        taken.add(place)
    folders = set(_above(places))
    for each, place in zip(files, places, strict=True):
        if each.is_folder and each.chunks:
            raise FieldError(_FIELD, f"{each.name[:80]!r} is a folder, which has no chunks")
        if not each.is_folder and place in folders:
            raise FieldError(_FIELD, f"{each.name[:80]!r} is a file and a folder")


def _above(places: Iterable[PurePosixPath]) -> Iterable[PurePosixPath]:
    for place in places:
        yield from place.parents
