"""A server that is killed again and again under load loses nothing that it acknowledged, has
nothing applied twice, and never gives an epoch again.

``TAKTLINE_KILLS`` sets how many times; the figures of ``docs/reliability.md`` are of more.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path

import grpc
import numpy as np

from cells.controller import CallError, Controller, SimulatedRobots, release_cycles
from cells.ids import RobotId, StationId
from cells.program import Work
from cells.wire.service_messages import CyclesRequest
from protos.taktline.v1 import leases_pb2
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.forked_server import ForkedServer
from tests.cells.service.server_process import snapshot

KILLS = int(os.environ.get("TAKTLINE_KILLS", "24"))
CELLS = ("st1", "st2", "st3")
SHORTEN_AFTER = 400
"""Events, so that the journal is shortened every few kills."""
STUCK_S = 900.0
"""After so long without an acknowledgement it is given up, and not before: machines stand still."""
MOST_AHEAD = 30
"""Cycles released and not yet run: those who release wait for the cells."""
SPARE = "shop/line/spare"


class Counted(SimulatedRobots):
    """Robots in no time, whose welds are counted."""

    def __init__(self) -> None:
        super().__init__(speed=1e6)
        self.welds = 0

    async def work(self, robot: RobotId, work: Work) -> None:
        self.welds += 1
        await super().work(robot, work)


class Load:
    """What goes on while the server is killed."""

    def __init__(self, server: ForkedServer, program: str) -> None:
        self.server = server
        self.program = program
        self.robots = {cell: Counted() for cell in CELLS}
        self.acknowledged: Counter[str] = Counter()
        self.epochs: list[int] = []
        self.back_s: list[float] = []
        self.over = False
        self.more = asyncio.Event()

    async def release(self, cell: str) -> None:
        """Release cycles one request after the other; repeat each until it is acknowledged."""
        number = 0
        while not self.over:
            number += 1
            request = CyclesRequest(f"{cell}/{number}", StationId(cell), self.program, 1)
            await self.until_acknowledged(request)
            self.acknowledged[cell] += 1
            self.more.set()
            while self.acknowledged[cell] - self.robots[cell].welds > MOST_AHEAD:
                await asyncio.sleep(0.02)

    async def until_acknowledged(self, request: CyclesRequest) -> None:
        while True:
            try:
                return await release_cycles(self.server.address, request)
            except CallError as error:
                if not error.away:
                    raise
                await asyncio.sleep(0.05)

    async def acquire(self) -> None:
        """Get the lease of a node again and again."""
        request = leases_pb2.AcquireLeaseRequest(resource=SPARE, owner="test").SerializeToString()
        async with grpc.aio.insecure_channel(self.server.address) as channel:
            call = channel.unary_unary("/taktline.v1.LeaseService/AcquireLease")
            while not self.over:
                try:
                    answer = leases_pb2.AcquireLeaseResponse.FromString(await call(request))
                except grpc.aio.AioRpcError as error:
                    if error.code() is not grpc.StatusCode.UNAVAILABLE:
                        raise
                    await asyncio.sleep(0.05)
                else:
                    self.epochs.append(answer.lease.epoch)
                    self.more.set()

    async def acknowledgements(self, count: int) -> None:
        """Wait for so many more."""
        for _ in range(count):
            self.more.clear()
            await asyncio.wait_for(self.more.wait(), STUCK_S)


async def kill_again_and_again(load: Load) -> None:
    chance = np.random.default_rng(KILLS)
    for _ in range(KILLS):
        await load.acknowledgements(int(chance.integers(1, 30)))
        load.server.kill()
        begin_s = time.monotonic()
        await asyncio.to_thread(load.server.start)
        await load.acknowledgements(1)
        load.back_s.append(time.monotonic() - begin_s)
        print(f"kill {len(load.back_s)}: back in {load.back_s[-1]:.2f} s", flush=True)
    await load.acknowledgements(10)
    load.over = True


async def all_done(server: ForkedServer) -> None:
    while True:
        state = await asyncio.to_thread(snapshot, server.address)
        cells = [cell for cell in state.cells if cell.cell in CELLS]
        if all(cell.cycles_done + cell.cycles_lost == cell.cycles_released for cell in cells):
            return
        await asyncio.sleep(0.05)


async def play(server: ForkedServer, program: str, folder: Path) -> tuple[Load, dict[str, int]]:
    load = Load(server, program)
    robots = load.robots
    running = [
        asyncio.ensure_future(
            Controller(
                StationId(cell), server.address, folder / cell, robots[cell], lambda said: None
            ).run()
        )
        for cell in CELLS
    ]
    releasing = [asyncio.ensure_future(load.release(cell)) for cell in CELLS]
    await asyncio.gather(kill_again_and_again(load), load.acquire(), *releasing)
    finished = asyncio.ensure_future(all_done(server))
    await asyncio.wait([finished, *running], timeout=STUCK_S, return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        assert not task.done(), task
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert finished.done(), snapshot(server.address)
    return load, {cell: robots[cell].welds for cell in CELLS}


def test_kills_lose_nothing_repeat_nothing_and_reuse_no_epoch(tmp_path: Path) -> None:
    program = write_folder(tmp_path / "plan", (*CELLS, "spare"))
    server = ForkedServer(tmp_path / "data", 0.2, 60.0, SHORTEN_AFTER)
    server.start(tmp_path / "plan")
    try:
        load, welds = asyncio.run(play(server, program, tmp_path))
        state = {cell.cell: cell for cell in snapshot(server.address).cells}
    finally:
        server.close()
    for cell in CELLS:
        assert state[cell].cycles_released == load.acknowledged[cell] > 0
        assert state[cell].cycles_done == welds[cell] == load.acknowledged[cell]
        assert state[cell].cycles_lost == 0
    assert load.epochs == sorted(set(load.epochs))
    assert load.epochs
    print(
        f"{KILLS} kills, {sum(welds.values())} cycles, {len(load.epochs)} epochs; acknowledging "
        f"again {np.median(load.back_s):.2f} s after a kill, at most {max(load.back_s):.2f} s"
    )
