"""``taktline cell``, ``release``, ``return`` and ``settle``: a cell, and what it is to do."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import signal
import sys
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cells.grpc_polling import without_event_engine
from cells.ids import RobotId, StationId
from cells.thread_turns import short_thread_turns
from planner.cli.folder import PROGRAM, written
from planner.cli.refusal import RefusedError
from planner.cli.serving import address, tls_files

if TYPE_CHECKING:
    from cells.controller import Caller, Controller


@dataclass(frozen=True, slots=True)
class CellRequest:
    """Which cell to run, for whom, where to remember, and how many times as fast as real robots."""

    cell: str
    server: str
    data: Path
    speed: float
    tls: Path | None = None


def run_cell(request: CellRequest) -> int:
    """Run a simulated cell until told to end; 0 then.

    Raises:
        RefusedError: if the server refuses for good, or the memory cannot be used.
    """
    without_event_engine()
    short_thread_turns()
    from cells.controller import Controller, LinkRefusedError, SimulatedRobots
    from cells.journal import JournalError

    address(request.server)
    try:
        controller = Controller(
            StationId(request.cell),
            request.server,
            request.data,
            SimulatedRobots(request.speed),
            _say,
            tls=tls_files(request.tls),
        )
        asyncio.run(_until_told(controller))
    except (JournalError, LinkRefusedError) as error:
        raise RefusedError(str(error)) from error
    return 0


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """``cycles`` of the plan in ``plan``, for ``cell``; ``request_id`` is None to choose one."""

    cell: str
    server: str
    plan: Path
    cycles: int
    request_id: str | None
    tls: Path | None = None


def release(request: ReleaseRequest) -> int:
    """Release cycles to a cell; 0 once the server has them on disk.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    from cells.controller import CallError, release_cycles
    from cells.wire.service_messages import CyclesRequest

    address(request.server)
    digest = hashlib.sha256(written(request.plan, PROGRAM).read_bytes()).hexdigest()
    name = request.request_id or uuid.uuid4().hex
    asked = CyclesRequest(name, StationId(request.cell), digest, request.cycles)
    try:
        asyncio.run(release_cycles(request.server, asked, tls_files(request.tls)))
    except CallError as error:
        again = f"; if in doubt, ask again with --request {name}" if error.away else ""
        raise RefusedError(f"{request.server}: {error}{again}") from error
    print(f"released {request.cycles} cycles to {request.cell}, request {name}")
    return 0


def return_robot(cell: str, robot: str, server: str, tls: Path | None) -> int:
    """Have a robot that failed do its work again; 0 once the server has it on disk.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    _called(server, tls, lambda caller: caller.return_robot(StationId(cell), RobotId(robot)))
    print(f"{robot} of {cell} is used again from the next cycle on")
    return 0


def settle(cell: str, cycle: int, server: str, tls: Path | None) -> int:
    """Say that a person has seen to a body; 0 once the server has it on disk.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    _called(server, tls, lambda caller: caller.settle_rework(StationId(cell), cycle))
    print(f"the rework of cycle {cycle} of {cell} is settled")
    return 0


def _called(server: str, tls: Path | None, call: Callable[[Caller], Awaitable[None]]) -> None:
    from cells.controller import Caller, CallError

    async def connected() -> None:
        async with Caller(server, tls_files(tls)) as caller:
            await call(caller)

    address(server)
    try:
        asyncio.run(connected())
    except CallError as error:
        raise RefusedError(f"{server}: {error}") from error


async def _until_told(controller: Controller) -> None:
    run = asyncio.ensure_future(controller.run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, run.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await run


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
