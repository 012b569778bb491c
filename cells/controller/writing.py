"""Changes of a database on their way to disk: in order, by a thread of their own.

A change takes its place at once; whoever depends on it waits until all that was put by then is on
disk. What waits together shares one flush. As the order is kept, a death loses nothing but the
last changes: those that nobody has acted on.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from cells.journal import JournalError
from cells.journal.schema import explained, transaction

Statement = tuple[str, tuple[Any, ...]]
"""SQL, and the values for its marks."""
_Change = tuple[Sequence[Statement], "Future[None]"]


class Writer:
    """Writes to the database at ``path`` through ``connection``, which it closes in the end."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._queue: queue.SimpleQueue[_Change | None] = queue.SimpleQueue()
        self._failure: JournalError | None = None
        self._last: Future[None] = Future()
        self._last.set_result(None)
        self._thread = threading.Thread(target=self._write, name="memory")
        self._thread.start()

    def put(self, statements: Sequence[Statement]) -> None:
        """Have statements executed, all of them at once or none.

        Raises:
            JournalError: if nothing can be written any more.
        """
        if self._failure is not None:
            raise self._failure
        self._last = Future()
        self._last.set_running_or_notify_cancel()  # whoever stops waiting cancels no writing
        self._queue.put((tuple(statements), self._last))

    async def settled(self) -> None:
        """Wait until all that was put is on disk.

        Raises:
            JournalError: if something could not be written.
        """
        if not self._last.done():
            await asyncio.wrap_future(self._last)
        self._last.result()

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _write(self) -> None:
        """The thread: all that waits by now, in one transaction, over and over."""
        going = True
        while going:
            waiting = [self._queue.get()]
            while not self._queue.empty():
                waiting.append(self._queue.get())
            changes = [each for each in waiting if each is not None]
            going = len(changes) == len(waiting)
            self._write_all(changes)

    def _write_all(self, changes: Sequence[_Change]) -> None:
        if self._failure is None and changes:
            statements = [each for change, _ in changes for each in change]
            try:
                self._execute(statements)
            except sqlite3.Error as error:
                self._failure = JournalError(explained(self._path, error))
            except Exception as error:  # whoever waits has to be told, whatever it is
                self._failure = JournalError(f"{self._path}: {error!r}")
        for _, done in changes:
            if self._failure is None:
                done.set_result(None)
            else:
                done.set_exception(self._failure)

    def _execute(self, statements: Sequence[Statement]) -> None:
        """All of them or none. One alone is a transaction by itself: each statement more has this
        thread wait for its turn twice, and the first step of a cell waits for it.
        """
        if len(statements) == 1:
            self._connection.execute(*statements[0])
            return
        with transaction(self._connection) as connection:
            for sql, values in statements:
                connection.execute(sql, values)
