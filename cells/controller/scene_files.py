"""A scene as it is handed to a server: its files, cut into pieces that are named by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cells.wire.scene_upload import CHUNK_BYTES, SceneUpload, UploadedFile


@dataclass(frozen=True, slots=True)
class SceneFiles:
    """What to say of a scene, and where its pieces are: file and offset, by digest."""

    upload: SceneUpload
    pieces: Mapping[str, tuple[Path, int]]

    def piece(self, digest: str) -> bytes:
        """Return a piece.

        Raises:
            OSError: if it cannot be read.
        """
        path, offset = self.pieces[digest]
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(CHUNK_BYTES)


def scene_files(scene: Path, needs: Iterable[str]) -> SceneFiles:
    """Read the scene file and the files and folders that it ``needs``, by their paths from its own
    folder.

    Raises:
        OSError: if one cannot be read.
    """
    pieces: dict[str, tuple[Path, int]] = {}
    files = [_cut(scene, scene.name, pieces)]
    for name in dict.fromkeys(needs):
        path = scene.parent / name
        folder = path.is_dir()
        files.append(UploadedFile(f"{name}/", ()) if folder else _cut(path, name, pieces))
    return SceneFiles(SceneUpload(tuple(files)), pieces)


def _cut(path: Path, name: str, pieces: dict[str, tuple[Path, int]]) -> UploadedFile:
    digests: list[str] = []
    with path.open("rb") as file:
        while True:
            offset, data = file.tell(), file.read(CHUNK_BYTES)
            if not data:
                return UploadedFile(name, tuple(digests))
            digest = hashlib.sha256(data).hexdigest()
            pieces.setdefault(digest, (path, offset))
            digests.append(digest)
