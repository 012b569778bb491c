"""Pieces of scenes that were uploaded, in a folder by digest, until room is needed for others."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from cells.wire import write_whole

MOST_BYTES = 256 * 2**20
"""Of all pieces; the one not asked for longest makes room."""


class ChunkStore:
    """The pieces in ``folder``. May be used by several threads at a time."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        found = {path: path.stat() for path in folder.iterdir()}
        oldest_first = sorted(found, key=lambda path: found[path].st_mtime_ns)
        self._sizes = OrderedDict((path.name, found[path].st_size) for path in oldest_first)

    def keep(self, data: bytes) -> str:
        """Keep a piece; it is on disk when this returns. Its digest.

        Raises:
            OSError: if it cannot be written.
        """
        digest = hashlib.sha256(data).hexdigest()
        with self._lock:
            if digest not in self._sizes:
                write_whole(self._folder / digest, data)
                self._sizes[digest] = len(data)
            self._sizes.move_to_end(digest)
            while sum(self._sizes.values()) > self._most_bytes:
                gone, _ = self._sizes.popitem(last=False)
                (self._folder / gone).unlink(missing_ok=True)
        return digest

    def missing(self, digests: Iterable[str]) -> tuple[str, ...]:
        """Return those that are not here; the others stay longer for having been asked for."""
        with self._lock:
            wanted = tuple(dict.fromkeys(digests))
            for digest in wanted:
                if digest in self._sizes:
                    self._sizes.move_to_end(digest)
            return tuple(digest for digest in wanted if digest not in self._sizes)

    def size(self, digest: str) -> int:
        """Return how many bytes a piece has; 0 if it is not here."""
        with self._lock:
            return self._sizes.get(digest, 0)

    def read(self, digest: str) -> bytes:
        """Return a piece.

        Raises:
            OSError: if it is not here any more.
        """
        return (self._folder / digest).read_bytes()
