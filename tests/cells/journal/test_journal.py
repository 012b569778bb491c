"""What the journal has acknowledged is there again, in order; what is not as written is refused."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cells.commands import Action, Status
from cells.ids import LineId, RobotId, StationId
from cells.journal import (
    CellAttached,
    CommandAcknowledged,
    CommandIssued,
    CyclesReleased,
    Event,
    Journal,
    JournalError,
    LeaseEnded,
    LeaseGranted,
    OperationCancelled,
    OperationEnded,
    OperationRequested,
    OperationStarted,
    PlanAdmitted,
    StationEntry,
    audited,
    sqlite_store,
)
from cells.journal.encoding import chained, event_text
from cells.journal.schema import opened
from cells.journal.sqlite_store import LOG_BYTES, MIGRATIONS
from cells.operations import (
    OperationKind,
    OperationResult,
    OperationState,
    Question,
    SceneFault,
)

CELL = StationId("st")
ENTRY = StationEntry(LineId("line"), CELL, (RobotId("R1"), RobotId("R2")))
QUESTION = Question(OperationKind.PLAN, "cd" * 32, "", 60.0, None, 3, "st.R1", "car.yaml")
FAULT = SceneFault("car.yaml", 3, 7, "lines[0]", "no stations")
RESULT = OperationResult("ef" * 32, True, 20.0, None, 40.0, ("slow", "near"), (FAULT,))
EVENTS: tuple[Event, ...] = (
    PlanAdmitted("ab" * 32, (ENTRY,)),
    CyclesReleased("r1", CELL, "ab" * 32, 3),
    LeaseGranted("shop/line/st", "controller ü", 1),
    CommandIssued(CELL, 1, "r1/1", "ab" * 32, Action.LOAD, 0, 0),
    CommandAcknowledged(CELL, 1, Status.DONE, ""),
    LeaseEnded("shop/line/st", 1, "taken"),
    CellAttached(CELL, "controller", 2),
)
OPERATIONS: tuple[Event, ...] = (
    OperationRequested("operation-1", "r2", "engineer/anna", QUESTION),
    OperationStarted("operation-1"),
    OperationCancelled("operation-1"),
    OperationEnded("operation-1", OperationState.CANCELLED, "it was cancelled", RESULT),
    OperationEnded("operation-1", OperationState.FAILED, "why", None),
)


def write(path: Path, *groups: tuple[Event, ...]) -> None:
    """Append each group in a transaction of its own."""

    async def fill(journal: Journal) -> None:
        for group in groups:
            await journal.append(*group)

    journal = Journal(path)
    try:
        asyncio.run(fill(journal))
    finally:
        journal.close()


def read(path: Path) -> tuple[Event, ...]:
    journal = Journal(path)
    journal.close()
    return tuple(journal.events)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def test_events_of_every_kind_are_there_again(path: Path) -> None:
    write(path, EVENTS[:2], EVENTS[2:])
    assert read(path) == EVENTS
    write(path, EVENTS)
    assert read(path) == EVENTS + EVENTS


def test_a_second_process_is_refused_with_what_to_do(path: Path) -> None:
    journal = Journal(path)
    try:
        with pytest.raises(JournalError, match=r"journal\.db: in use by another process; stop"):
            Journal(path)
    finally:
        journal.close()


def test_events_that_wait_together_share_a_flush(path: Path) -> None:
    async def fill() -> None:
        one_by_one = (journal.append(EVENTS[2]) for _ in range(1000))
        await asyncio.gather(*one_by_one)

    journal = Journal(path)
    commits: list[str] = []
    journal._store.connection.set_trace_callback(
        lambda statement: commits.append(statement) if statement == "COMMIT" else None
    )
    asyncio.run(fill())
    journal.close()
    assert 1 <= len(commits) < 200
    assert len(read(path)) == 1000


def test_commits_make_no_file_longer_and_are_folded_between_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_store, "FOLDED_AFTER_PAGES", 40)
    log = path.with_name("journal.db-wal")
    sizes: set[int] = set()

    async def fill() -> None:
        for _ in range(30):
            await journal.append(EVENTS[2])
            sizes.add(log.stat().st_size)

    journal = Journal(path)
    folds: list[str] = []
    journal._store.connection.set_trace_callback(
        lambda statement: folds.append(statement) if "checkpoint" in statement else None
    )
    asyncio.run(fill())
    journal.close()
    assert sizes == {LOG_BYTES}
    assert 1 <= len(folds) <= 4
    assert read(path) == (EVENTS[2],) * 30


def test_where_there_is_no_room_for_the_log_it_takes_what_it_needs(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "open", refuse)
    journal = Journal(path)
    asyncio.run(journal.append(*EVENTS))
    assert 0 < path.with_name("journal.db-wal").stat().st_size < LOG_BYTES
    journal.close()
    assert read(path) == EVENTS


def test_whoever_stops_waiting_stops_nobody_else(path: Path) -> None:
    async def fill() -> None:
        given_up = asyncio.create_task(journal.append(EVENTS[0]))
        await asyncio.sleep(0)
        given_up.cancel()
        await journal.append(EVENTS[1])

    journal = Journal(path)
    asyncio.run(fill())
    journal.close()
    assert read(path) == EVENTS[:2]


def test_a_full_disk_fails_who_waits_and_all_after_and_loses_nothing(path: Path) -> None:
    acknowledged: list[Event] = []

    async def fill() -> None:
        while True:
            await journal.append(*EVENTS)
            acknowledged.extend(EVENTS)

    journal = Journal(path)
    journal._store.connection.execute("PRAGMA max_page_count = 12")
    with pytest.raises(JournalError, match="the disk is full; make room"):
        asyncio.run(fill())
    with pytest.raises(JournalError, match="the disk is full"):
        asyncio.run(journal.append(EVENTS[0]))
    assert journal.failure is not None
    journal.close()
    assert acknowledged
    assert read(path) == tuple(acknowledged)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET event = replace(event, '\"cycles\":3', '\"cycles\":4')",
        "DELETE FROM record WHERE number = 2",
        "DELETE FROM record WHERE number = 7",
        "DELETE FROM record",
        "UPDATE head SET number = 5",
        "INSERT INTO record SELECT 8, written_unix_s, event, chain FROM record WHERE number = 1",
        "UPDATE record SET event = (SELECT event FROM record WHERE number = 1) WHERE number = 3",
    ],
)
def test_records_that_were_tampered_with_are_found(path: Path, statement: str) -> None:
    write(path, EVENTS)
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    with pytest.raises(JournalError, match=r"record \d is missing or not what was written"):
        Journal(path)


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a crash leaves it: the events still in the write-ahead log."""
    folder = tmp_path_factory.mktemp("crashed")
    journal = Journal(folder / "journal.db")

    async def fill() -> None:
        for event in EVENTS:
            await journal.append(event)

    asyncio.run(fill())
    copied = folder / "copied"
    copied.mkdir()
    shutil.copy(folder / "journal.db", copied / "journal.db")
    log = (folder / "journal.db-wal").read_bytes()
    assert len(log) == LOG_BYTES
    (copied / "journal.db-wal").write_bytes(log.rstrip(b"\0") + bytes(4096))
    journal.close()
    return copied


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 1.0))
def test_a_log_that_was_torn_off_gives_all_whole_transactions_before(
    crashed: Path, tmp_path: Path, share: float
) -> None:
    path = copy_of(crashed, tmp_path)
    log = path.with_name("journal.db-wal")
    size = log.stat().st_size
    with log.open("r+b") as file:
        file.truncate(int(share * size))
    events = read(path)
    assert events == EVENTS[: len(events)]
    assert share < 1.0 or events == EVENTS


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_is_found_or_does_not_matter(
    crashed: Path, tmp_path: Path, data: st.DataObject
) -> None:
    path = copy_of(crashed, tmp_path)
    assert read(path) == EVENTS  # folds the log into the database
    contents = bytearray(path.read_bytes())
    bit = data.draw(st.integers(0, 8 * len(contents) - 1))
    contents[bit // 8] ^= 1 << bit % 8
    path.write_bytes(contents)
    try:
        events = read(path)
    except JournalError:
        return
    assert events == EVENTS


def copy_of(crashed: Path, tmp_path: Path) -> Path:
    shutil.rmtree(tmp_path / "again", ignore_errors=True)
    shutil.copytree(crashed, tmp_path / "again")
    return tmp_path / "again" / "journal.db"


def shortened(path: Path, parts: Iterable[str], *after: Event) -> None:
    """Write all events, a snapshot of them, and some more."""

    async def fill(journal: Journal) -> None:
        await journal.append(*EVENTS)
        journal.shorten(parts)
        await journal.append(*after)

    journal = Journal(path)
    try:
        asyncio.run(fill(journal))
    finally:
        journal.close()


def test_a_snapshot_takes_the_place_of_all_events_before(path: Path) -> None:
    shortened(path, iter(("one", "twö")), *EVENTS[:2])
    journal = Journal(path)
    journal.close()
    assert (journal.snapshot, journal.shortened) == (("one", "twö"), len(EVENTS))
    assert tuple(journal.events) == EVENTS[:2]
    shortened(path, ("three",))
    journal = Journal(path)
    journal.close()
    assert (journal.snapshot, journal.shortened) == (("three",), 2 * len(EVENTS) + 2)
    assert journal.events == []


def test_what_a_snapshot_replaces_is_dropped_bit_by_bit(path: Path) -> None:
    async def fill(journal: Journal) -> None:
        for _ in range(3):
            await journal.append(*EVENTS * 200)
            journal.shorten(("all of it",))
        await journal.append(EVENTS[0])  # behind the last snapshot

    journal = Journal(path)
    asyncio.run(fill(journal))
    while journal._droppable:
        pass
    journal.close()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM record").fetchone() == (1,)
    connection.close()
    assert journal_of(path).shortened == 600 * len(EVENTS)


def journal_of(path: Path) -> Journal:
    journal = Journal(path)
    journal.close()
    return journal


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE snapshot SET text = 'two' WHERE part = 0",
        "DELETE FROM snapshot WHERE part = 1",
        "INSERT INTO snapshot VALUES (2, 'more')",
        "UPDATE snapshot_head SET number = 6",
        "UPDATE snapshot_head SET number = 8",
        "DELETE FROM record WHERE number = 8",
        "UPDATE snapshot_head SET chain = (SELECT chain FROM record WHERE number = 8)",
    ],
)
def test_a_snapshot_that_was_tampered_with_is_found(path: Path, statement: str) -> None:
    shortened(path, ("one", "two"), EVENTS[0])
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    with pytest.raises(JournalError, match="not what was written; restore"):
        Journal(path)


