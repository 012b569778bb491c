"""What a cell's controller remembers, on disk before anything moves.

The epoch of its lease, the command up to which all have ended and how each did, the command that
was begun, and which of its steps are done.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cells.commands import Action, Command, Status
from cells.journal import JournalError
from cells.journal.schema import explained, opened

MIGRATIONS = (
    "CREATE TABLE self (only INTEGER PRIMARY KEY CHECK (only = 1), identity TEXT NOT NULL,"
    " epoch INTEGER NOT NULL, settled INTEGER NOT NULL, failed INTEGER NOT NULL,"
    " loaded TEXT NOT NULL) STRICT;"
    "CREATE TABLE begun (sequence INTEGER PRIMARY KEY, epoch INTEGER NOT NULL,"
    " request_id TEXT NOT NULL, program_digest TEXT NOT NULL, action TEXT NOT NULL,"
    " cycle INTEGER NOT NULL, settled INTEGER NOT NULL, valid_for_s REAL NOT NULL) STRICT;"
    "CREATE TABLE step (who TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT;"
    "CREATE TABLE outcome (sequence INTEGER PRIMARY KEY, request_id TEXT NOT NULL,"
    " status TEXT NOT NULL, reason TEXT NOT NULL) STRICT",
)


class Memory:
    """The memory at ``path``, open for this process alone.

    Every method that changes it returns once the change is on disk.

    Raises:
        JournalError: if it cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = opened(path, MIGRATIONS)
        with self._change():
            self._database.execute(
                "INSERT OR IGNORE INTO self VALUES (1, ?, 0, 0, 0, '')", (uuid.uuid4().hex,)
            )
        row = self._database.execute("SELECT identity, epoch, settled, failed, loaded FROM self")
        self.identity: str
        self.epoch: int
        self.settled: int
        self.failed: int
        self.loaded: str
        self.identity, self.epoch, self.settled, self.failed, self.loaded = row.fetchone()
        self.begun = self._begun()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def adopt(self, epoch: int, settled: int) -> None:
        """Remember a new lease, and that all commands up to ``settled`` are over for the server."""
        reached = max(settled, self.settled)
        with self._change():
            self._database.execute("UPDATE self SET epoch = ?, settled = ?", (epoch, reached))
            self._database.execute("DELETE FROM outcome WHERE sequence <= ?", (settled,))
            if self.begun is not None and self.begun.sequence <= settled:
                self._forget_begun()
        self.epoch, self.settled = epoch, reached
        self.begun = self._begun()

    def begin(self, command: Command) -> None:
        """Remember that ``command`` has begun."""
        with self._change():
            self._forget_begun()
            self._database.execute(
                "INSERT INTO begun VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    command.sequence,
                    command.epoch,
                    command.request_id,
                    command.program_digest,
                    command.action.value,
                    command.cycle,
                    command.settled,
                    command.valid_for_s,
                ),
            )
        self.begun = command

    def step_done(self, who: str, done: int) -> None:
        """Remember how many steps ``who`` has done of the command that was begun."""
        with self._change():
            self._database.execute(
                "INSERT INTO step VALUES (?, ?) ON CONFLICT (who) DO UPDATE SET done = ?",
                (who, done, done),
            )

    def steps_done(self) -> dict[str, int]:
        """Return how many steps everybody has done of the command that was begun."""
        return dict(self._database.execute("SELECT who, done FROM step").fetchall())

    def end(self, command: Command, status: Status, reason: str) -> None:
        """Remember how ``command`` ended, which is the one after ``settled``.

        Raises:
            ValueError: if it is another one, or ended before.
        """
        if command.sequence != self.settled + 1:
            raise ValueError(f"command {command.sequence} cannot end after {self.settled}")
        begun = self.begun is not None
        done = status is Status.DONE
        loaded = command.program_digest if done and command.action is Action.LOAD else self.loaded
        failed = command.sequence if begun and not done else self.failed
        with self._change():
            self._database.execute(
                "INSERT INTO outcome VALUES (?, ?, ?, ?)",
                (command.sequence, command.request_id, status.value, reason),
            )
            self._database.execute("DELETE FROM outcome WHERE sequence <= ?", (command.settled,))
            self._database.execute(
                "UPDATE self SET settled = ?, failed = ?, loaded = ?",
                (command.sequence, failed, loaded),
            )
            self._forget_begun()
        self.settled, self.failed, self.loaded, self.begun = command.sequence, failed, loaded, None

    def outcome(self, sequence: int) -> tuple[str, Status, str] | None:
        """Return request, end and reason of a command that ended here; None if not known."""
        row = self._database.execute(
            "SELECT request_id, status, reason FROM outcome WHERE sequence = ?", (sequence,)
        ).fetchone()
        return None if row is None else (row[0], Status(row[1]), row[2])

    def _begun(self) -> Command | None:
        row = self._database.execute(
            "SELECT epoch, sequence, request_id, program_digest, action, cycle, settled,"
            " valid_for_s FROM begun"
        ).fetchone()
        if row is None:
            return None
        epoch, sequence, request_id, digest, action, cycle, settled, valid_for_s = row
        return Command(
            epoch, sequence, request_id, digest, Action(action), cycle, settled, valid_for_s
        )

    def _forget_begun(self) -> None:
        self._database.execute("DELETE FROM begun")
        self._database.execute("DELETE FROM step")

    @contextmanager
    def _change(self) -> Iterator[None]:
        """All that is executed inside happens at once, on disk, or not at all."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
            yield
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise JournalError(explained(self._path, error)) from error
