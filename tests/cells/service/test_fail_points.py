"""A server killed at every named moment around what has to be durable loses nothing, repeats
nothing, and is back with the next start.
"""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import grpc
import pytest

from cells.journal import journal as journal_module
from cells.journal.encoding import chained, event_text
from cells.journal.fail_points import POINTS
from cells.journal.schema import opened
from cells.journal.sqlite_store import MIGRATIONS
from protos.taktline.v1 import dispatch_pb2 as pb
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.clients import Stream, release
from tests.cells.service.server_process import ServerProcess, snapshot

AT_START = [name for name in POINTS if name.startswith(("plan-", "upgrade-"))]
STUCK_S = 300.0
"""After so long without the last cycles it is given up, and not before: machines stand still."""
PLANNING = [name for name in POINTS if name.startswith("operation-")]
UNDER_LOAD = [name for name in POINTS if name not in (*AT_START, *PLANNING)]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("plan") / "plan"
    return folder, write_folder(folder, ("one", "two"))


def shortening(data: Path) -> ServerProcess:
    options = "--heartbeat", "0.2", "--lease", "60", "--shorten-after", "100"
    return ServerProcess(data, *options)


@pytest.mark.parametrize("point", AT_START)
def test_killed_while_it_starts_it_starts_again(
    point: str, plan: tuple[Path, str], tmp_path: Path
) -> None:
    server = shortening(tmp_path / "data")
    server.begin("--plan", str(plan[0]), fail_at=point)
    assert server.process.wait(60) == -signal.SIGKILL
    server.kill()
    server.start("--plan", str(plan[0]))
    state = snapshot(server.address)
    server.kill()
    assert list(state.program_digests) == [plan[1]]
    assert [cell.cell for cell in state.cells] == ["one", "two"]


class Cell:
    """A cell that does at once what it is told, and remembers it, as a controller has to."""

    def __init__(self) -> None:
        self.settled = self.epoch = 0
        self.ran: list[int] = []
        self.requests: list[str] = []
        self.epochs: list[int] = []

    def run(self, address: str) -> None:
        """Attach and obey until the server is gone, again where only the stream has ended."""
        while self._attached(address):
            pass

    def _attached(self, address: str) -> bool:
        """Obey as long as the stream lasts; whether the server is still there then."""
        with grpc.insecure_channel(address) as channel:
            stream = Stream(channel)
            try:
                welcome = stream.hello("one", epoch=self.epoch, settled_sequence=self.settled)
                self.epoch = welcome.epoch
                self.epochs.append(welcome.epoch)
                while True:
                    self._obey(stream, stream.next("command"))
            except grpc.RpcError as error:
                stream.end()
                return error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
            except AssertionError:
                stream.end()
                return True

    def _obey(self, stream: Stream, command: pb.Command) -> None:
        if command.sequence == self.settled + 1:
            self.settled = command.sequence
            if command.WhichOneof("action") == "run_cycle":
                self.ran.append(command.run_cycle.cycle)
                self.requests.append(command.request_id)
        if command.sequence <= self.settled:
            stream.acknowledge(self.epoch, command, pb.COMMAND_STATUS_DONE)


def released(address: str, program: str, acknowledged: list[str], most: int) -> None:
    """Release cycle after cycle until the server is gone, or ``most`` are there."""
    with grpc.insecure_channel(address) as channel:
        while len(acknowledged) < most:
            name = f"r{len(acknowledged)}"
            try:
                release(channel, program, 1, name)
            except grpc.RpcError:
                return
            acknowledged.append(name)


@pytest.mark.parametrize("point", UNDER_LOAD)
def test_killed_under_load_it_loses_and_repeats_nothing(
    point: str, plan: tuple[Path, str], tmp_path: Path
) -> None:
    count = 2 if point.startswith(("snapshot-", "records-")) else 12
    server, cell, acknowledged = shortening(tmp_path / "data"), Cell(), list[str]()
    server.start("--plan", str(plan[0]))
    server.stop()
    server.start(fail_at=f"{point}:{count}")
    running = threading.Thread(target=cell.run, args=(server.address,))
    running.start()
    released(server.address, plan[1], acknowledged, 1000)
    assert server.process.wait(60) == -signal.SIGKILL
    running.join()
    server.kill()

    server.start()
    running = threading.Thread(target=cell.run, args=(server.address,))
    running.start()
    most = len(acknowledged) + 3
    released(server.address, plan[1], acknowledged, most)
    give_up_s = time.monotonic() + STUCK_S
    while (state := snapshot(server.address).cells[0]).cycles_done < most:
        assert state.cycles_lost == 0
        assert not state.blocked
        assert time.monotonic() < give_up_s, state
    server.kill()
    running.join()
    assert state.cycles_released == state.cycles_done == len(acknowledged) == most
    assert cell.ran == list(range(1, most + 1))
    assert cell.requests == acknowledged
    assert cell.epochs == sorted(cell.epochs)


@pytest.mark.parametrize("version", [1, len(MIGRATIONS) - 1])
def test_a_journal_of_a_version_before_is_upgraded_through_every_kill(
    version: int, plan: tuple[Path, str], tmp_path: Path
) -> None:
    """The version before knows less; its records are all there afterwards."""
    server = shortening(tmp_path / "data")
    server.start("--plan", str(plan[0]))
    with grpc.insecure_channel(server.address) as channel:
        release(channel, plan[1], 7)
    server.stop()
    path = tmp_path / "data" / "journal.db"
    journal = journal_module.Journal(path)
    journal.close()
    path.unlink()
    older = opened(path, MIGRATIONS[:version])
    chain = bytes(16)
    for number, event in enumerate(journal.events, start=1):
        text = event_text(event)
        chain = chained(chain, text)
        older.execute("INSERT INTO record VALUES (?, 0.0, ?, ?)", (number, text, chain))
    older.execute("UPDATE head SET number = ?, chain = ?", (len(journal.events), chain))
    older.close()
    for point in AT_START:
        if point.startswith("upgrade-") and point != "upgrade-committed":
            server.begin(fail_at=point)
            assert server.process.wait(60) == -signal.SIGKILL
            server.kill()
    server.start()
    state = snapshot(server.address).cells[0]
    server.kill()
    assert state.cycles_released == 7
