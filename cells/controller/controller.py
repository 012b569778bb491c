"""The controller of a cell: attaches, runs what it is given, and never stops trying."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from cells.commands import Action, CellReport, Command, Leftover, Status
from cells.controller import calling
from cells.controller.breakdown import Fault, named
from cells.controller.calling import CallError
from cells.controller.cycle import Cycle, Notes
from cells.controller.duty import Duty
from cells.controller.link import Link
from cells.controller.memory import Memory
from cells.controller.programs import ProgramRefusedError, Programs
from cells.controller.reaching import channel
from cells.controller.simulated import Robots
from cells.controller.standing import Standing, StandingClock
from cells.controller.together import together
from cells.controller.zone_turns import NoTurns, ZoneTurns
from cells.ids import StationId
from cells.program import StationProgram
from cells.wire import WireError
from cells.wire.tls_files import TlsFiles
from cells.zones import zones_in

Ending = tuple[Status, str, Leftover | None]
"""How a command ended: see ``cells.commands.Acknowledgement``."""
RETRY_S = (0.1, 0.2, 0.5, 1.0, 2.0)
"""How long to wait before attaching again; the last one from then on."""


class Controller:
    """Runs ``cell`` with ``robots`` for the server at ``address``; remembers in ``folder``.

    ``say`` is told in sentences what happens to the connection. The cell reports every heartbeat of
    the server, and every ``report_s`` if that is less. The connection is encrypted with the files
    ``tls``.

    Raises:
        JournalError: if the memory in ``folder`` cannot be used.
    """

    def __init__(
        self,
        cell: StationId,
        address: str,
        folder: Path,
        robots: Robots,
        say: Callable[[str], None],
        report_s: float = math.inf,
        tls: TlsFiles | None = None,
    ) -> None:
        self._tls = tls
        self._cell = cell
        self._report_s = report_s
        self._address = address
        self._robots = robots
        self._say = say
        folder.mkdir(parents=True, exist_ok=True)
        self._memory = Memory(folder / "memory.db")
        self._programs = Programs(folder / "programs", cell)
        self._duty = Duty(cell, self._memory, "taktline cell")
        self._standing = StandingClock(robots.now_s)
        self._linked = asyncio.Event()
        self._wake = asyncio.Event()
        self._link: Link | None = None
        self._channel: Any = None
        self._cycle: Cycle | None = None
        self._running: asyncio.Future[Ending] | None = None

    async def run(self) -> None:
        """Run until cancelled.

        Raises:
            LinkRefusedError: if the server refuses this controller for good.
            JournalError: if nothing can be remembered any more.
        """
        try:
            async with channel(self._address, self._tls) as self._channel:
                await together((self._stay_attached(), self._work()))
        finally:
            self._memory.close()

    async def _stay_attached(self) -> None:
        failures = 0
        while True:
            self._link = Link(
                self._channel, self._duty, self._report, self._wake.set, self._report_s
            )
            try:
                await self._link.run(
                    self._duty.hello(await self._programs.held()), self._on_welcome
                )
            except CallError as error:
                failures = 1 if self._linked.is_set() else failures + 1
                self._linked.clear()
                self._say(f"holds: {error}")
            await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S)) - 1])

    def _on_welcome(self) -> None:
        """Begin, or go on; what another controller was given meanwhile is not this one's to end."""
        if self._running is not None and self._duty.begun == 0:
            self._running.cancel()
        self._linked.set()
        self._wake.set()
        self._say("attached")

    async def _work(self) -> None:
        """Run command after command. One that has begun goes on without the server; the next one
        begins only while the server is heard of.
        """
        while True:
            if not self._linked.is_set():
                self._standing.stand(Standing.BLOCKED)
            await self._linked.wait()
            self._wake.clear()
            command = self._duty.next(asyncio.get_running_loop().time())
            self._tell()
            await self._duty.on_disk()
            if command is None:
                failed = self._memory.robot_faults()
                self._standing.stand(Standing.BLOCKED if failed else Standing.STARVED)
                await self._wake.wait()
                continue
            if self._duty.begun != command.sequence:
                continue  # it was taken from this cell meanwhile
            self._standing.go()
            self._running = asyncio.ensure_future(self._applied(command))
            try:
                await asyncio.wait([self._running])
                if not self._running.cancelled():
                    self._duty.ended(command, *self._running.result())
            finally:
                self._running.cancel()
                self._running = None
            self._tell()

    async def _applied(self, command: Command) -> Ending:
        try:
            if command.action is Action.RUN:
                return await self._run(command)
            await self._load(command.program_digest)
        except (ProgramRefusedError, WireError, CallError, OSError) as error:
            return Status.FAILED, str(error), None
        return Status.DONE, "", None

    async def _load(self, digest: str) -> None:
        """Fetch and check a program, however often the connection breaks meanwhile."""
        while True:
            try:
                await self._programs.load(
                    digest,
                    partial(calling.manifest, self._channel),
                    partial(calling.chunk, self._channel),
                )
            except CallError as error:
                if not error.away:
                    raise
                await asyncio.sleep(RETRY_S[0])
                await self._linked.wait()
            else:
                return

    async def _run(self, command: Command) -> Ending:
        digest = command.program_digest
        if digest != self._memory.loaded:
            raise ProgramRefusedError(
                f"program {digest} is to run, but {self._memory.loaded or 'none'} is loaded"
            )
        station = await self._programs.station(digest)
        memory = self._memory
        memory.used([named(robot) for robot in station.robots if robot.steps])
        notes = Notes(memory.steps_done(), memory.cycle_faults(), self._step, self._fault)
        turns = self._turns(station, command.sequence)
        self._cycle = Cycle(station, self._robots, notes, command.only_tasks, turns)
        try:
            await self._cycle.run()
            return _ending(self._cycle, command.sequence)
        finally:
            self._cycle = None
            turns.close()

    def _turns(self, station: StationProgram, sequence: int) -> ZoneTurns | NoTurns:
        """Who is asked for turns in shared spaces: nobody, if no cycle of the cell can have one."""
        if not (zones_in(station) or self._memory.failed):
            return NoTurns()
        return ZoneTurns(
            self._channel, self._cell, sequence, lambda: self._memory.epoch, self._linked
        )

    async def _step(self, who: str, done: int) -> None:
        """Keep how far somebody is."""
        self._memory.step_done(who, done)
        await self._memory.on_disk()

    async def _fault(self, fault: Fault) -> None:
        """Keep a fault, and have it told at once."""
        self._memory.fault(fault)
        if self._link is not None:
            self._link.report_now()
        await self._memory.on_disk()

    def _report(self) -> CellReport:
        cycle, standing = self._cycle, self._standing
        return self._duty.report(
            () if cycle is None else cycle.progress(),
            0.0 if cycle is None else cycle.elapsed_s,
            standing.total_s(Standing.STARVED),
            standing.total_s(Standing.BLOCKED),
        )

    def _tell(self) -> None:
        if self._link is not None:
            self._link.tell()


def _ending(cycle: Cycle, sequence: int) -> Ending:
    """How a cycle ended: done, or at a safe point because of faults."""
    if not cycle.faults:
        return Status.DONE, "", None
    leftover = cycle.leftover(sequence)
    tasks = ", ".join(each.task for each in leftover.tasks) or "none"
    faults = "; ".join(fault.reason for fault in cycle.faults)
    return Status.FAILED, f"{faults}. Tasks left open: {tasks}", leftover
