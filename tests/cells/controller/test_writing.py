"""Changes reach the disk in order; whoever waits is told only then, or that it cannot be."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cells.commands import Action, Command, Status
from cells.controller import Memory
from cells.controller.breakdown import Fault
from cells.controller.memory_tables import Outcome
from cells.controller.writing import Writer
from cells.journal import JournalError
from cells.journal.schema import opened

TABLE = ("CREATE TABLE note (number INTEGER PRIMARY KEY) STRICT",)
INSERT = "INSERT INTO note VALUES (?)"


class Gate(sqlite3.Connection):
    """A connection whose commits wait for a gate."""

    gate: threading.Event
    reached: threading.Event

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
        alone = not self.in_transaction and not sql.startswith("BEGIN")
        if sql == "COMMIT" or alone:
            self.reached.set()
            self.gate.wait()
        return super().execute(sql, *values)  # type: ignore[arg-type]


@pytest.fixture
def gated(tmp_path: Path) -> Iterator[tuple[Writer, Gate]]:
    opened(tmp_path / "notes.db", TABLE).close()
    connection = sqlite3.connect(
        tmp_path / "notes.db", isolation_level=None, check_same_thread=False, factory=Gate
    )
    connection.gate, connection.reached = threading.Event(), threading.Event()
    writer = Writer(tmp_path / "notes.db", connection)
    yield writer, connection
    connection.gate.set()
    writer.close()


@pytest.mark.parametrize("count", [1, 2])
def test_nobody_is_told_before_the_disk_has_it_and_the_loop_goes_on(
    gated: tuple[Writer, Gate], count: int
) -> None:
    writer, disk = gated

    async def story() -> None:
        writer.put([(INSERT, (number,)) for number in range(count)])
        waiting = asyncio.ensure_future(writer.settled())
        await asyncio.to_thread(disk.reached.wait)
        for _ in range(100):
            await asyncio.sleep(0)
        assert not waiting.done()
        disk.gate.set()
        await waiting
        await writer.settled()

    asyncio.run(story())


def test_what_cannot_be_written_is_told_to_everybody_from_then_on(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "notes.db", opened(tmp_path / "notes.db", TABLE))
    writer.put([(INSERT, (1,))])
    writer.put([(INSERT, (1,))])
    for _ in range(2):
        with pytest.raises(JournalError, match="UNIQUE constraint failed"):
            asyncio.run(writer.settled())
    with pytest.raises(JournalError, match="UNIQUE constraint failed"):
        writer.put([(INSERT, (2,))])
    writer.close()


def test_a_number_that_no_database_holds_is_told_and_hangs_nobody(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "notes.db", opened(tmp_path / "notes.db", TABLE))
    writer.put([(INSERT, (2**64,))])
    with pytest.raises(JournalError, match="OverflowError"):
        asyncio.run(writer.settled())
    writer.close()


def command(sequence: int) -> Command:
    return Command(4, sequence, "r", "a" * 64, Action.RUN, sequence, sequence - 1, 60.0, ())


def told(memory: Memory) -> tuple[object, ...]:
    """All that a memory says."""
    return (
        (memory.identity, memory.epoch, memory.settled, memory.failed, memory.loaded),
        memory.begun,
        memory.steps_done(),
        memory.cycle_faults(),
        memory.robot_faults(),
        [memory.outcome(sequence) for sequence in range(5)],
    )


def test_what_is_remembered_is_what_is_on_disk(tmp_path: Path) -> None:
    """After every change, a memory that is opened again says the same."""

    def again(memory: Memory) -> Memory:
        before = told(memory)
        memory.close()
        opened_again = Memory(tmp_path / "memory.db")
        assert told(opened_again) == before
        return opened_again

    memory = again(Memory(tmp_path / "memory.db"))
    memory.adopt(4, 0)
    memory.begin(command(1))
    memory = again(memory)
    memory.step_done("robot R1", 2)
    memory.step_done("robot R1", 3)
    memory.fault(Fault("robot R1", 3, True, "broke down"))
    memory.fault(Fault("process press", 1, False, "stuck"))
    memory = again(memory)
    assert len(memory.cycle_faults()) == 2
    memory.end(command(1), Status.FAILED, "why")
    memory = again(memory)
    assert memory.outcome(1) == Outcome("r", Status.FAILED, "why", None)
    assert (memory.failed, memory.begun, memory.cycle_faults()) == (1, None, ())
    (fault,) = memory.robot_faults()
    assert (fault.robot, fault.sequence) == ("R1", 1)
    memory.begin(command(2))
    memory.used(["robot R1"])
    memory = again(memory)
    assert memory.robot_faults() == ()
    memory.end(command(2), Status.DONE, "")
    memory = again(memory)
    assert memory.outcome(1) is None
    memory.begin(command(3))
    memory.adopt(5, 3)
    memory = again(memory)
    assert (memory.epoch, memory.settled, memory.begun) == (5, 3, None)
    memory.close()
