"""Scenes that operations are about: put together from pieces, in a folder each, by digest."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

from cells.orchestrator import Refusal, RefusedError
from cells.service.chunks import ChunkStore
from cells.wire import write_whole
from cells.wire.errors import FieldError
from cells.wire.files import flush_folder
from cells.wire.scene_upload import MOST_BYTES as MOST_BYTES_EACH
from cells.wire.scene_upload import SceneUpload

MOST_BYTES = 2**30
"""Of all scenes that operations wait for."""
_TOLD = 5
"""So many missing pieces are named."""


class SceneStore:
    """The scenes in ``folder``, made of pieces of ``chunks``."""

    def __init__(self, folder: Path, chunks: ChunkStore, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._chunks = chunks
        self._most_bytes = most_bytes
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return the folder of a scene."""
        return self._folder / digest

    def keep(self, scene: SceneUpload) -> None:
        """Put a scene together, unless it is here; it is on disk when this returns.

        Raises:
            RefusedError: if pieces are missing, or there is no room for it now.
            WireError: if it is too large.
            OSError: if it cannot be written.
        """
        if self.path(scene.digest).exists():
            return
        missing = self._chunks.missing(scene.chunks)
        if missing:
            more = f" and {len(missing) - _TOLD} more" if len(missing) > _TOLD else ""
            raise RefusedError(
                Refusal.HELD,
                f"chunks of the scene are missing: {', '.join(missing[:_TOLD])}{more}; "
                "upload them, then ask again",
            )
        size = sum(self._chunks.size(name) for each in scene.files for name in each.chunks)
        if size > MOST_BYTES_EACH:
            raise FieldError("scene.files", f"{MOST_BYTES_EACH} bytes at most, got {size}")
        if _size(self._folder) + size > self._most_bytes:
            raise RefusedError(
                Refusal.FULL, f"scenes that wait hold {self._most_bytes} bytes already"
            )
        self._write(scene)

    def drop(self, digest: str) -> None:
        """Remove a scene, if it is here."""
        shutil.rmtree(self.path(digest), ignore_errors=True)

    def keep_only(self, digests: Collection[str]) -> None:
        """Remove all others, and what a death in the middle of writing has left."""
        for path in self._folder.iterdir():
            if path.name not in digests:
                shutil.rmtree(path, ignore_errors=True)

    def _write(self, scene: SceneUpload) -> None:
        fresh = Path(tempfile.mkdtemp(dir=self._folder, prefix=".scene."))
        try:
            for each in scene.files:
                path = fresh / each.name
                (path if each.is_folder else path.parent).mkdir(parents=True, exist_ok=True)
                if not each.is_folder:
                    write_whole(path, b"".join(map(self._chunks.read, each.chunks)))
            for folder in {fresh, *(path for path in fresh.rglob("*") if path.is_dir())}:
                flush_folder(folder)
            if not self.path(scene.digest).exists():
                fresh.rename(self.path(scene.digest))
            flush_folder(self._folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
