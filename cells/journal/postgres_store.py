"""A journal's records in a database of PostgreSQL (``taktline[postgres]``).

One session does everything and holds an advisory lock all the while: whoever loses the session has
lost the lock with it, and can write no more, so two servers never write to one journal. A commit is
on the database's disk when it returns, as far as that flushes; one that does not is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from cells.journal.errors import JournalError
from cells.journal.fail_points import reached
from cells.journal.store import Row, SnapshotHead

if TYPE_CHECKING:
    import psycopg

LOCK = 0x7461_6B74_6C69_6E65
"""Names the lock of whoever has the journal open."""
CONNECT_S = 10
TAKE_S = 5
"""The session of a process that has ended takes a moment to end."""
_NOTHING = b"\0" * 16
MIGRATIONS: tuple[tuple[tuple[str, tuple[Any, ...]], ...], ...] = (
    (
        (
            "CREATE TABLE taktline.record (number BIGINT PRIMARY KEY, written_unix_s DOUBLE"
            " PRECISION NOT NULL, event TEXT NOT NULL, chain BYTEA NOT NULL)",
            (),
        ),
        (
            "CREATE TABLE taktline.head (single BOOLEAN PRIMARY KEY CHECK (single),"
            " number BIGINT NOT NULL, chain BYTEA NOT NULL)",
            (),
        ),
        ("INSERT INTO taktline.head VALUES (TRUE, 0, %s)", (_NOTHING,)),
        ("CREATE TABLE taktline.snapshot (part BIGINT PRIMARY KEY, text TEXT NOT NULL)", ()),
        (
            "CREATE TABLE taktline.snapshot_head (single BOOLEAN PRIMARY KEY CHECK (single),"
            " number BIGINT NOT NULL, chain BYTEA NOT NULL, seal BYTEA NOT NULL)",
            (),
        ),
        ("INSERT INTO taktline.snapshot_head VALUES (TRUE, 0, %s, %s)", (_NOTHING, _NOTHING)),
        (
            "CREATE TABLE taktline.audit (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " written_unix_s DOUBLE PRECISION NOT NULL, who TEXT NOT NULL, event TEXT NOT NULL)",
            (),
        ),
    ),
)


class PostgresStore:
    """The records in the schema ``taktline`` of the database at ``url``.

    Raises:
        JournalError: if it cannot be reached, somebody else has it open, it does not flush to disk,
            or it is of a later version.
    """

    def __init__(self, url: str, migrations: Sequence[Any] = MIGRATIONS) -> None:
        try:
            import psycopg
        except ModuleNotFoundError as error:
            raise JournalError(
                "a journal on PostgreSQL needs psycopg: pip install 'taktline[postgres]'"
            ) from error
        self.faults: tuple[type[Exception], ...] = (psycopg.Error,)
        self._locked = psycopg.errors.LockNotAvailable
        self.where = _without_password(url)
        try:
            self.connection = psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_S)
        except psycopg.Error as error:
            raise JournalError(f"{self.where}: cannot be reached: {_said(error)}") from error
        try:
            self._take()
            self._migrate(migrations)
        except psycopg.Error as error:
            self.connection.close()
            raise JournalError(self.explained(error)) from error
        except JournalError:
            self.connection.close()
            raise

    def explained(self, error: Exception) -> str:
        """See :class:`Store`."""
        return f"{self.where}: {_said(error)}; look after the database, then start again"

    def snapshot(self) -> tuple[tuple[str, ...], SnapshotHead]:
        """See :class:`Store`."""
        rows = self.connection.execute("SELECT text FROM taktline.snapshot ORDER BY part")
        parts = tuple(text for (text,) in rows)
        (head,) = self.connection.execute(
            "SELECT number, chain, seal FROM taktline.snapshot_head"
        ).fetchall()
        return parts, SnapshotHead(*head)

    def records(self, after: int) -> Iterator[tuple[Any, Any, Any]]:
        """See :class:`Store`."""
        yield from self.connection.execute(
            "SELECT number, event, chain FROM taktline.record WHERE number > %s ORDER BY number",
            (after,),
        )

    def head(self) -> tuple[int, bytes]:
        """See :class:`Store`."""
        ((number, chain),) = self.connection.execute(
            "SELECT number, chain FROM taktline.head"
        ).fetchall()
        return number, chain

    def append(self, rows: Sequence[Row], audited: Sequence[tuple[float, str, str]]) -> None:
        """See :class:`Store`."""
        last = rows[-1]
        with self._transaction() as cursor:
            reached("batch-begun")
            with cursor.copy("COPY taktline.record FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            if audited:
                cursor.executemany(
                    "INSERT INTO taktline.audit (written_unix_s, who, event) VALUES (%s, %s, %s)",
                    audited,
                )
            reached("batch-inserted")
            cursor.execute(
                "UPDATE taktline.head SET number = %s, chain = %s", (last.number, last.chain)
            )
            reached("batch-before-commit")
        reached("batch-committed")

    def shorten(self, parts: Sequence[str], head: SnapshotHead) -> None:
        """See :class:`Store`."""
        with self._transaction() as cursor:
            reached("snapshot-begun")
            cursor.execute("DELETE FROM taktline.snapshot")
            with cursor.copy("COPY taktline.snapshot FROM STDIN") as copy:
                for row in enumerate(parts):
                    copy.write_row(row)
            reached("snapshot-written")
            cursor.execute(
                "UPDATE taktline.snapshot_head SET number = %s, chain = %s, seal = %s", head
            )
            reached("snapshot-before-commit")
        reached("snapshot-committed")

    def drop(self, up_to: int, most: int) -> int:
        """See :class:`Store`."""
        with self._transaction() as cursor:
            gone: int = cursor.execute(
                "DELETE FROM taktline.record WHERE number IN (SELECT number FROM taktline.record"
                " WHERE number <= %s ORDER BY number LIMIT %s)",
                (up_to, most),
            ).rowcount
        reached("records-dropped")
        return gone

    def tidy(self) -> None:
        """See :class:`Store`; the database does that itself."""

    def audit(self) -> Iterator[tuple[float, str, str]]:
        """See :class:`Store`."""
        yield from self.connection.execute(
            "SELECT written_unix_s, who, event FROM taktline.audit ORDER BY number"
        )

    def close(self) -> None:
        """See :class:`Store`."""
        self.connection.close()

    def _take(self) -> None:
        """Lock the journal for as long as the session lasts; make sure that commits are kept."""
        for setting in ("fsync", "full_page_writes"):
            ((value,),) = self.connection.execute(f"SHOW {setting}").fetchall()
            if value != "on":
                raise JournalError(
                    f"{self.where}: {setting} is {value}, so it may lose what it has acknowledged; "
                    "set it to on"
                )
        self.connection.execute("SET synchronous_commit = on")
        self.connection.execute(f"SET lock_timeout = '{TAKE_S}s'")
        try:
            self.connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        except self._locked as error:
            raise JournalError(
                f"{self.where}: in use by another process; stop that first, or use another database"
            ) from error

    def _migrate(self, migrations: Sequence[Any]) -> None:
        with self._transaction() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS taktline")
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS taktline.version"
                " (single BOOLEAN PRIMARY KEY CHECK (single), number INTEGER NOT NULL)"
            )
            cursor.execute("INSERT INTO taktline.version VALUES (TRUE, 0) ON CONFLICT DO NOTHING")
        ((version,),) = self.connection.execute("SELECT number FROM taktline.version").fetchall()
        if version > len(migrations):
            raise JournalError(
                f"{self.where}: version {version}, but this taktline knows {len(migrations)} at "
                "most; use the taktline that wrote it, or a later one"
            )
        for number, statements in enumerate(migrations[version:], start=version + 1):
            with self._transaction() as cursor:
                reached("upgrade-begun")
                for statement, values in statements:
                    cursor.execute(statement, values)
                reached("upgrade-before-version")
                cursor.execute("UPDATE taktline.version SET number = %s", (number,))
                reached("upgrade-before-commit")
            reached("upgrade-committed")

    @contextmanager
    def _transaction(self) -> Iterator[psycopg.Cursor[Any]]:
        """All that is executed inside happens at once, on disk, or not at all."""
        with self.connection.transaction(), self.connection.cursor() as cursor:
            yield cursor


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, f"{user.split(':')[0]}{at}{host}", parts.path, "", ""))