def test_parts_that_cannot_be_made_fail_who_waits_next(path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "one"
        raise ValueError("no text")

    with pytest.raises(JournalError, match="cannot be shortened: no text"):
        shortened(path, broken(), EVENTS[0])
    assert read(path) == EVENTS


def test_operations_are_read_as_they_were_written(path: Path) -> None:
    write(path, OPERATIONS)
    assert read(path) == OPERATIONS


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_journal_of_a_version_before_is_taken_over(version: int, path: Path) -> None:
    connection = opened(path, MIGRATIONS[:version])
    chain = bytes(16)
    for number, event in enumerate(EVENTS, start=1):
        text = event_text(event)
        chain = chained(chain, text)
        row = number, 0.0, text, chain
        connection.execute("INSERT INTO record VALUES (?, ?, ?, ?)", row)
    connection.execute("UPDATE head SET number = ?, chain = ?", (len(EVENTS), chain))
    connection.close()
    assert read(path) == EVENTS
    write(path, EVENTS)
    assert read(path) == EVENTS * 2


def test_a_disk_that_cannot_be_written_is_refused_with_what_to_do(path: Path) -> None:
    write(path, EVENTS)
    uri = f"file:{path}?mode=ro"
    read_only = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    journal = Journal(path)
    journal._store.connection.close()
    journal._store.connection = read_only
    with pytest.raises(JournalError, match=r"cannot be written .*make the folder writable"):
        asyncio.run(journal.append(EVENTS[0]))
    journal.close()
    assert read(path) == EVENTS


def test_what_somebody_caused_stays_on_record_when_the_journal_is_shortened(path: Path) -> None:
    async def fill(journal: Journal) -> None:
        journal.put(EVENTS[:5], "operator/anna")
        journal.put(EVENTS[5:])
        await journal.settled()
        journal.shorten(("all",))
        await journal.append(EVENTS[0])

    journal = Journal(path)
    asyncio.run(fill(journal))
    with pytest.raises(JournalError, match="in use by another process"):
        list(audited(path))
    journal.close()
    kept = [(who, event["kind"]) for _, who, event in audited(path)]
    assert kept == [
        ("operator/anna", "PlanAdmitted"),
        ("operator/anna", "CyclesReleased"),
        ("operator/anna", "LeaseGranted"),
    ]


def test_what_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"something else, long enough to have a header" * 50)
    with pytest.raises(JournalError, match="damaged, or not a database"):
        Journal(path)


