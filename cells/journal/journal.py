"""A durable list of events, in a file of SQLite or a database of PostgreSQL.

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
from cells.journal.sqlite_store import SqliteStore
from cells.journal.store import Row, SnapshotHead, Store

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
    """The journal in the file ``where``, or in a store that is open already, for this process
    alone; a thread of its own writes to it.

    ``snapshot`` holds the parts that were last given to ``shorten``, of the first ``shortened``
    events; ``events`` those after. ``committed`` is told, by the thread that
    writes, how many events a transaction had and how long it took (s).

    Raises:
        JournalError: if it cannot be opened, or its records are not what was written.
    """

    def __init__(self, where: Path | Store) -> None:
        self._store: Store = SqliteStore(where) if isinstance(where, Path) else where
        self.committed: Callable[[int, float], None] = lambda events, took_s: None
        self._queue: queue.SimpleQueue[_Waiting | _Shortening | None] = queue.SimpleQueue()
        self._failure: str | None = None
        try:
            self.snapshot, self.shortened, self._chain = self._read_snapshot()
            self.events = self._read_records()
        except BaseException:
            self._store.close()
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
        """Write what waits, and let go of the database."""
        self._queue.put(None)
        self._writer.join()
        self._store.close()

    def _read_snapshot(self) -> tuple[tuple[str, ...], int, bytes]:
        """The parts, the number of the last record they replace, and its digest."""
        try:
            parts, head = self._store.snapshot()
        except self._store.faults as error:
            raise JournalError(self._store.explained(error)) from error
        if sealed(head.chain, parts) != head.seal:
            raise JournalError(
                f"{self._store.where}: the snapshot of the first {head.number} records is not what "
                "was written; restore it from a backup"
            )
        return parts, head.number, head.chain

    def _read_records(self) -> list[Event]:
        events: list[Event] = []
        number = self.shortened
        try:
            for found, text, digest in self._store.records(number):
                number += 1
                if isinstance(text, str):  # what is not comes of damage
                    self._chain = chained(self._chain, text)
                if found != number or digest != self._chain:
                    raise JournalError(self._damaged(number))
                events.append(event_from_text(text))
            head = self._store.head()
        except self._store.faults as error:
            raise JournalError(self._store.explained(error)) from error
        except ValueError as error:
            raise JournalError(f"{self._store.where}: record {number}: {error}") from error
        if head != (number, self._chain):
            raise JournalError(self._damaged(number + 1))
        return events

    def _damaged(self, number: int) -> str:
        return (
            f"{self._store.where}: record {number} is missing or not what was written; "
            "restore it from a backup"
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
                case _Idle() if self._queue.empty():
                    self._attempt(self._store.tidy)
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
        except self._store.faults as error:
            self._failure = self._store.explained(error)
        except (TypeError, ValueError) as error:  # of the parts of a snapshot
            self._failure = f"{self._store.where}: cannot be shortened: {error}"
        except Exception as error:  # whoever waits has to be told, whatever it is
            self._failure = f"{self._store.where}: {error!r}"

    def _commit(self, texts: Sequence[str], audited: Sequence[tuple[str, str]]) -> None:
        rows: list[Row] = []
        number, chain, now_s = self._number, self._chain, time.time()
        for text in texts:
            number, chain = number + 1, chained(chain, text)
            rows.append(Row(number, now_s, text, chain))
        if rows:
            self._store.append(rows, [(now_s, *each) for each in audited])
        self._number, self._chain = number, chain

    def _shorten(self, parts: Iterable[str]) -> None:
        texts = tuple(parts)
        head = SnapshotHead(self._number, self._chain, sealed(self._chain, texts))
        self._store.shorten(texts, head)
        self._droppable = self._number

    def _drop_some(self) -> None:
        """Delete a few records that the snapshot replaces."""
        if self._store.drop(self._droppable, _DROPPED_AT_ONCE) < _DROPPED_AT_ONCE:
            self._droppable = 0


def audited(where: Path | Store) -> Iterator[tuple[float, str, Any]]:
    """Return what people and controllers caused, oldest first: Unix time (s), who, and the event.

    Raises:
        JournalError: if a server uses the journal right now, or it cannot be read.
    """
    store: Store = SqliteStore(where) if isinstance(where, Path) else where
    try:
        for at_unix_s, who, text in store.audit():
            yield at_unix_s, who, json.loads(text)
    except store.faults as error:
        raise JournalError(store.explained(error)) from error
    except ValueError as error:
        raise JournalError(f"{store.where}: {error}; restore it from a backup") from error
    finally:
        store.close()
