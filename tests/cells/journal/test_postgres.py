"""A journal on PostgreSQL keeps what one in a file keeps: all that it acknowledged.

Skipped where PostgreSQL or psycopg is not installed.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from cells.ids import StationId
from cells.journal import CyclesReleased, Event, Journal, JournalError, audited
from planner.cli.refusal import RefusedError
from planner.cli.serving import show_audit
from tests.cells.journal.postgres_server import PostgresServer, why_not
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.clients import release
from tests.cells.service.server_process import ServerProcess, snapshot

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "it is there")
CELL = StationId("st")


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def another() -> Iterator[PostgresServer]:
    """One that is not running, and may be killed."""
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def url(database: PostgresServer) -> str:
    import psycopg

    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS taktline CASCADE")
    return database.url


def events(first: int, last: int) -> tuple[Event, ...]:
    return tuple(CyclesReleased(f"r{i}", CELL, "a" * 64, i) for i in range(first, last + 1))


def opened(url: str) -> Journal:
    from cells.journal.postgres_store import PostgresStore

    return Journal(PostgresStore(url))


def test_what_is_acknowledged_is_there_again_in_order(url: str) -> None:
    journal = opened(url)

    async def fill() -> None:
        journal.put(events(1, 3), "operator/anna")
        await journal.append(*events(4, 5))
        journal.shorten(("all", "of it"))
        await journal.append(*events(6, 7))

    asyncio.run(fill())
    journal.close()
    again = opened(url)
    assert (again.snapshot, again.shortened) == (("all", "of it"), 5)
    assert tuple(again.events) == events(6, 7)
    again.close()
    from cells.journal.postgres_store import PostgresStore

    kept = [(who, event["request_id"]) for _, who, event in audited(PostgresStore(url))]
    assert kept == [("operator/anna", f"r{i}") for i in (1, 2, 3)]


def test_only_one_process_has_it_open(url: str) -> None:
    journal = opened(url)
    with pytest.raises(JournalError, match="in use by another process; stop that first"):
        opened(url)
    journal.close()
    opened(url).close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE taktline.record SET event = replace(event, '\"cycles\":3', '\"cycles\":4')",
        "DELETE FROM taktline.record WHERE number = 2",
        "DELETE FROM taktline.record WHERE number = 5",
        "UPDATE taktline.head SET number = 4",
    ],
)
def test_records_that_were_tampered_with_are_found(url: str, statement: str) -> None:
    import psycopg

    journal = opened(url)
    asyncio.run(journal.append(*events(1, 5)))
    journal.close()
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute(statement).rowcount > 0
    with pytest.raises(JournalError, match=r"record \d is missing or not what was written"):
        opened(url)


def test_a_later_version_is_refused_and_an_interrupted_upgrade_leaves_the_one_before(
    url: str,
) -> None:
    from cells.journal.postgres_store import MIGRATIONS, PostgresStore

    journal = opened(url)
    asyncio.run(journal.append(*events(1, 2)))
    journal.close()
    more = ("CREATE TABLE taktline.more (x INTEGER)", ())
    halfway = (more, ("INSERT INTO nowhere VALUES (1)", ()))
    with pytest.raises(JournalError, match="nowhere"):
        PostgresStore(url, (*MIGRATIONS, halfway))
    again = opened(url)
    assert tuple(again.events) == events(1, 2)
    again.close()
    PostgresStore(url, (*MIGRATIONS, (more,))).close()
    with pytest.raises(JournalError, match="version 2, but this taktline knows 1 at most"):
        opened(url)


def test_a_database_that_is_gone_or_does_not_flush_is_refused_with_what_to_do(
    another: PostgresServer,
) -> None:
    server = another
    with pytest.raises(JournalError, match="cannot be reached"):
        opened(server.url)
    server.start("fsync=off")
    with pytest.raises(JournalError, match=r"fsync is off, so it may lose .* set it to on"):
        opened(server.url)
    server.stop()
    server.start()
    journal = opened(server.url)
    asyncio.run(journal.append(*events(1, 1)))
    server.kill()
    with pytest.raises(JournalError, match="look after the database, then start again"):
        asyncio.run(journal.append(*events(2, 2)))
    with pytest.raises(JournalError, match="look after the database"):
        asyncio.run(journal.append(*events(3, 3)))
    journal.close()
    server.start()
    again = opened(server.url)
    assert tuple(again.events) == events(1, 1)
    again.close()


WRITER = """\
import asyncio, sys
from pathlib import Path
from cells.ids import StationId
from cells.journal import CyclesReleased, Journal, store_at

journal = Journal(store_at(sys.argv[1], Path()))

async def run():
    for number in range(1, 10**6):
        await journal.append(CyclesReleased(f"r{number}", StationId("st"), "a" * 64, number))
        print(number, flush=True)

asyncio.run(run())
"""


def test_a_killed_writer_has_lost_nothing_that_it_acknowledged(url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = [int(process.stdout.readline()) for _ in range(50)]
    process.kill()
    acknowledged += [int(line) for line in process.stdout.read().split()]
    process.communicate()
    journal = opened(url)
    found = tuple(journal.events)
    journal.close()
    assert len(found) in (len(acknowledged), len(acknowledged) + 1)
    assert found == events(1, len(found))


def test_a_server_serves_from_it_through_kills(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = write_folder(tmp_path / "plan", ("one", "two"))
    server = ServerProcess(tmp_path / "data", "--journal", url)
    server.start("--plan", str(tmp_path / "plan"))
    with grpc.insecure_channel(server.address) as channel:
        assert release(channel, program, 3, "r") == 3
    server.kill()
    server.start()
    with grpc.insecure_channel(server.address) as channel:
        assert release(channel, program, 3, "r") == 3
        assert release(channel, program, 1, "s") == 4
    assert [cell.cycles_released for cell in snapshot(server.address).cells] == [4, 0]
    assert not (tmp_path / "data" / "journal.db").exists()
    assert server.stop() == 0
    assert show_audit(None, url) == 0
    assert capsys.readouterr().out.count("CyclesReleased") == 2
    with pytest.raises(RefusedError, match="one of them says where the journal is"):
        show_audit(tmp_path, url)


def test_a_server_whose_database_dies_ends_and_says_why(
    another: PostgresServer, tmp_path: Path
) -> None:
    database = another
    database.start()
    program = write_folder(tmp_path / "plan", ("one", "two"))
    server = ServerProcess(tmp_path / "data", "--journal", database.url)
    server.start("--plan", str(tmp_path / "plan"))
    database.kill()
    with grpc.insecure_channel(server.address) as channel, pytest.raises(grpc.RpcError) as error:
        release(channel, program, 3, "r")
    assert error.value.code() is grpc.StatusCode.UNAVAILABLE
    _, said = server.process.communicate(timeout=60)
    assert server.process.returncode == 2
    assert "look after the database, then start again" in said
    database.start()
    server.start()
    assert snapshot(server.address).cells[0].cycles_released == 0
    server.kill()
