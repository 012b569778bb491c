"""The tables of a controller's memory: what is in them, and what goes there."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass

from cells.commands import Action, Command, Leftover, Status
from cells.controller.breakdown import Fault
from cells.controller.writing import Statement
from cells.journal.encoding import leftover_of

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
FORGET_BEGUN: tuple[Statement, ...] = (("DELETE FROM begun", ()), ("DELETE FROM step", ()))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended; see ``cells.commands.Acknowledgement``."""

    request_id: str
    status: Status
    reason: str
    leftover: Leftover | None


def begun_in(database: sqlite3.Connection) -> Command | None:
    """Return the command that was begun and has not ended."""
    row = database.execute(
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


def begun_statement(command: Command) -> Statement:
    """Return what keeps a command that has begun."""
    return (
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


def steps_in(database: sqlite3.Connection) -> dict[str, int]:
    """Return how many steps everybody has done."""
    return dict(database.execute("SELECT who, done FROM step").fetchall())


def outcomes_in(database: sqlite3.Connection) -> dict[int, Outcome]:
    """Return how commands ended, by their sequence."""
    rows = database.execute("SELECT sequence, request_id, status, reason, leftover FROM outcome")
    return {
        sequence: Outcome(
            request_id,
            Status(status),
            reason,
            None if text is None else leftover_of(json.loads(text)),
        )
        for sequence, request_id, status, reason, text in rows
    }


def outcome_statement(sequence: int, outcome: Outcome) -> Statement:
    """Return what keeps how a command ended."""
    leftover = None if outcome.leftover is None else json.dumps(asdict(outcome.leftover))
    return (
        "INSERT INTO outcome VALUES (?, ?, ?, ?, ?)",
        (sequence, outcome.request_id, outcome.status.value, outcome.reason, leftover),
    )


def faults_in(database: sqlite3.Connection) -> dict[tuple[str, int], tuple[int, Fault]]:
    """Return faults with the command in which each was, by who and step."""
    rows = database.execute("SELECT who, step, sequence, moves, reason FROM fault")
    return {
        (who, step): (sequence, Fault(who, step, bool(moves), reason))
        for who, step, sequence, moves, reason in rows
    }
