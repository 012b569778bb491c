"""``taktline plan``, ``serve``, ``cell``: a planned cycle runs, through kills of either side."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from planner.cli.running import run
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.server_process import ServerProcess, snapshot


class CellProcess:
    """``taktline cell`` for the station of the small scene."""

    def __init__(self, folder: Path, address: str, speed: float) -> None:
        cell = [sys.executable, "-m", "planner.cli", "cell", "st", "--server", address]
        self._command = [*cell, "--data", str(folder), "--speed", str(speed)]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stderr=subprocess.PIPE, text=True)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def until_said(self, beginning: str) -> None:
        """Read what it says until a line begins like this."""
        assert self._process is not None
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if line.startswith(beginning):
                return
        raise AssertionError(f"it ended without saying {beginning!r}")


@pytest.fixture
def folder(scene: Path, tmp_path: Path) -> Path:
    """A plan made in earnest."""
    out = tmp_path / "out"
    plan = [sys.executable, "-m", "planner.cli", "plan", str(scene), "-o", str(out)]
    subprocess.run([*plan, "--no-cache", "-q"], check=True, stdout=subprocess.DEVNULL)
    return out


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path / "data", "--heartbeat", "0.1", "--lease", "60")
    yield process
    process.kill()


def until(server: ServerProcess, reached: Callable[[Any], bool]) -> Any:
    while not reached(cell := snapshot(server.address).cells[0]):
        pass
    return cell


def in_mid_cycle(cell: Any) -> bool:
    return any(0 < robot.steps_done < robot.steps for robot in cell.report.robots)


def test_a_planned_cycle_runs_once_through_kills_of_server_and_cell(
    folder: Path, server: ServerProcess, tmp_path: Path
) -> None:
    address = server.start("--plan", str(folder))
    cell = CellProcess(tmp_path / "cell", address, speed=4.0)
    cell.start()
    try:
        command = ["release", "st", "--plan", str(folder), "--cycles", "2", "--request", "r"]
        assert run([*command, "--server", address]) == 0
        assert run([*command, "--server", address]) == 0
        before = until(server, in_mid_cycle)
        server.kill()
        server.start()
        resumed = until(server, lambda cell: cell.attached)
        assert (resumed.epoch, resumed.controller) == (before.epoch, before.controller)
        until(server, in_mid_cycle)
        cell.kill()
        cell.start()
        done = until(server, lambda cell: cell.cycles_done + cell.cycles_lost == 2)
    finally:
        cell.kill()
    assert (done.cycles_released, done.cycles_done, done.cycles_lost) == (2, 2, 0)
    assert (done.issued_sequence, done.settled_sequence) == (3, 3)
    assert done.epoch == before.epoch


def test_a_cell_holds_while_its_server_stands_still_and_goes_on_with_it(
    server: ServerProcess, tmp_path: Path
) -> None:
    write_folder(tmp_path / "plan", ("st",))
    address = server.start("--plan", str(tmp_path / "plan"))
    cell = CellProcess(tmp_path / "cell", address, speed=10.0)
    cell.start()
    try:
        cell.until_said("attached")
        command = ["release", "st", "--plan", str(tmp_path / "plan"), "--cycles", "5"]
        assert run([*command, "--server", address]) == 0
        until(server, in_mid_cycle)
        server.process.send_signal(signal.SIGSTOP)
        cell.until_said("holds: nothing heard of the server for 0.3")
        server.process.send_signal(signal.SIGCONT)
        cell.until_said("attached")
        done = until(server, lambda cell: cell.cycles_done + cell.cycles_lost == 5)
    finally:
        cell.kill()
    assert (done.cycles_done, done.cycles_lost, done.issued_sequence) == (5, 0, 6)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--listen", "0.0.0.0:7440"], "the server is for this machine only"),
        (["--listen", "nowhere"], "an address such as 127.0.0.1:7440 expected"),
        (["--heartbeat", "2", "--lease", "5"], "a lease must last four heartbeats"),
        (["--plan", "PLAN"], "was not certified, and is not run"),
        (["--journal", "mysql://there"], "a URL such as postgresql://user@host/database expected"),
    ],
    ids=lambda value: "" if isinstance(value, str) else value[0],
)
def test_what_cannot_be_served_is_refused_with_the_reason(
    options: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "plan", ("st",))
    (tmp_path / "plan" / "certificate.json").unlink()
    given = [option.replace("PLAN", str(tmp_path / "plan")) for option in options]
    assert run(["serve", "--data", str(tmp_path / "data"), *given]) == 2
    assert reason in capsys.readouterr().err


def test_two_servers_do_not_share_a_folder(
    server: ServerProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.start()
    assert run(["serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0"]) == 2
    assert "journal.db: in use by another process" in capsys.readouterr().err


def test_a_cell_that_the_shop_does_not_have_is_refused(
    server: ServerProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = server.start()
    data = str(tmp_path / "cell")
    assert run(["cell", "nine", "--server", address, "--data", data]) == 2
    assert "there is no cell nine; the shop has none at all" in capsys.readouterr().err


def test_cycles_of_a_plan_that_the_server_does_not_hold_are_refused(
    server: ServerProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "plan", ("st",))
    address = server.start()
    command = ["release", "st", "--plan", str(tmp_path / "plan"), "--server", address]
    assert run(command) == 2
    assert "there is no cell st" in capsys.readouterr().err
