"""Robots of two cells weld in one space, never at the same time, whoever of them is killed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from cells.controller import SimulatedRobots, release_cycles
from cells.ids import RobotId, StationId
from cells.program import Work
from cells.wire.service_messages import CyclesRequest
from protos.taktline.v1 import dispatch_pb2, zones_pb2
from tests.cells.service.shop_in_process import ShopInProcess, shop
from tests.cells.service.zone_folder import ZONE, write_zone_folder

CYCLES = 5
Story = Callable[[ShopInProcess], Awaitable[None]]


class InOneSpace:
    """Who welds in the space right now, and how often two did."""

    def __init__(self) -> None:
        self.inside: set[str] = set()
        self.met = 0
        self.welds = 0


class Welders(SimulatedRobots):
    """Robots of a cell that weld in that space; ``stand`` is set by who stays there."""

    def __init__(self, cell: str, space: InOneSpace) -> None:
        super().__init__(speed=100.0)
        self._cell, self._space = cell, space
        self.stays = asyncio.Event()
        self.stays.set()

    async def work(self, robot: RobotId, work: Work) -> None:
        self._space.met += bool(self._space.inside - {self._cell})
        self._space.inside.add(self._cell)
        await super().work(robot, work)
        await self.stays.wait()
        self._space.welds += 1
        self._space.inside.discard(self._cell)


def played(tmp_path: Path, *stories: Story) -> None:
    if not (tmp_path / "plan").exists():
        write_zone_folder(tmp_path / "plan")

    async def all_of_it() -> None:
        for story in stories:
            async with shop(tmp_path / "data", tmp_path / "plan") as running:
                await story(running)

    asyncio.run(all_of_it())


async def call(running: ShopInProcess, method: str, **fields: Any) -> Any:
    request, answer = (getattr(zones_pb2, f"{method}{end}") for end in ("Request", "Response"))
    return await running.call(f"ZoneService/{method}", request(**fields), answer)


async def zone(running: ShopInProcess) -> zones_pb2.Zone:
    (found,) = (await call(running, "ListZones")).zones
    assert isinstance(found, zones_pb2.Zone)
    return found


async def released(running: ShopInProcess, digest: str, name: str) -> None:
    for cell in ("one", "two"):
        asked = CyclesRequest(f"{name} {cell}", StationId(cell), digest, CYCLES)
        await release_cycles(running.address, asked)


@pytest.mark.parametrize("restart", [False, True], ids=["", "server restarted"])
def test_cells_take_turns_in_a_space_that_they_share(tmp_path: Path, restart: bool) -> None:
    digest = write_zone_folder(tmp_path / "plan")
    space = InOneSpace()

    def run_cells(running: ShopInProcess) -> None:
        for cell in ("one", "two"):
            running.run_cell(cell, tmp_path / cell, Welders(cell, space))

    async def story(running: ShopInProcess) -> None:
        await call(running, "DefineZone", zone=ZONE, cells=["one", "two"])
        run_cells(running)
        await released(running, digest, "r")
        if restart:
            await running.until("one", lambda cell: cell.cycles_done >= 2)
        else:
            await all_done(running)

    async def all_done(running: ShopInProcess) -> None:
        for cell in ("one", "two"):
            seen = await running.until(cell, lambda cell: cell.cycles_done == CYCLES)
            assert seen.cycles_lost == 0
        last = await zone(running)
        assert (last.state, last.turns) == (zones_pb2.ZONE_STATE_FREE, 2 * CYCLES)

    async def later(running: ShopInProcess) -> None:
        space.inside.clear()
        run_cells(running)
        await all_done(running)

    played(tmp_path, story, *([later] if restart else []))
    assert space.met == 0
    assert space.welds >= 2 * CYCLES


def test_without_turns_they_would_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: it is the turns that keep the robots apart."""

    async def enter_anyway(self: object, zone: str, robot: RobotId, step: int) -> None:
        return

    monkeypatch.setattr("cells.controller.zone_turns.ZoneTurns.enter", enter_anyway)
    digest = write_zone_folder(tmp_path / "plan")
    space = InOneSpace()

    async def story(running: ShopInProcess) -> None:
        await call(running, "DefineZone", zone=ZONE, cells=["one", "two"])
        first, second = Welders("one", space), Welders("two", space)
        first.stays.clear()
        running.run_cell("one", tmp_path / "one", first)
        running.run_cell("two", tmp_path / "two", second)
        await released(running, digest, "r")
        await running.until("two", lambda cell: cell.cycles_done == CYCLES)
        first.stays.set()

    played(tmp_path, story)
    assert space.met > 0


