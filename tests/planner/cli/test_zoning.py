"""``taktline zone``: what cells share is defined, listed and settled on a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cells.ids import StationId
from cells.zones import Turn, Zone, ZoneState
from planner.cli.running import run
from planner.cli.zoning import described
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.server_process import ServerProcess


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    write_folder(tmp_path / "plan", ("one", "two"))
    process = ServerProcess(tmp_path / "data")
    process.start("--plan", str(tmp_path / "plan"))
    yield process
    process.kill()


def zone(server: ServerProcess, *words: str) -> int:
    return run(["zone", *words, "--server", server.address])


def test_zones_are_defined_listed_and_settled(
    server: ServerProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert zone(server, "define", "between", "one", "two") == 0
    assert capsys.readouterr().out == "zone between is shared by one, two\n"
    server.kill()
    server.start()
    assert zone(server, "list", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)["zones"]
    assert (listed["name"], listed["state"], listed["cells"]) == ("between", "free", ["one", "two"])
    assert zone(server, "settle", "between", "a") == 0
    assert zone(server, "settle", "nowhere", "a") == 2
    assert "there is no zone nowhere; there is between" in capsys.readouterr().err
    assert zone(server, "define", "alone", "one") == 2
    assert "two cells or more expected" in capsys.readouterr().err
    assert zone(server, "list") == 0
    assert capsys.readouterr().out == (
        "between: shared by one, two; free; waiting: nobody; 0 turns so far\n"
    )


def test_a_zone_is_told_with_its_holder_and_who_waits() -> None:
    turns = [Turn(f"{cell} 7 R1 2", StationId(cell), f"c {cell}", 3) for cell in ("one", "two")]
    held = Zone("between", (StationId("one"), StationId("two")), turns[0], (turns[1],), 8)
    assert described(held, ZoneState.UNKNOWN) == (
        "between: shared by one, two; unknown: turn 'one 7 R1 2' of c one; waiting: two; "
        "8 turns so far"
    )
