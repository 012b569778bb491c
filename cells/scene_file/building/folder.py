"""Files that a scene refers to: relative, and inside the scene's folder, links followed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cells.scene_file.cursor import Cursor


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of the scene file."""

    path: Path

    def file(self, name: str, cursor: Cursor) -> Path | None:
        """Return the path of file ``name``, or None after reporting why it may not be used."""
        return self._inside(name, "file", cursor)

    def directory(self, name: str, cursor: Cursor) -> Path | None:
        """Return the path of folder ``name``, or None after reporting why it may not be used."""
        return self._inside(name, "folder", cursor)

    def _inside(self, name: str, kind: str, cursor: Cursor) -> Path | None:
        pure = PurePosixPath(name)
        if pure.is_absolute() or "\\" in name or ":" in name:
            cursor.wrong(f"{name!r}: expected a path relative to the scene file, with /")
            return None
        try:
            root, path = self.path.resolve(), (self.path / pure).resolve()
            there = path.is_file() if kind == "file" else path.is_dir()
        except (OSError, RuntimeError, ValueError) as error:
            cursor.wrong(f"{name!r} cannot be followed: {error}")
            return None
        if not path.is_relative_to(root):
            cursor.wrong(f"{name!r} leads out of the scene's folder; copy the {kind} into it")
            return None
        if not there:
            cursor.wrong(f"there is no {kind} {name!r} beside the scene file")
            return None
        return path
