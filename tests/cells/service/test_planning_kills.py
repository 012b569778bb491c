"""A server killed at every named moment of an operation does it all the same, once, and says so."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import grpc
import pytest

from cells.journal.fail_points import POINTS
from protos.taktline.v1 import planning_pb2 as pb
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.planning_client import SCENE, scene_of
from tests.cells.service.server_process import ServerProcess, snapshot

SERVER = """\
import asyncio, sys
from pathlib import Path
from cells.service import Settings, serve
from tests.cells.service.stand_in_planner import StandInPlanner

async def run(data, listen):
    planner = StandInPlanner()
    planner.gate.set()
    host, port = listen.split(":")
    tell = lambda where: print(f"listening on {where}: here", file=sys.stderr, flush=True)
    await serve(Settings(Path(data), host, int(port)), [], tell, work=planner.work)

asyncio.run(run(sys.argv[1], sys.argv[3]))
"""
POINTS_OF_OPERATIONS = [name for name in POINTS if name.startswith("operation-")]
SUBMIT = "/taktline.v1.PlanningService/SubmitScene"


class PlanningServer(ServerProcess):
    """A server with somebody who plans at once."""

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self._command = [sys.executable, "-c", SERVER, str(data)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PlanningServer]:
    process = PlanningServer(tmp_path / "data")
    yield process
    process.kill()


def submitted(address: str) -> str:
    """Submit the one scene until the server says that it has it; the operation."""
    with grpc.insecure_channel(address) as channel:
        upload = pb.UploadChunkRequest(data=SCENE).SerializeToString()
        path = "/taktline.v1.PlanningService/UploadChunk"
        channel.unary_unary(path)(upload, wait_for_ready=True, timeout=60)
        request = pb.SubmitSceneRequest(request_id="r", scene=scene_of(car_yaml=SCENE))
        data = channel.unary_unary(SUBMIT)(request.SerializeToString(), timeout=60)
        return str(pb.SubmitSceneResponse.FromString(data).operation.operation_id)


def ended(address: str, operation: str) -> pb.Operation:
    with grpc.insecure_channel(address) as channel:
        path = "/taktline.v1.PlanningService/WatchOperation"
        request = pb.WatchOperationRequest(operation_id=operation).SerializeToString()
        said = list(channel.unary_stream(path)(request, wait_for_ready=True, timeout=60))
        return pb.WatchOperationResponse.FromString(said[-1]).operation


@pytest.mark.parametrize("point", POINTS_OF_OPERATIONS)
def test_an_operation_is_done_through_a_kill(
    point: str, server: PlanningServer, tmp_path: Path
) -> None:
    expected = write_folder(tmp_path / "expected", ("one", "two"))
    server.start(fail_at=point)
    with suppress(grpc.RpcError):  # it may die before it answers
        submitted(server.address)
    assert server.process.wait(60) == -signal.SIGKILL
    server.kill()
    server.start()
    operation = submitted(server.address)
    done = ended(server.address, operation)
    assert operation == "operation-1"
    assert done.state == pb.OPERATION_STATE_DONE
    assert done.result.taken
    assert done.result.program_digest == expected
    state = snapshot(server.address)
    assert list(state.program_digests) == [expected]
    assert [cell.cell for cell in state.cells] == ["one", "two"]
    assert server.stop() == 0
    assert list((tmp_path / "data" / "operations" / "scenes").iterdir()) == []


def test_the_moments_are_all_reached() -> None:
    """Each of them stands in the code that does operations."""
    found = subprocess.run(
        ["grep", "-rhoE", r'reached\("operation-[a-z-]+"\)', "cells/service"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    ).stdout.splitlines()
    assert sorted(found) == sorted(f'reached("{point}")' for point in POINTS_OF_OPERATIONS)
