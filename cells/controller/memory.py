"""What a cell's controller remembers, on disk before anything moves.

The epoch of its lease, the command up to which all have ended and how each did, the command that
was begun, which of its steps are done, and which robots failed.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Collection
from pathlib import Path

from cells.commands import Action, Command, Leftover, RobotFault, Status
from cells.controller.breakdown import Fault
from cells.controller.memory_tables import (
    FORGET_BEGUN,
    MIGRATIONS,
    Outcome,
    begun_in,
    begun_statement,
    faults_in,
    outcome_statement,
    outcomes_in,
    steps_in,
)
from cells.controller.writing import Writer
from cells.ids import RobotId
from cells.journal import JournalError
from cells.journal.schema import explained, opened, transaction

ROBOT = "robot "
"""What the names of robots begin with, where machines are named, too."""


class Memory:
    """The memory at ``path``, open for this process alone.

    A change counts at once, and is on disk once ``settled`` returns: nothing may move, and nobody
    be told, before that.

    Raises:
        JournalError: if it cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        database = opened(path, MIGRATIONS)
        try:
            with transaction(database):
                identity = uuid.uuid4().hex
                database.execute(
                    "INSERT OR IGNORE INTO self VALUES (1, ?, 0, 0, 0, '')", (identity,)
                )
            row = database.execute("SELECT identity, epoch, settled, failed, loaded FROM self")
            self.identity: str
            self.epoch: int
            self.settled: int
            self.failed: int
            self.loaded: str
            self.identity, self.epoch, self.settled, self.failed, self.loaded = row.fetchone()
            self.begun = begun_in(database)
            self._steps = steps_in(database)
            self._outcomes = outcomes_in(database)
            self._faults = faults_in(database)
        except sqlite3.Error as error:
            database.close()
            raise JournalError(explained(path, error)) from error
        self._writer = Writer(path, database)

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self._writer.close()

    async def on_disk(self) -> None:
        """Wait until all changes are on disk.

        Raises:
            JournalError: if one could not be written.
        """
        await self._writer.settled()

    def adopt(self, epoch: int, settled: int) -> None:
        """Remember a new lease, and that all commands up to ``settled`` are over for the server."""
        reached = max(settled, self.settled)
        over = self.begun is not None and self.begun.sequence <= settled
        self._writer.put(
            [
                ("UPDATE self SET epoch = ?, settled = ?", (epoch, reached)),
                ("DELETE FROM outcome WHERE sequence <= ?", (settled,)),
                *(FORGET_BEGUN if over else ()),
            ]
        )
        self.epoch, self.settled = epoch, reached
        self._drop_outcomes(settled)
        if over:
            self.begun, self._steps = None, {}

    def begin(self, command: Command) -> None:
        """Remember that ``command`` has begun."""
        before = FORGET_BEGUN if self.begun is not None or self._steps else ()
        self._writer.put([*before, begun_statement(command)])
        self.begun, self._steps = command, {}

    def step_done(self, who: str, done: int) -> None:
        """Remember how many steps ``who`` has done of the command that was begun."""
        sql = "INSERT INTO step VALUES (?, ?) ON CONFLICT (who) DO UPDATE SET done = ?"
        self._writer.put([(sql, (who, done, done))])
        self._steps[who] = done

    def steps_done(self) -> dict[str, int]:
        """Return how many steps everybody has done of the command that was begun."""
        return dict(self._steps)

    def fault(self, fault: Fault) -> None:
        """Remember who failed in the command that was begun.

        Raises:
            ValueError: if none was.
        """
        if self.begun is None:
            raise ValueError(f"{fault.who} fails, but no command was begun")
        values = fault.who, fault.step, self.begun.sequence, fault.moves, fault.reason
        self._writer.put([("INSERT OR REPLACE INTO fault VALUES (?, ?, ?, ?, ?)", values)])
        self._faults[fault.who, fault.step] = self.begun.sequence, fault

    def cycle_faults(self) -> tuple[Fault, ...]:
        """Return who failed in the command that was begun."""
        now = 0 if self.begun is None else self.begun.sequence
        faults = sorted(self._faults.items())
        return tuple(fault for _, (sequence, fault) in faults if sequence == now)

    def robot_faults(self) -> tuple[RobotFault, ...]:
        """Return the robots that failed and have not been used again since."""
        if not self._faults:
            return ()
        robots = [each for each in self._faults.values() if each[1].who.startswith(ROBOT)]
        robots.sort(key=lambda each: (each[1].who, each[0], each[1].step))
        last = {fault.who: (sequence, fault.reason) for sequence, fault in robots}
        return tuple(
            RobotFault(RobotId(who.removeprefix(ROBOT)), sequence, reason)
            for who, (sequence, reason) in last.items()
        )

    def used(self, who: Collection[str]) -> None:
        """Forget faults from before the command that was begun: it uses ``who`` again."""
        if self.begun is None or not who:
            return
        before = self.begun.sequence
        gone = [key for key, (sequence, _) in self._faults.items() if sequence < before]
        gone = [key for key in gone if key[0] in who]
        if not gone:
            return
        self._writer.put([("DELETE FROM fault WHERE who = ? AND step = ?", key) for key in gone])
        for key in gone:
            del self._faults[key]

    def end(
        self, command: Command, status: Status, reason: str, leftover: Leftover | None = None
    ) -> None:
        """Remember how ``command`` ended, which is the one after ``settled``.

        Raises:
            ValueError: if it is another one, or ended before.
        """
        if command.sequence != self.settled + 1:
            raise ValueError(f"command {command.sequence} cannot end after {self.settled}")
        done = status is Status.DONE
        loaded = command.program_digest if done and command.action is Action.LOAD else self.loaded
        failed = command.sequence if self.begun is not None and not done else self.failed
        outcome = Outcome(command.request_id, status, reason, leftover)
        self._writer.put(
            [
                outcome_statement(command.sequence, outcome),
                ("DELETE FROM outcome WHERE sequence <= ?", (command.settled,)),
                (
                    "UPDATE self SET settled = ?, failed = ?, loaded = ?",
                    (command.sequence, failed, loaded),
                ),
                *FORGET_BEGUN,
            ]
        )
        self._outcomes[command.sequence] = outcome
        self._drop_outcomes(command.settled)
        self.settled, self.failed, self.loaded = command.sequence, failed, loaded
        self.begun, self._steps = None, {}

    def outcome(self, sequence: int) -> Outcome | None:
        """Return how a command ended here; None if not known."""
        return self._outcomes.get(sequence)

    def _drop_outcomes(self, settled: int) -> None:
        self._outcomes = {
            sequence: outcome for sequence, outcome in self._outcomes.items() if sequence > settled
        }
