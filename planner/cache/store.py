"""A folder of entries named by digests; each carries a digest of its own contents.

An entry is written whole or not at all, so that processes may share a folder. A cache is a
convenience: that it cannot be read or written is never an error.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cells.wire import write_whole

MAGIC = b"taktline cache 1\n"
_SIZE = len(MAGIC) + 65
MOST_BYTES = 4 * 2**30
"""When entries take more than this, the oldest ones are removed."""


def default_folder() -> Path:
    """The cache folder of this user: see the XDG Base Directory Specification."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "taktline"


@dataclass(frozen=True, slots=True)
class Store:
    """Entries in ``folder``, which is made when the first one is written."""

    folder: Path

    def read(self, key: str) -> bytes | None:
        """Return the contents of entry ``key``; None if there is none that is whole."""
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        contents = data[_SIZE:]
        return contents if data[:_SIZE] == _head(contents) else None

    def write(self, key: str, contents: bytes) -> bool:
        """Write entry ``key``; return whether that went well."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, _head(contents) + contents)
        except OSError:
            return False
        return True

    def tidy(self, most_bytes: int = MOST_BYTES) -> None:
        """Remove the oldest entries until the others take no more than ``most_bytes``."""
        try:
            entries = [(path.stat(), path) for path in self.folder.glob("??/*")]
            total = sum(status.st_size for status, _ in entries)
            for status, path in sorted(entries, key=lambda entry: entry[0].st_mtime_ns):
                if total <= most_bytes:
                    break
                path.unlink(missing_ok=True)
                total -= status.st_size
        except OSError:
            return

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


def _head(contents: bytes) -> bytes:
    return MAGIC + hashlib.sha256(contents).hexdigest().encode() + b"\n"
