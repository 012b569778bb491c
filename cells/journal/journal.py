"""A durable list of events on SQLite.

An event counts once ``append`` has returned: it is then on disk, whatever happens to the process
or the machine. Events that wait at the same time share one flush (group commit). Records are
chained by digest, so one that was changed, lost, swapped or added behind the journal's back is
found when it is opened. A snapshot takes the place of all records before it, so a start reads the
snapshot and what came after. Whoever cannot write any more says so once and for all: what is in
memory may be ahead of the disk then, and only a restart puts that right.
"""

from __future__ import annotations

import asyncio
import json
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cells.journal.encoding import chained, event_from_text, event_text, sealed
from cells.journal.errors import JournalError
from cells.journal.events import CommandAcknowledged, CommandIssued, Event
from cells.journal.fail_points import reached
from cells.journal.schema import explained, opened, transaction

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
_MOST_AT_ONCE = 4096
_DROPPED_AT_ONCE = 500
"""Records that a snapshot replaces go a few at a time, so that nobody waits long behind that."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    texts: tuple[str, ...]
    audited: tuple[tuple[str, str], ...]
    done: Future[None] = field(default_factory=Future)


class _Idle:
    """Nobody asks for anything right now."""


@dataclass(frozen=True, slots=True)
class _Shortening:
    parts: Iterable[str]


class Journal:
    """The journal at ``path``, open for this process alone; a thread of its own writes to it.

    ``snapshot`` holds the parts that were last given to ``shorten``, of the first ``shortened``
    events; ``events`` those after. ``committed`` is told, by the thread that
    writes, how many events a transaction had and how long it took (s).

    Raises:
        JournalError: if it cannot be opened, or its records are not what was written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = opened(path, MIGRATIONS)
        self.committed: Callable[[int, float], None] = lambda events, took_s: None
        self._queue: queue.SimpleQueue[_Waiting | _Shortening | None] = queue.SimpleQueue()
        self._failure: str | None = None
        try:
            self.snapshot, self.shortened, self._chain = self._read_snapshot()
            self.events = self._read_records()
        except BaseException:
            self._connection.close()
            raise
        self._number = self.shortened + len(self.events)
        self.unshortened = len(self.events)
        self._droppable = self.shortened
        self._last: Future[None] = Future()
        self._last.set_result(None)
        self._writer = threading.Thread(target=self._write, name="journal")
        self._writer.start()

    @property
    def failure(self) -> str | None:
        """Why nothing can be written any more; None if all is well."""
        return self._failure

    async def append(self, *events: Event) -> None:
        """Write ``events``, together and in this order; returns once they are on disk.

        Their place is taken at the call, before anything is waited for: what is appended first
        comes first.

        Raises:
            JournalError: if they could not be written; nothing can be from then on.
        """
        self.put(events)
        await self.settled()

    def put(self, events: Sequence[Event], who: str = "") -> None:
        """As ``append``, for callers who have something to do before they wait (``settled``).

        What somebody (``who``) caused stays on record for ever, in the same transaction; not so
        commands and what became of them, which follow from that.
        """
        texts = tuple(event_text(event) for event in events)
        audited = tuple(
            (who, text)
            for event, text in zip(events, texts, strict=True)
            if who and not isinstance(event, CommandIssued | CommandAcknowledged)
        )
        waiting = _Waiting(texts, audited)
        if self._failure is not None:
            raise JournalError(self._failure)
        self.unshortened += len(events)
        waiting.done.set_running_or_notify_cancel()  # whoever stops waiting cancels no writing
        self._last = waiting.done
        self._queue.put(waiting)

    def shorten(self, parts: Iterable[str]) -> None:
        """Have a snapshot take the place of all events put by now: ``parts`` say what these add up
        to. They are asked for later, by the thread that writes.
        """
        self.unshortened = 0
        self._queue.put(_Shortening(parts))

    async def settled(self) -> None:
        """Wait until everything that was appended is on disk.

        Raises:
            JournalError: if something could not be written.
        """
        await asyncio.wrap_future(self._last)

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self._queue.put(None)
        self._writer.join()
        self._connection.close()

    def _read_snapshot(self) -> tuple[tuple[str, ...], int, bytes]:
        """The parts, the number of the last record they replace, and its digest."""
        try:
            rows = self._connection.execute("SELECT text FROM snapshot ORDER BY part")
            parts = tuple(str(text) for (text,) in rows)
            number, chain, seal = self._connection.execute(
                "SELECT number, chain, seal FROM snapshot_head"
            ).fetchone()
        except sqlite3.Error as error:
            raise JournalError(explained(self._path, error)) from error
        except UnicodeDecodeError as error:
            raise JournalError(f"{self._path}: damaged; restore it from a backup") from error
        if sealed(chain, parts) != seal:
            raise JournalError(
                f"{self._path}: the snapshot of the first {number} records is not what was "
                "written; restore the file from a backup"
            )
        return parts, number, chain

    def _read_records(self) -> list[Event]:
        events: list[Event] = []
        number = self.shortened
        try:
            rows = self._connection.execute(
                "SELECT number, event, chain FROM record WHERE number > ? ORDER BY number",
                (number,),
            )
            for found, text, digest in rows:
                number += 1
                if isinstance(text, str):  # what is not comes of damage
                    self._chain = chained(self._chain, text)
                if found != number or digest != self._chain:
                    raise JournalError(self._damaged(number))
                events.append(event_from_text(text))
            head = self._connection.execute("SELECT number, chain FROM head").fetchone()
        except sqlite3.Error as error:
            raise JournalError(explained(self._path, error)) from error
        except ValueError as error:
            raise JournalError(f"{self._path}: record {number}: {error}") from error
        if head != (number, self._chain):
            raise JournalError(self._damaged(number + 1))
        return events

    def _damaged(self, number: int) -> str:
        return (
            f"{self._path}: record {number} is missing or not what was written; "
            "restore the file from a backup"
        )

    def _write(self) -> None:
        """The writer's thread: all that waits by now, in one transaction, over and over."""
        waiting: list[_Waiting] = []
        while True:
            item = self._next(waiting)
            if isinstance(item, _Waiting):
                waiting.append(item)
                continue
            self._write_batch(waiting)
            waiting = []
            match item:
                case _Shortening():
                    self._attempt(partial(self._shorten, item.parts))
                case _Idle() if self._droppable:
                    self._attempt(self._drop_some)
                case None:
                    return

    def _next(self, waiting: Sequence[_Waiting]) -> _Waiting | _Shortening | _Idle | None:
        """What to do next; idle if those who wait have to wait no longer, or nothing is asked."""
        if len(waiting) == _MOST_AT_ONCE:
            return _Idle()
        try:
            return self._queue.get(block=not waiting and self._droppable == 0)
        except queue.Empty:
            return _Idle()

    def _write_batch(self, batch: Sequence[_Waiting]) -> None:
        if not batch:
            return
        reached("batch-taken")
        audited = [each for waiting in batch for each in waiting.audited]
        begin_s = time.perf_counter()
        texts = [text for waiting in batch for text in waiting.texts]
        self._attempt(lambda: self._commit(texts, audited))
        self.committed(len(texts), time.perf_counter() - begin_s)
        for waiting in batch:
            if self._failure is None:
                waiting.done.set_result(None)
            else:
                waiting.done.set_exception(JournalError(self._failure))
        reached("batch-told")

    def _attempt(self, step: Callable[[], None]) -> None:
        """Do what changes the file, unless that failed before; note why if it fails."""
        if self._failure is not None:
            return
        try:
            step()
        except sqlite3.Error as error:
            self._failure = explained(self._path, error)
        except (TypeError, ValueError) as error:  # of the parts of a snapshot
            self._failure = f"{self._path}: cannot be shortened: {error}"

    def _commit(self, texts: Sequence[str], audited: Sequence[tuple[str, str]]) -> None:
        rows, number, chain = [], self._number, self._chain
        for text in texts:
            number, chain = number + 1, chained(chain, text)
            rows.append((number, time.time(), text, chain))
        with transaction(self._connection) as connection:
            reached("batch-begun")
            connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?)", rows)
            if audited:
                connection.executemany(
                    "INSERT INTO audit (written_unix_s, who, event) VALUES (?, ?, ?)",
                    [(time.time(), *each) for each in audited],
                )
            reached("batch-inserted")
            connection.execute("UPDATE head SET number = ?, chain = ?", (number, chain))
            reached("batch-before-commit")
        reached("batch-committed")
        self._number, self._chain = number, chain

    def _shorten(self, parts: Iterable[str]) -> None:
        texts = tuple(parts)
        head = self._number, self._chain, sealed(self._chain, texts)
        with transaction(self._connection) as connection:
            reached("snapshot-begun")
            connection.execute("DELETE FROM snapshot")
            connection.executemany("INSERT INTO snapshot VALUES (?, ?)", enumerate(texts))
            reached("snapshot-written")
            connection.execute("UPDATE snapshot_head SET number = ?, chain = ?, seal = ?", head)
            reached("snapshot-before-commit")
        reached("snapshot-committed")
        self._droppable = self._number

    def _drop_some(self) -> None:
        """Delete a few records that the snapshot replaces."""
        with transaction(self._connection) as connection:
            gone = connection.execute(
                "DELETE FROM record WHERE number IN"
                " (SELECT number FROM record WHERE number <= ? ORDER BY number LIMIT ?)",
                (self._droppable, _DROPPED_AT_ONCE),
            ).rowcount
        reached("records-dropped")
        if gone < _DROPPED_AT_ONCE:
            self._droppable = 0


def audited(path: Path) -> Iterator[tuple[float, str, Any]]:
    """Return what people and controllers caused, oldest first: Unix time (s), who, and the event.

    Raises:
        JournalError: if a server uses the journal at ``path`` right now, or it cannot be read.
    """
    connection = opened(path, MIGRATIONS)
    try:
        rows = connection.execute("SELECT written_unix_s, who, event FROM audit ORDER BY number")
        for at_unix_s, who, text in rows:
            yield at_unix_s, who, json.loads(text)
    except (sqlite3.Error, ValueError) as error:
        raise JournalError(f"{path}: {error}; restore it from a backup") from error
    finally:
        connection.close()
