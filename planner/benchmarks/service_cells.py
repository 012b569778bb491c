"""The clients that ``service`` measures with: many controllers of cells in one process.

Each is the controller that ``taktline cell`` runs, with a connection of its own. Beside it somebody
releases one cycle each takt, and looks at the clock.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cells.controller import Caller, CallError, Controller, SimulatedRobots
from cells.ids import RobotId, StationId
from cells.pace import Pace
from cells.program import Travel, Work
from cells.thread_turns import short_thread_turns
from cells.wire.service_messages import CyclesRequest
from planner.benchmarks.service_shop import WORKS, WaitingShop

RETRY_S = 0.2


@dataclass(frozen=True, slots=True)
class Load:
    """Cells of ``shop`` run for ``measured_s`` once all have run a cycle; they remember in
    ``folder`` and report every ``report_s``.
    """

    address: str
    folder: Path
    shop: WaitingShop
    report_s: float
    measured_s: float


@dataclass(slots=True)
class Seen:
    """What the clients of one process saw, times in s: from the release of a cycle until the server
    has it on disk, and until the cell's first robot moves; how often a cell was on its own, and
    why; the longest time in which this process did not get to look at its events.
    """

    released_s: list[float] = field(default_factory=list)
    moving_s: list[float] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)
    cycles: int = 0
    longest_pause_s: float = 0.0
    cpu_s: float = 0.0


class _Watched(SimulatedRobots):
    """Robots that tell when the first moves and when the last has ended its last work."""

    def __init__(self, works: int) -> None:
        super().__init__()
        self._works = works
        self._done = 0
        self.begun: asyncio.Future[float] | None = None
        self.ended = asyncio.Event()

    def expect(self) -> asyncio.Future[float]:
        """Return what will be the time at which the next cycle begins."""
        self.ended.clear()
        self._done = 0
        self.begun = asyncio.get_running_loop().create_future()
        return self.begun

    async def travel(self, robot: RobotId, travel: Travel) -> None:
        if self.begun is not None and not self.begun.done():
            self.begun.set_result(time.perf_counter())
        await super().travel(robot, travel)

    async def work(self, robot: RobotId, work: Work) -> None:
        await super().work(robot, work)
        self._done += 1
        if self._done == self._works:
            self.ended.set()


class _Cell:
    """One cell, its controller, and whoever releases its cycles."""

    def __init__(self, load: Load, cell: StationId, seen: Seen) -> None:
        self._load = load
        self._cell = cell
        self._seen = seen
        self._robots = _Watched(load.shop.robots_of[cell] * WORKS)
        self._measured = False
        self.ready = asyncio.Event()
        self.controller = Controller(
            cell, load.address, load.folder / cell, self._robots, self._say, load.report_s
        )

    def _say(self, sentence: str) -> None:
        if self._measured:
            self._seen.breaks.append(f"{self._cell}: {sentence}")

    async def release(self, caller: Caller, measuring: asyncio.Event) -> None:
        """Release cycle after cycle, each when the one before has ended and the takt is over."""
        number, pace = 0, Pace(self._load.shop.takt_s, time.perf_counter())
        while True:
            number += 1
            begin_s = time.perf_counter()
            begun = self._robots.expect()
            name, digest = f"{self._cell}/{number}", self._load.shop.program_digest
            request = CyclesRequest(name, self._cell, digest, 1)
            await self._released(caller, request)
            released_s = time.perf_counter() - begin_s
            moving_s = await begun - begin_s
            if self._measured:
                self._seen.released_s.append(released_s)
                self._seen.moving_s.append(moving_s)
            await self._robots.ended.wait()
            self._seen.cycles += self._measured
            self.ready.set()
            await measuring.wait()
            self._measured = True
            now_s = time.perf_counter()
            await asyncio.sleep(pace.after(now_s) - now_s)

    async def _released(self, caller: Caller, request: CyclesRequest) -> None:
        """Release cycles, however often the connection breaks; each time counts as a break."""
        while True:
            try:
                return await caller.release_cycles(request)
            except CallError as error:
                if not error.away:
                    raise
                self._say(f"not released: {error}")
                await asyncio.sleep(RETRY_S)


async def _pauses(seen: Seen) -> None:
    """Note how late this process looks at its events."""
    while True:
        begin_s = time.perf_counter()
        await asyncio.sleep(0.01)
        seen.longest_pause_s = max(seen.longest_pause_s, time.perf_counter() - begin_s - 0.01)


async def _all_ready(cells: Sequence[_Cell]) -> None:
    for cell in cells:
        await cell.ready.wait()


async def _run(load: Load, cells: Sequence[StationId]) -> Seen:
    seen, measuring = Seen(), asyncio.Event()
    async with Caller(load.address) as caller:
        each = [_Cell(load, cell, seen) for cell in cells]
        ready = asyncio.ensure_future(_all_ready(each))
        running: list[asyncio.Future[None]] = [ready]
        for cell in each:  # spread over a takt: lines do not move on all at once
            running.append(asyncio.ensure_future(cell.controller.run()))
            running.append(asyncio.ensure_future(cell.release(caller, measuring)))
            await asyncio.sleep(load.shop.takt_s / len(each))
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        running.remove(ready)
        ready.result()
        gc.collect()
        gc.freeze()  # the cells are in one process here only, which is not to be measured
        measuring.set()
        cpu_s = time.process_time()
        watching = asyncio.ensure_future(_pauses(seen))
        await asyncio.wait(running, timeout=load.measured_s, return_when=asyncio.FIRST_COMPLETED)
        for task in (watching, *running):
            if task.done():
                task.result()
            task.cancel()
        seen.cpu_s = time.process_time() - cpu_s
        await asyncio.gather(watching, *running, return_exceptions=True)
    return seen


def run_cells(load: Load, cells: Sequence[StationId]) -> Seen:
    """Run some of the cells in this process, and return what was seen."""
    short_thread_turns()
    return asyncio.run(_run(load, cells))
