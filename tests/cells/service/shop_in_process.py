"""A server and controllers on the event loop of a test."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc

from cells.controller import Controller
from cells.controller.simulated import Robots
from cells.ids import StationId
from cells.service import Settings, read_plan, serve
from protos.taktline.v1 import state_pb2


class ShopInProcess:
    """What runs, and how to look at it."""

    def __init__(self, address: str, channel: Any, running: Sequence[asyncio.Future[None]]) -> None:
        self.address = address
        self.channel = channel
        self.running = list(running)
        self.stopping = False

    def run_cell(self, cell: str, folder: Path, robots: Robots) -> asyncio.Future[None]:
        """Run a cell's controller until the end."""
        controller = Controller(StationId(cell), self.address, folder, robots, lambda _: None)
        task = asyncio.ensure_future(controller.run())
        self.running.append(task)
        return task

    def stop(self) -> None:
        """Have the server end, unless it does already."""
        if not self.stopping:
            self.stopping = True
            os.kill(os.getpid(), signal.SIGTERM)

    async def call(self, method: str, request: Any, answer: Any) -> Any:
        """Call ``Service/Method``."""
        data = await self.channel.unary_unary(f"/taktline.v1.{method}")(request.SerializeToString())
        return answer.FromString(data)

    async def snapshot(self) -> state_pb2.GetSnapshotResponse:
        """Ask for the state."""
        answer: state_pb2.GetSnapshotResponse = await self.call(
            "StateService/GetSnapshot",
            state_pb2.GetSnapshotRequest(),
            state_pb2.GetSnapshotResponse,
        )
        return answer

    async def until(
        self, cell: str, reached: Callable[[state_pb2.CellSnapshot], bool]
    ) -> state_pb2.CellSnapshot:
        """Wait until a cell's state is as wanted; for a minute, which is far too long."""
        async with asyncio.timeout(60.0):
            return await self._until(cell, reached)

    async def _until(
        self, cell: str, reached: Callable[[state_pb2.CellSnapshot], bool]
    ) -> state_pb2.CellSnapshot:
        while True:
            (seen,) = (each for each in (await self.snapshot()).cells if each.cell == cell)
            if reached(seen):
                return seen
            for task in self.running:
                assert not task.done(), task


@asynccontextmanager
async def shop(data: Path, plan: Path, **more: Any) -> AsyncIterator[ShopInProcess]:
    """A server that has taken ``plan``, until the context is left."""
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    settings = Settings(data, port=0, heartbeat_s=0.1, lease_s=30.0)
    server = asyncio.ensure_future(serve(settings, [read_plan(plan)], listening.set_result, **more))
    await asyncio.wait([server, listening], return_when=asyncio.FIRST_COMPLETED)
    if server.done():
        server.result()
    async with grpc.aio.insecure_channel(listening.result()) as channel:
        running = ShopInProcess(listening.result(), channel, [server])
        try:
            yield running
        finally:
            for task in running.running[1:]:
                task.cancel()
            await asyncio.gather(*running.running[1:], return_exceptions=True)
            running.stop()
            await server
