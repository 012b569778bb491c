"""Whoever watches sees a snapshot, then what changes, and can tell when that is not enough."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import grpc
import pytest

from cells.controller import Caller, SimulatedRobots
from cells.ids import StationId
from cells.service.changes import Changes
from cells.wire.service_messages import CyclesRequest
from protos.taktline.v1 import dispatch_pb2, state_pb2
from tests.cells.service.failing_folder import write_failing_folder
from tests.cells.service.shop_in_process import ShopInProcess, shop

ONE, OTHER = StationId("one"), StationId("other")
CYCLES = 3


class Viewer:
    """Keeps what it is told, as a viewer does."""

    def __init__(self, running: ShopInProcess, **asked: Any) -> None:
        request = state_pb2.WatchRequest(interval_s=0.02, **asked)
        call = running.channel.unary_stream("/taktline.v1.StateService/Watch")
        self._stream = call(request.SerializeToString())
        self.cells: dict[str, state_pb2.CellSnapshot] = {}
        self.kinds: list[str] = []
        self.steps: set[tuple[str, str, int]] = set()
        self.last = state_pb2.WatchResponse()

    async def read(self) -> None:
        """Take in one message."""
        data = await asyncio.wait_for(self._stream.read(), 60.0)
        if data is grpc.aio.EOF:
            raise AssertionError("the stream ended")
        self.last = state_pb2.WatchResponse.FromString(data)
        self.kinds.append(self.last.WhichOneof("kind"))
        if self.kinds[-1] == "snapshot":
            self.cells = {}
        told = self.last.snapshot if self.kinds[-1] == "snapshot" else self.last.delta
        self.cells.update((each.cell, each) for each in told.cells)
        for cell in told.cells:
            self.steps.update((r.robot, r.step, r.step_kind) for r in cell.report.robots)

    async def until(self, reached: Callable[[dict[str, state_pb2.CellSnapshot]], bool]) -> None:
        while not reached(self.cells):
            await self.read()

    async def refusal(self) -> tuple[grpc.StatusCode, str]:
        """Read to the end, which is an error."""
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await asyncio.wait_for(self._to_the_end(), 60.0)
        return error.value.code(), error.value.details()

    async def _to_the_end(self) -> None:
        while await self._stream.read() is not grpc.aio.EOF:
            pass


def played(tmp_path: Path, play: Callable[[ShopInProcess, str], Coroutine[Any, Any, None]]) -> None:
    digest, _ = write_failing_folder(tmp_path / "plan")

    async def all_of_it() -> None:
        async with shop(tmp_path / "data", tmp_path / "plan") as running:
            await play(running, digest)

    asyncio.run(all_of_it())


async def produce(running: ShopInProcess, digest: str, name: str = "r") -> None:
    async with Caller(running.address) as caller:
        await caller.release_cycles(CyclesRequest(name, ONE, digest, CYCLES))


def test_a_snapshot_and_its_deltas_add_up_to_what_is(tmp_path: Path) -> None:
    async def play(running: ShopInProcess, digest: str) -> None:
        viewer = Viewer(running)
        await viewer.read()
        assert viewer.kinds == ["snapshot"]
        assert set(viewer.cells) == {"one", "other"}
        running.run_cell("one", tmp_path / "one", SimulatedRobots(10.0))
        await produce(running, digest)
        await viewer.until(lambda cells: cells["one"].cycles_done == CYCLES)
        assert set(viewer.kinds[1:]) == {"delta"}
        work, travel = dispatch_pb2.STEP_KIND_WORK, dispatch_pb2.STEP_KIND_TRAVEL
        assert viewer.steps >= {("R1", "to S1", travel), ("R1", "S1", work), ("R2", "S4", work)}
        await viewer.until(lambda cells: cells["one"].report.settled_sequence == CYCLES + 1)
        now = {each.cell: each for each in (await running.snapshot()).cells}
        for cell in (*now.values(), *viewer.cells.values()):
            cell.ClearField("report")
        assert viewer.cells == now

    played(tmp_path, play)


def test_a_watch_goes_on_behind_the_last_message_without_a_snapshot(tmp_path: Path) -> None:
    async def play(running: ShopInProcess, digest: str) -> None:
        first = Viewer(running)
        await first.read()
        await produce(running, digest)
        again = Viewer(running, instance=first.last.instance, number=first.last.number)
        await again.read()
        assert again.kinds == ["delta"]
        assert list(again.cells) == ["one"]
        assert again.cells["one"].cycles_released == CYCLES
        assert again.last.number > first.last.number

    played(tmp_path, play)


def test_who_goes_on_is_told_so_at_once_even_if_nothing_changed(tmp_path: Path) -> None:
    async def play(running: ShopInProcess, digest: str) -> None:
        first = Viewer(running)
        await first.read()
        again = Viewer(running, instance=first.last.instance, number=first.last.number)
        await again.read()
        assert again.kinds == ["delta"]
        assert again.cells == {}

    played(tmp_path, play)


@pytest.mark.parametrize("number", [0, 10**9])
def test_whoever_cannot_go_on_is_told_so_and_gets_everything(tmp_path: Path, number: int) -> None:
    async def play(running: ShopInProcess, digest: str) -> None:
        known = Viewer(running)
        await known.read()
        instance = known.last.instance if number else "another life"
        viewer = Viewer(running, instance=instance, number=number)
        await viewer.read()
        await viewer.read()
        assert viewer.kinds == ["resync_required", "snapshot"]
        assert set(viewer.cells) == {"one", "other"}

    played(tmp_path, play)


def test_only_the_cells_asked_for_are_told(tmp_path: Path) -> None:
    async def play(running: ShopInProcess, digest: str) -> None:
        viewer = Viewer(running, cells=["other"])
        await viewer.read()
        await produce(running, digest)
        running.run_cell("other", tmp_path / "other", SimulatedRobots(10.0))
        await viewer.until(lambda cells: cells["other"].attached)
        assert list(viewer.cells) == ["other"]

    played(tmp_path, play)


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [
        ({"cells": ["nine"]}, grpc.StatusCode.NOT_FOUND, "there is no cell nine"),
        ({"cells": [""]}, grpc.StatusCode.INVALID_ARGUMENT, "cells: 1 to 200"),
    ],
    ids=["unknown", "nameless"],
)
def test_what_cannot_be_watched_is_refused(
    tmp_path: Path, asked: dict[str, Any], code: grpc.StatusCode, words: str
) -> None:
    async def play(running: ShopInProcess, digest: str) -> None:
        status, details = await Viewer(running, **asked).refusal()
        assert status is code
        assert words in details

    played(tmp_path, play)


def test_a_watch_ends_with_the_server(tmp_path: Path) -> None:
    digest, _ = write_failing_folder(tmp_path / "plan")

    async def play() -> tuple[grpc.StatusCode, str]:
        async with shop(tmp_path / "data", tmp_path / "plan") as running:
            viewer = Viewer(running)
            await viewer.read()
            ending = asyncio.ensure_future(viewer.refusal())
            await produce(running, digest)
            running.stop()
            return await ending

    code, words = asyncio.run(play())
    assert code is grpc.StatusCode.UNAVAILABLE
    assert "going down" in words


def test_what_changed_is_told_in_order_once_and_as_it_is_now() -> None:
    changes = Changes()
    changes.note([ONE, OTHER])
    changes.note([ONE])
    assert changes.since(0) == (OTHER, ONE)
    assert changes.since(2) == (ONE,)
    assert changes.since(changes.number) == ()
    assert changes.knows(changes.instance, changes.number)
    assert not changes.knows(changes.instance, changes.number + 1)
    assert not changes.knows(Changes().instance, 0)
