"""The tables of a database on disk, and how those of an earlier version become those of now.

Shared by the journal of a server and the memory of a cell, so that both open, lock and upgrade
their files alike.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cells.journal.errors import JournalError
from cells.journal.fail_points import reached


def opened(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    """Open the database at ``path``, alone, with ``migrations`` applied that it does not have yet.

    Each migration is one or more SQL statements and happens whole or not at all; their number is
    the version of the file. What is committed is on disk before ``COMMIT`` returns.

    Raises:
        JournalError: if somebody else has it open, it is damaged, not of this kind, of a later
            version, or cannot be written.
    """
    try:
        connection = sqlite3.connect(
            path, timeout=0.0, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise JournalError(f"{path}: cannot be opened: {error}") from error
    try:
        _take(connection)
        _migrate(connection, path, migrations)
    except sqlite3.Error as error:
        connection.close()
        raise JournalError(explained(path, error)) from error
    except UnicodeDecodeError as error:  # a message of SQLite that quotes what is damaged
        connection.close()
        raise JournalError(f"{path}: damaged; restore it from a backup") from error
    except JournalError:
        connection.close()
        raise
    return connection


def explained(path: Path, error: sqlite3.Error) -> str:
    """Return a sentence on why ``path`` cannot be used, and what to do."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"{path}: in use by another process; stop that first, or use another folder"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"{path}: damaged, or not a database ({error}); restore it from a backup"
        case sqlite3.SQLITE_FULL:
            return f"{path}: the disk is full; make room and start again"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"{path}: cannot be written ({error}); make the folder writable"
        case _:
            return f"{path}: {error}"


def _take(connection: sqlite3.Connection) -> None:
    """Lock the file for as long as it is open. With a write-ahead log, full synchronisation means
    one flush to disk a commit.
    """
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise JournalError(
            f"{path}: version {version}, but this taktline knows {len(migrations)} at most; "
            "use the taktline that wrote it, or a later one"
        )
    for number, statements in enumerate(migrations[version:], start=version + 1):
        with transaction(connection):
            reached("upgrade-begun")
            for statement in statements.split(";"):
                connection.execute(statement)
            reached("upgrade-before-version")
            connection.execute(f"PRAGMA user_version = {number}")
            reached("upgrade-before-commit")
        reached("upgrade-committed")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All that is executed inside happens at once, on disk, or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
