"""What a cell's controller remembers, on disk before anything moves.

The epoch of its lease, the command up to which all have ended and how each did, the command that
was begun, which of its steps are done, and which robots failed.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from cells.commands import Action, Command, Leftover, RobotFault, Status
from cells.controller.breakdown import Fault
from cells.ids import RobotId
from cells.journal import JournalError
from cells.journal.encoding import leftover_of
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
    "ALTER TABLE begun ADD COLUMN only_tasks TEXT;"
    "ALTER TABLE outcome ADD COLUMN leftover TEXT;"
    "CREATE TABLE fault (who TEXT NOT NULL, step INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    " moves INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (who, step)) STRICT",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended; see ``cells.commands.Acknowledgement``."""

    request_id: str
    status: Status
    reason: str
    leftover: Leftover | None


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
                "INSERT INTO begun VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    command.sequence,
                    command.epoch,
                    command.request_id,
                    command.program_digest,
                    command.action.value,
                    command.cycle,
                    command.settled,
                    command.valid_for_s,
                    None if command.only_tasks is None else json.dumps(command.only_tasks),
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

    def fault(self, fault: Fault) -> None:
        """Remember who failed in the command that was begun.

        Raises:
            ValueError: if none was.
        """
        if self.begun is None:
            raise ValueError(f"{fault.who} fails, but no command was begun")
        with self._change():
            self._database.execute(
                "INSERT OR REPLACE INTO fault VALUES (?, ?, ?, ?, ?)",
                (fault.who, fault.step, self.begun.sequence, fault.moves, fault.reason),
            )

    def cycle_faults(self) -> tuple[Fault, ...]:
        """Return who failed in the command that was begun."""
        rows = self._database.execute(
            "SELECT who, step, moves, reason FROM fault WHERE sequence ="
            " (SELECT sequence FROM begun) ORDER BY who, step"
        )
        return tuple(Fault(who, step, bool(moves), reason) for who, step, moves, reason in rows)

    def robot_faults(self) -> tuple[RobotFault, ...]:
        """Return the robots that failed and have not been used again since."""
        rows = self._database.execute(
            "SELECT who, sequence, reason FROM fault WHERE who LIKE 'robot %'"
            " ORDER BY who, sequence, step"
        )
        last = {who: (sequence, reason) for who, sequence, reason in rows}
        return tuple(
            RobotFault(RobotId(who.removeprefix("robot ")), sequence, reason)
            for who, (sequence, reason) in last.items()
        )

    def used(self, who: Collection[str]) -> None:
        """Forget faults from before the command that was begun: it uses ``who`` again."""
        if self.begun is None or not who:
            return
        marks = ", ".join("?" * len(who))
        with self._change():
            self._database.execute(
                f"DELETE FROM fault WHERE sequence < ? AND who IN ({marks})",
                (self.begun.sequence, *who),
            )

    def end(
        self, command: Command, status: Status, reason: str, leftover: Leftover | None = None
    ) -> None:
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
                "INSERT INTO outcome VALUES (?, ?, ?, ?, ?)",
                (
                    command.sequence,
                    command.request_id,
                    status.value,
                    reason,
                    None if leftover is None else json.dumps(asdict(leftover)),
                ),
            )
            self._database.execute("DELETE FROM outcome WHERE sequence <= ?", (command.settled,))
            self._database.execute(
                "UPDATE self SET settled = ?, failed = ?, loaded = ?",
                (command.sequence, failed, loaded),
            )
            self._forget_begun()
        self.settled, self.failed, self.loaded, self.begun = command.sequence, failed, loaded, None

    def outcome(self, sequence: int) -> Outcome | None:
        """Return how a command ended here; None if not known."""
        row = self._database.execute(
            "SELECT request_id, status, reason, leftover FROM outcome WHERE sequence = ?",
            (sequence,),
        ).fetchone()
        if row is None:
            return None
        request_id, status, reason, text = row
        leftover = None if text is None else leftover_of(json.loads(text))
        return Outcome(request_id, Status(status), reason, leftover)

    def _begun(self) -> Command | None:
        row = self._database.execute(
            "SELECT epoch, sequence, request_id, program_digest, action, cycle, settled,"
            " valid_for_s, only_tasks FROM begun"
        ).fetchone()
        if row is None:
            return None
        epoch, sequence, request_id, digest, action, cycle, settled, valid_for_s, only = row
        return Command(
            epoch,
            sequence,
            request_id,
            digest,
            Action(action),
            cycle,
            settled,
            valid_for_s,
            None if only is None else tuple(json.loads(only)),
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