def test_the_zone_of_a_cell_that_is_gone_waits_for_it_or_for_a_person(tmp_path: Path) -> None:
    digest = write_zone_folder(tmp_path / "plan")
    space = InOneSpace()

    async def story(running: ShopInProcess) -> None:
        await call(running, "DefineZone", zone=ZONE, cells=["one", "two"])
        stays = Welders("one", space)
        stays.stays.clear()
        gone = running.run_cell("one", tmp_path / "one", stays)
        asked = CyclesRequest("r", StationId("one"), digest, 1)
        await release_cycles(running.address, asked)
        while "one" not in space.inside:
            await asyncio.sleep(0)
        running.run_cell("two", tmp_path / "two", Welders("two", space))
        await release_cycles(running.address, CyclesRequest("s", StationId("two"), digest, 1))
        while not (await zone(running)).waiting:
            pass
        running.running.remove(gone)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        held = await zone(running)
        assert held.state == zones_pb2.ZONE_STATE_HELD
        with pytest.raises(grpc.aio.AioRpcError, match="owns cell one: have it release the zone"):
            await call(running, "SettleZone", zone=ZONE, request_id=held.holder.request_id)
        await taken(running, "shop/line/one")
        unknown = await zone(running)
        assert unknown.state == zones_pb2.ZONE_STATE_UNKNOWN
        assert [turn.cell for turn in unknown.waiting] == ["two"]
        space.inside.clear()  # somebody looks
        await call(running, "SettleZone", zone=ZONE, request_id=held.holder.request_id)
        await running.until("two", lambda cell: cell.cycles_done == 1)

    played(tmp_path, story)
    assert space.met == 0


async def taken(running: ShopInProcess, resource: str) -> None:
    from protos.taktline.v1 import leases_pb2

    request = leases_pb2.TakeLeaseRequest(resource=resource, owner="service")
    await running.call("LeaseService/TakeLease", request, leases_pb2.TakeLeaseResponse)


def test_a_turn_that_is_not_granted_in_time_is_over(tmp_path: Path) -> None:
    async def story(running: ShopInProcess) -> None:
        await call(running, "DefineZone", zone=ZONE, cells=["one", "two"])
        epoch = {}
        for cell in ("one", "two"):
            stream = running.channel.stream_stream("/taktline.v1.DispatchService/Attach")()
            hello = dispatch_pb2.Hello(cell=cell, controller=f"c {cell}")
            said = dispatch_pb2.AttachRequest(hello=hello)
            await stream.write(said.SerializeToString())
            data = await stream.read()
            epoch[cell] = dispatch_pb2.AttachResponse.FromString(data).welcome.epoch

        async def ask(cell: str, name: str, **more: float) -> Any:
            fields = {"zone": ZONE, "cell": cell, "epoch": epoch[cell], "request_id": name}
            return await call(running, "RequestZone", **fields, **more)

        assert (await ask("one", "a")).granted
        waits = await ask("two", "b", deadline_s=0.2)
        assert (waits.granted, waits.before) == (False, 1)
        with pytest.raises(grpc.aio.AioRpcError, match="turn b in zone between is over"):
            await ask("two", "b", wait_s=20.0)
        waiting = asyncio.ensure_future(ask("two", "c", wait_s=20.0))
        while not (await zone(running)).waiting:
            pass
        fields = {"zone": ZONE, "cell": "one", "epoch": epoch["one"], "request_id": "a"}
        await call(running, "ReleaseZone", **fields)
        assert (await waiting).granted
        for broken in ({"wait_s": 21.0}, {"deadline_s": -1.0}, {"wait_s": float("nan")}):
            with pytest.raises(grpc.aio.AioRpcError, match="_s"):
                await ask("one", "d", **broken)

    played(tmp_path, story)
