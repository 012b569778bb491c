"""A cell's turns in spaces that it shares with others: asked of the server, given back to it.

A turn is named by the command and the step that wants it, so asking again after a break of either
side is the same turn. A robot enters only if the server has granted it and is heard of then, under
the same lease: a grant that arrives later may have been settled by a person meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from cells.controller.calling import CallError, call
from cells.controller.simulated import RobotFaultError
from cells.ids import RobotId, StationId
from cells.wire import zone_messages as messages
from cells.wire.methods import ZONES
from cells.wire.zone_messages import TurnAsked

WAIT_S = 5.0
"""How long the server is to wait with its answer, at most."""
AGAIN_S = 0.2
STALE = "ABORTED"


class Turns(Protocol):
    """Who is asked before a robot enters a shared space. ``step`` is the one of its program that
    enters.
    """

    async def begin(self) -> None:
        """Give back what cycles before have left: all robots stand at home."""

    async def enter(self, zone: str, robot: RobotId, step: int) -> None:
        """Return once it is the robot's turn.

        Raises:
            RobotFaultError: if it will never be.
        """

    def leave(self, zone: str, robot: RobotId, step: int) -> None:
        """Have the turn given back; again changes nothing."""

    async def left(self) -> None:
        """Return once all that was left is known to be."""


class NoTurns:
    """Nobody to ask: for programs that share no space."""

    async def begin(self) -> None:
        """Nothing was left."""

    async def enter(self, zone: str, robot: RobotId, step: int) -> None:
        """Raise RobotFaultError."""
        raise RobotFaultError(f"{robot} is to enter zone {zone}, and there is nobody to ask")

    def leave(self, zone: str, robot: RobotId, step: int) -> None:
        """Nobody entered."""

    async def left(self) -> None:
        """Nobody entered."""

    def close(self) -> None:
        """Nobody entered."""


class ZoneTurns:
    """The turns of one cycle of ``cell``: that of command ``sequence``. ``linked`` is set while the
    server is heard of, ``epoch`` says under which lease.
    """

    def __init__(
        self,
        channel: Any,
        cell: StationId,
        sequence: int,
        epoch: Callable[[], int],
        linked: asyncio.Event,
    ) -> None:
        self._channel = channel
        self._cell = cell
        self._cycle = f"{cell} {sequence} "
        self._epoch = epoch
        self._linked = linked
        self._leaving: set[asyncio.Future[None]] = set()

    async def begin(self) -> None:
        """See :class:`Turns`."""
        answer = await self._answered("ListZones", lambda epoch: messages.list_request_bytes())
        for zone, _ in messages.list_from_bytes(answer):
            for turn in zone.all_turns():
                if turn.cell == self._cell and not turn.request_id.startswith(self._cycle):
                    await self._release(zone.name, turn.request_id)

    async def enter(self, zone: str, robot: RobotId, step: int) -> None:
        """See :class:`Turns`."""
        name = self._name(robot, step)
        while True:
            asked_under = 0

            def request(epoch: int) -> bytes:
                nonlocal asked_under
                asked_under = epoch
                return messages.turn_request_bytes(TurnAsked(zone, self._cell, epoch, name, WAIT_S))

            try:
                answer = await self._answered("RequestZone", request)
            except CallError as error:
                raise RobotFaultError(f"{robot} may not enter zone {zone}: {error}") from error
            still = self._linked.is_set() and self._epoch() == asked_under
            if messages.turn_granted(answer) and still:
                return

    def leave(self, zone: str, robot: RobotId, step: int) -> None:
        """See :class:`Turns`."""
        self._leaving.add(asyncio.ensure_future(self._release(zone, self._name(robot, step))))

    async def left(self) -> None:
        """See :class:`Turns`."""
        await asyncio.gather(*self._leaving)

    def close(self) -> None:
        """Ask for nothing more; what was not given back stays with the cell."""
        for each in self._leaving:
            each.cancel()

    def _name(self, robot: RobotId, step: int) -> str:
        return f"{self._cycle}{robot} {step}"

    async def _release(self, zone: str, name: str) -> None:
        def request(epoch: int) -> bytes:
            return messages.release_request_bytes(TurnAsked(zone, self._cell, epoch, name))

        try:
            await self._answered("ReleaseZone", request)
        except CallError:
            return  # it is not this controller's any more

    async def _answered(self, method: str, request: Callable[[int], bytes]) -> bytes:
        """Call under the lease of then, however often the connection breaks or the lease changes.

        Raises:
            CallError: if the server refuses for another reason.
        """
        while True:
            await self._linked.wait()
            try:
                return await call(self._channel, ZONES, method, request(self._epoch()))
            except CallError as error:
                if not (error.away or error.code == STALE):
                    raise
            await asyncio.sleep(AGAIN_S)
