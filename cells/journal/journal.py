"""A durable list of events on SQLite.

An event counts once ``append`` has returned: it is then on disk, whatever happens to the process
or the machine. Events that wait at the same time share one flush (group commit). Records are
chained by digest, so one that was changed, lost, swapped or added behind the journal's back is
found when it is opened. Whoever cannot write any more says so once and for all: what is in memory
may be ahead of the disk then, and only a restart puts that right.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from cells.journal.encoding import BEGINNING, chained, event_from_text, event_text
from cells.journal.errors import JournalError
from cells.journal.events import Event
from cells.journal.schema import explained, opened

MIGRATIONS = (
    "CREATE TABLE record (number INTEGER PRIMARY KEY, written_unix_s REAL NOT NULL,"
    " event TEXT NOT NULL, chain BLOB NOT NULL) STRICT;"
    "CREATE TABLE head (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL,"
    " chain BLOB NOT NULL) STRICT;"
    "INSERT INTO head VALUES (1, 0, zeroblob(16))",
)
_MOST_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class _Waiting:
    texts: tuple[str, ...]
    done: Future[None] = field(default_factory=Future)


class Journal:
    """The journal at ``path``, open for this process alone; a thread of its own writes to it.

    Raises:
        JournalError: if it cannot be opened, or its records are not what was written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = opened(path, MIGRATIONS)
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._failure: str | None = None
        try:
            self.events, self._chain = self._read()
        except BaseException:
            self._connection.close()
            raise
        self._number = len(self.events)
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

    def put(self, events: Sequence[Event]) -> None:
        """As ``append``, for callers who have something to do before they wait (``settled``)."""
        waiting = _Waiting(tuple(event_text(event) for event in events))
        if self._failure is not None:
            raise JournalError(self._failure)
        waiting.done.set_running_or_notify_cancel()  # whoever stops waiting cancels no writing
        self._last = waiting.done
        self._queue.put(waiting)

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

    def _read(self) -> tuple[list[Event], bytes]:
        events: list[Event] = []
        chain = BEGINNING
        try:
            rows = self._connection.execute(
                "SELECT number, event, chain FROM record ORDER BY number"
            )
            for number, text, digest in rows:
                chain = chained(chain, text)
                if number != len(events) + 1 or digest != chain:
                    raise JournalError(self._damaged(len(events) + 1))
                events.append(event_from_text(text))
            head = self._connection.execute("SELECT number, chain FROM head").fetchone()
        except sqlite3.Error as error:
            raise JournalError(explained(self._path, error)) from error
        except ValueError as error:
            raise JournalError(f"{self._path}: record {len(events) + 1}: {error}") from error
        if head != (len(events), chain):
            raise JournalError(self._damaged(len(events) + 1))
        return events, chain

    def _damaged(self, number: int) -> str:
        return (
            f"{self._path}: record {number} is missing or not what was written; "
            "restore the file from a backup"
        )

    def _write(self) -> None:
        """The writer's thread: all that waits by now, in one transaction, over and over."""
        while (first := self._queue.get()) is not None:
            batch, more = self._gathered(first)
            self._write_batch(batch)
            if not more:
                return

    def _gathered(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        batch = [first]
        while len(batch) < _MOST_AT_ONCE:
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                return batch, False
            batch.append(waiting)
        return batch, True

    def _write_batch(self, batch: list[_Waiting]) -> None:
        if self._failure is None:
            try:
                self._commit([text for waiting in batch for text in waiting.texts])
            except sqlite3.Error as error:
                self._failure = explained(self._path, error)
        for waiting in batch:
            if self._failure is None:
                waiting.done.set_result(None)
            else:
                waiting.done.set_exception(JournalError(self._failure))

    def _commit(self, texts: Sequence[str]) -> None:
        rows, number, chain = [], self._number, self._chain
        for text in texts:
            number, chain = number + 1, chained(chain, text)
            rows.append((number, time.time(), text, chain))
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?)", rows)
            self._connection.execute("UPDATE head SET number = ?, chain = ?", (number, chain))
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._number, self._chain = number, chain
