"""Server and controller on one event loop: a cell runs what is released, and both end well."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import grpc
import pytest

from cells.controller import Controller, SimulatedRobots, release_cycles
from cells.ids import StationId
from cells.service import Settings, read_plan, serve
from cells.wire.service_messages import CyclesRequest
from protos.taktline.v1 import leases_pb2, state_pb2
from tests.cells.service.certified_folder import write_folder

ONE = StationId("one")


async def call(channel: Any, service: str, method: str, request: Any, answer: Any) -> Any:
    data = await channel.unary_unary(f"/taktline.v1.{service}/{method}")(
        request.SerializeToString()
    )
    return answer.FromString(data)


async def snapshot(channel: Any) -> state_pb2.CellSnapshot:
    request, answer = state_pb2.GetSnapshotRequest(), state_pb2.GetSnapshotResponse
    return (await call(channel, "StateService", "GetSnapshot", request, answer)).cells[0]


async def leases_come_and_go(channel: Any) -> list[int]:
    """Acquire, renew, release and acquire a node again; return the epochs."""
    node = "shop/line/two"
    acquire = leases_pb2.AcquireLeaseRequest(resource=node, owner="test")
    epochs = []
    for _ in range(2):
        got = await call(
            channel, "LeaseService", "AcquireLease", acquire, leases_pb2.AcquireLeaseResponse
        )
        epoch = got.lease.epoch
        renew = leases_pb2.RenewLeaseRequest(resource=node, epoch=epoch)
        await call(channel, "LeaseService", "RenewLease", renew, leases_pb2.RenewLeaseResponse)
        release = leases_pb2.ReleaseLeaseRequest(resource=node, epoch=epoch)
        await call(
            channel, "LeaseService", "ReleaseLease", release, leases_pb2.ReleaseLeaseResponse
        )
        epochs.append(epoch)
    return epochs


async def day(
    tmp_path: Path, digest: str, heartbeat_s: float
) -> tuple[state_pb2.CellSnapshot, list[int], list[str]]:
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    settings = Settings(tmp_path / "data", port=0, heartbeat_s=heartbeat_s, lease_s=30.0)
    plans = [read_plan(tmp_path / "plan")]
    server = asyncio.ensure_future(serve(settings, plans, listening.set_result))
    address, said = await listening, list[str]()
    cell = asyncio.ensure_future(
        Controller(ONE, address, tmp_path / "one", SimulatedRobots(1e3), said.append).run()
    )
    await release_cycles(address, CyclesRequest("r", ONE, digest, 3))
    async with grpc.aio.insecure_channel(address) as channel:
        while (seen := await snapshot(channel)).cycles_done < 3:
            assert not server.done(), server
            assert not cell.done(), cell
        epochs = await leases_come_and_go(channel)
    os.kill(os.getpid(), signal.SIGTERM)
    await server
    while not any(sentence.startswith("holds: ") for sentence in said):
        await asyncio.sleep(0)
    cell.cancel()
    await asyncio.gather(cell, return_exceptions=True)
    return seen, epochs, said


def test_a_cell_runs_what_is_released_and_is_told_when_the_server_ends(tmp_path: Path) -> None:
    """A heartbeat that is being sent as the stream ends would hide from the cell why it does."""
    digest = write_folder(tmp_path / "plan", ("one", "two"))
    seen, epochs, said = asyncio.run(day(tmp_path, digest, heartbeat_s=5.0))
    assert (seen.cell, seen.line, seen.cycles_done, seen.cycles_lost) == ("one", "line", 3, 0)
    assert (seen.issued_sequence, seen.settled_sequence, seen.program_digest) == (4, 4, digest)
    assert epochs[0] < epochs[1]
    assert "attached" in said
    assert "holds: the server is going down; attach again later" in said


@pytest.mark.parametrize("jump_s", [86_400.0, -86_400.0])
def test_clocks_that_jump_by_a_day_at_every_look_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump_s: float
) -> None:
    digest = write_folder(tmp_path / "plan", ("one", "two"))
    looks: list[float] = []

    def jumping() -> float:
        looks.append(1.8e9 + jump_s * len(looks))
        return looks[-1]

    monkeypatch.setattr(time, "time", jumping)
    seen, epochs, said = asyncio.run(day(tmp_path, digest, heartbeat_s=0.1))
    assert looks
    assert (seen.cycles_done, seen.cycles_lost, seen.blocked) == (3, 0, "")
    assert epochs[0] < epochs[1]
    assert said.count("attached") == 1
