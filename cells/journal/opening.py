"""Where a server's journal is: in a file of its folder, or in a database by URL."""

from __future__ import annotations

from pathlib import Path

from cells.journal.store import Store

FILE = "journal.db"
SCHEMES = ("postgresql://", "postgres://")


def is_postgres(url: str) -> bool:
    """Whether this is the URL of a database of PostgreSQL."""
    return url.startswith(SCHEMES)


def store_at(url: str | None, folder: Path) -> Store:
    """Open the journal at ``url``, or else the one in ``folder``, for this process alone.

    Raises:
        JournalError: if it cannot be opened.
    """
    if url is None:
        from cells.journal.sqlite_store import SqliteStore

        return SqliteStore(folder / FILE)
    from cells.journal.postgres_store import PostgresStore

    return PostgresStore(url)
