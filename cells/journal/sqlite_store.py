"""A journal's records in a file of SQLite."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cells.journal.errors import JournalError
from cells.journal.fail_points import reached
from cells.journal.schema import explained, opened, transaction
from cells.journal.store import Row, SnapshotHead

MIGRATIONS = (
    "CREATE TABLE record (number INTEGER PRIMARY KEY, written_unix_s REAL NOT NULL,"
    " event TEXT NOT NULL, chain BLOB NOT NULL) STRICT;"
    "CREATE TABLE head (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL,"
    " chain BLOB NOT NULL) STRICT;"
    "INSERT INTO head VALUES (1, 0, zeroblob(16))",
    "CREATE TABLE snapshot (part INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
    "CREATE TABLE snapshot_head (only INTEGER PRIMARY KEY CHECK (only = 1),"
    " number INTEGER NOT NULL, chain BLOB NOT NULL, seal BLOB NOT NULL) STRICT;"
    "INSERT INTO snapshot_head VALUES (1, 0, zeroblob(16), zeroblob(16))",
    "CREATE TABLE audit (number INTEGER PRIMARY KEY, written_unix_s REAL NOT NULL,"
    " who TEXT NOT NULL, event TEXT NOT NULL) STRICT",
    "-- from here on there may be events of operations and zones, which others cannot read",
)
LOG_BYTES = 2**23
"""Room for the write-ahead log, taken before the first commit: one that makes a file longer has to
wait for the file system's own journal, too (``docs/reliability.md`` has figures).
"""
FOLDED_AFTER_PAGES = 1_000
"""How much may be in the log before it is folded into the database in a moment without work."""
MOST_PAGES = 2_000
"""The same where there is no such moment; all these have room."""
_PAGE_BYTES = 4096
ROWS_AT_ONCE = 16
"""Rows that one statement inserts at most; there is one statement in memory for each number."""


class SqliteStore:
    """The records in the file at ``path``.

    Raises:
        JournalError: if it cannot be opened.
    """

    faults: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self, path: Path) -> None:
        self._path = path
        self.connection = opened(path, MIGRATIONS)
        self.connection.execute(f"PRAGMA wal_autocheckpoint = {MOST_PAGES}")
        self._has_room = False
        self._unfolded_pages = 0

    @property
    def where(self) -> str:
        """See :class:`Store`."""
        return str(self._path)

    def explained(self, error: Exception) -> str:
        """See :class:`Store`."""
        assert isinstance(error, sqlite3.Error)
        return explained(self._path, error)

    def snapshot(self) -> tuple[tuple[str, ...], SnapshotHead]:
        """See :class:`Store`."""
        try:
            rows = self.connection.execute("SELECT text FROM snapshot ORDER BY part")
            parts = tuple(str(text) for (text,) in rows)
        except UnicodeDecodeError as error:
            raise JournalError(f"{self._path}: damaged; restore it from a backup") from error
        head = self.connection.execute("SELECT number, chain, seal FROM snapshot_head").fetchone()
        return parts, SnapshotHead(*head)

    def records(self, after: int) -> Iterator[tuple[Any, Any, Any]]:
        """See :class:`Store`."""
        yield from self.connection.execute(
            "SELECT number, event, chain FROM record WHERE number > ? ORDER BY number", (after,)
        )

    def head(self) -> tuple[int, bytes]:
        """See :class:`Store`."""
        number, chain = self.connection.execute("SELECT number, chain FROM head").fetchone()
        return number, chain

    def append(self, rows: Sequence[Row], audited: Sequence[tuple[float, str, str]]) -> None:
        """See :class:`Store`."""
        self._take_room()
        with transaction(self.connection) as connection:
            reached("batch-begun")
            _insert(connection, "record VALUES", rows)
            _insert(connection, "audit (written_unix_s, who, event) VALUES", audited)
            reached("batch-inserted")
            last = rows[-1]
            connection.execute("UPDATE head SET number = ?, chain = ?", (last.number, last.chain))
            reached("batch-before-commit")
        reached("batch-committed")
        self._unfolded_pages += _pages(rows) + _pages(audited)

    def tidy(self) -> None:
        """Fold the log into the database, if that is worth it."""
        if self._unfolded_pages >= FOLDED_AFTER_PAGES:
            self._unfolded_pages = 0
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def shorten(self, parts: Sequence[str], head: SnapshotHead) -> None:
        """See :class:`Store`."""
        with transaction(self.connection) as connection:
            reached("snapshot-begun")
            connection.execute("DELETE FROM snapshot")
            connection.executemany("INSERT INTO snapshot VALUES (?, ?)", enumerate(parts))
            reached("snapshot-written")
            connection.execute("UPDATE snapshot_head SET number = ?, chain = ?, seal = ?", head)
            reached("snapshot-before-commit")
        reached("snapshot-committed")

    def drop(self, up_to: int, most: int) -> int:
        """See :class:`Store`."""
        with transaction(self.connection) as connection:
            gone = connection.execute(
                "DELETE FROM record WHERE number IN"
                " (SELECT number FROM record WHERE number <= ? ORDER BY number LIMIT ?)",
                (up_to, most),
            ).rowcount
        reached("records-dropped")
        return gone

    def audit(self) -> Iterator[tuple[float, str, str]]:
        """See :class:`Store`."""
        yield from self.connection.execute(
            "SELECT written_unix_s, who, event FROM audit ORDER BY number"
        )

    def close(self) -> None:
        """See :class:`Store`."""
        self.connection.close()

    def _take_room(self) -> None:
        """Make the log as long as it will get. SQLite reads no further than to the first frame that
        is none; where there is no room, it goes without.
        """
        if self._has_room:
            return
        self._has_room = True
        with (
            contextlib.suppress(OSError),
            self._path.with_name(f"{self._path.name}-wal").open("r+b") as log,
        ):
            log.write(bytes(max(0, LOG_BYTES - log.seek(0, 2))))


def _insert(connection: sqlite3.Connection, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, many by one statement: around each the thread gives way to others."""
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[begin : begin + ROWS_AT_ONCE]
        marks = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
        connection.execute(f"INSERT INTO {into} {marks}", [value for row in some for value in row])


def _pages(rows: Sequence[tuple[Any, ...]]) -> int:
    """About how many pages a commit of rows writes."""
    return 2 + sum(len(row[2]) for row in rows) // _PAGE_BYTES