def test_a_later_version_is_refused(path: Path) -> None:
    opened(path, (*MIGRATIONS, "CREATE TABLE later (x)")).close()
    with pytest.raises(JournalError, match="version 5, but this taktline knows 4 at most"):
        Journal(path)


def test_an_interrupted_upgrade_leaves_the_version_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, EVENTS)
    halfway = "CREATE TABLE more (x INTEGER); INSERT INTO nowhere VALUES (1)"
    with pytest.raises(JournalError, match="nowhere"):
        opened(path, (*MIGRATIONS, halfway))
    assert read(path) == EVENTS
    whole = "CREATE TABLE more (x INTEGER); INSERT INTO more VALUES (1)"
    connection = opened(path, (*MIGRATIONS, whole))
    assert connection.execute("PRAGMA user_version").fetchone() == (5,)
    assert connection.execute("SELECT count(*) FROM record").fetchone() == (len(EVENTS),)
    connection.close()


WRITER = """\
import asyncio, sys
from pathlib import Path
from cells.journal import Journal, LeaseGranted

async def fill():
    epoch = len(journal.events)
    async def one(number):
        await journal.append(LeaseGranted("shop", "owner", number))
        print(number, flush=True)
    while True:
        await asyncio.gather(*(one(epoch + i + 1) for i in range(5)))
        epoch += 5

journal = Journal(Path(sys.argv[1]))
asyncio.run(fill())
"""


def acknowledged_by_a_killed_writer(path: Path, lines: int) -> list[int]:
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told = list(first(process, lines))
        process.kill()
        assert process.stdout is not None
        told += process.stdout.read().splitlines()
    return [int(line) for line in told]


def first(process: subprocess.Popen[str], lines: int) -> Iterator[str]:
    for _ in range(lines):
        assert process.stdout is not None
        yield process.stdout.readline()


def test_a_killed_writer_loses_nothing_that_it_acknowledged(path: Path) -> None:
    before = 0
    for lines in (3, 17, 40, 101):
        told = acknowledged_by_a_killed_writer(path, lines)
        epochs = [event.epoch for event in read(path) if isinstance(event, LeaseGranted)]
        assert epochs == list(range(1, len(epochs) + 1))
        assert len(told) >= lines
        assert before < min(told)
        assert max(told) <= len(epochs)
        before = len(epochs)
