"""``taktline submit``, ``operations``, ``cancel``: a real server has a real planner plan, through
kills of the server and of the planner.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cells.controller import CallError
from cells.controller.planning import PlanningCaller
from cells.controller.scene_files import scene_files
from cells.operations import Operation, OperationKind, OperationProgress, OperationState, Question
from cells.wire.planning_messages import Asked
from planner.cli.running import run
from tests.cells.service.server_process import ServerProcess, snapshot

Seen = tuple[Operation, OperationProgress | None]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path / "data")
    process.start()
    yield process
    process.kill()


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    members = json.loads(capsys.readouterr().out)
    assert isinstance(members, dict)
    return members


def submit(server: ServerProcess, scene: Path, *options: str) -> int:
    return run(["submit", str(scene), "--server", server.address, "--json", *options])


def operations(server: ServerProcess) -> list[Seen]:
    async def asked() -> list[Seen]:
        async with PlanningCaller(server.address) as caller:
            return await caller.operations()

    while True:
        try:
            return asyncio.run(asked())
        except CallError as error:
            if not error.away:  # a busy machine may not get a connection in time
                raise


def until(server: ServerProcess, reached: Callable[[Seen], bool]) -> Operation:
    """The one operation, once it is as wanted."""
    while True:
        (seen,) = operations(server)
        if reached(seen):
            return seen[0]
        assert not seen[0].state.final, seen[0]


def planning(seen: Seen) -> bool:
    """Whether the planner has begun with the stations."""
    return seen[1] is not None and seen[1].stage == "stations"


def has_ended(seen: Seen) -> bool:
    return seen[0].state.final


def children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def group(leader: int) -> set[int]:
    """The processes of a group that live."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name_and_rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        state, _, process_group = name_and_rest[2].split()[:3]
        if int(process_group) == leader and state != "Z":
            found.add(int(stat.parent.name))
    return found


def test_a_scene_is_planned_through_a_kill_of_the_server_and_run(
    scene: Path, server: ServerProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert submit(server, scene, "--request", "r") == 0
    assert answer(capsys)["state"] == "waiting"
    until(server, planning)
    (planner,) = children(server.process.pid)
    server.kill()
    while group(planner):
        pass
    server.start()
    assert submit(server, scene, "--request", "r", "--wait") == 0
    done = answer(capsys)
    assert (done["operation"], done["state"]) == ("operation-1", "done")
    assert done["result"]["certified"]
    assert done["result"]["taken"]
    assert done["result"]["bound_s"] <= done["result"]["cycle_s"] < 40.0
    digest = done["result"]["program_digest"]
    assert list(snapshot(server.address).program_digests) == [digest]
    kept = tmp_path / "data" / "plans" / digest
    assert run(["verify", str(kept), "-q"]) == 0
    assert run(["release", "st", "--plan", str(kept), "--server", server.address]) == 0
    capsys.readouterr()
    assert submit(server, kept, "--what-if", "--takt", "12", "--wait") == 1
    what_if = answer(capsys)
    assert (what_if["state"], what_if["result"]["certified"]) == ("done", False)
    assert "takt" in what_if["result"]["findings"][0]
    assert list(snapshot(server.address).program_digests) == [digest]


@pytest.mark.parametrize("kills", [1, 2])
def test_a_planner_that_is_killed_is_started_once_more_then_named(
    kills: int, scene: Path, server: ServerProcess
) -> None:
    assert submit(server, scene) == 0
    killed: set[int] = set()
    while len(killed) < kills:
        for child in set(children(server.process.pid)) - killed:
            os.kill(child, signal.SIGKILL)
            killed.add(child)
    ended = until(server, has_ended)
    if kills == 1:
        assert ended.state is OperationState.DONE
    else:
        assert ended.state is OperationState.FAILED
        assert ended.reason == "its process was killed by signal 9, 2 times"
    assert children(server.process.pid) == []


def test_a_cancelled_plan_ends_soon_and_leaves_nothing_running(
    scene: Path, server: ServerProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert submit(server, scene) == 0
    until(server, planning)
    (planner,) = children(server.process.pid)
    capsys.readouterr()
    assert run(["cancel", "operation-1", "--server", server.address, "--json"]) == 0
    assert answer(capsys)["cancelled"] is True
    ended = until(server, has_ended)
    assert ended.state is OperationState.CANCELLED
    assert not group(planner)
    assert run(["operations", "--server", server.address]) == 0
    assert "operation-1: plan of one_robot.yaml: cancelled" in capsys.readouterr().out


def test_a_bad_scene_is_refused_before_it_is_sent_or_by_the_server_with_file_and_place(
    scene: Path, server: ServerProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.write_text(scene.read_text().replace("time: 1.1", "time: -1.1"))
    assert submit(server, scene) == 2
    assert answer(capsys)["problems"][0]["where"] == "lines[line].stations[st].welds.S1.time"

    async def asked() -> Operation:
        files = scene_files(scene, ["meshes/post.obj"])
        question = Question(OperationKind.PLAN, files.upload.digest, "", 60.0)
        async with PlanningCaller(server.address) as caller:
            return await caller.ask(Asked("r", question, files.upload), files)

    asyncio.run(asked())
    assert until(server, has_ended).state is OperationState.FAILED
    assert submit(server, scene, "--check") == 2
    answer(capsys)
    assert run(["operations", "--server", server.address, "--json"]) == 0
    (listed,) = answer(capsys)["operations"]
    assert listed["reason"] == "the scene cannot be used: 1 problem"

    async def told() -> Operation:
        async with PlanningCaller(server.address) as caller:
            return [seen async for seen, _ in caller.watch("operation-1")][-1]

    result = asyncio.run(told()).result
    assert result is not None
    (fault,) = result.faults
    assert (fault.file, fault.where) == ("one_robot.yaml", "lines[line].stations[st].welds.S1.time")
    assert fault.line > 1


def test_a_scene_is_checked_by_the_server(
    scene: Path, server: ServerProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert submit(server, scene, "--check", "--wait") == 0
    done = answer(capsys)
    assert (done["kind"], done["state"], done["result"]["takt_s"]) == ("check", "done", 40.0)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["submit", "FOLDER"], "a folder; only --what-if can be about a plan"),
        (["submit", "FOLDER", "--what-if"], "has no program.pb"),
        (["submit", "SCENE", "--check", "--what-if"], "only one of them"),
        (
            ["submit", "SCENE", "--server", "127.0.0.1:1", "--request", "r"],
            "again with --request r",
        ),
        (["cancel", "operation-9"], "there is no operation operation-9"),
        (["operations", "--server", "nowhere"], "an address such as 127.0.0.1:7440 expected"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_asked_is_refused_with_the_reason(
    command: list[str],
    reason: str,
    scene: Path,
    server: ServerProcess,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = {"FOLDER": str(scene.parent), "SCENE": str(scene)}
    given = [places.get(each, each) for each in command]
    if "--server" not in given:
        given += ["--server", server.address]
    assert run(given) == 2
    assert reason in capsys.readouterr().err
