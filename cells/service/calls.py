"""The single calls: cycles, leases, programs, state, version."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from cells.journal import CyclesReleased, Event, LeaseEnded, LeaseGranted
from cells.orchestrator import acquire, end, held, release_cycles, return_robot, settle_rework
from cells.service.answering import Answer
from cells.service.desk import Desk
from cells.service.plans import PlanStore
from cells.wire import lease_messages as leases
from cells.wire import service_messages as messages
from cells.wire import state_messages as state
from cells.wire.version_messages import version_bytes, version_request


class DispatchCalls:
    """``DispatchService`` without its stream."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.answers: Mapping[str, Answer] = {
            "ReleaseCycles": self._release_cycles,
            "ReturnRobot": self._return_robot,
            "SettleRework": self._settle_rework,
        }

    async def _release_cycles(self, data: bytes) -> bytes:
        asked = messages.cycles_request(data)
        event = CyclesReleased(asked.request_id, asked.cell, asked.program_digest, asked.cycles)
        await self._desk.enact_and_move_on(asked.cell, lambda book: release_cycles(book, event))
        return messages.cycles_answer_bytes(self._desk.book.cell(asked.cell).cycles_released)

    async def _return_robot(self, data: bytes) -> bytes:
        cell, robot = messages.return_request(data)
        await self._desk.enact_and_move_on(cell, lambda book: return_robot(book, cell, robot))
        return messages.returned_bytes()

    async def _settle_rework(self, data: bytes) -> bytes:
        cell, cycle = messages.settle_request(data)
        await self._desk.enact(lambda book: settle_rework(book, cell, cycle))
        return messages.settled_bytes()


class LeaseCalls:
    """``LeaseService``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.answers: Mapping[str, Answer] = {
            "AcquireLease": self._acquire,
            "TakeLease": self._take,
            "RenewLease": self._renew,
            "ReleaseLease": self._release,
        }

    async def _acquire(self, data: bytes) -> bytes:
        resource, owner = leases.acquire_request(data)
        events = await self._desk.enact(lambda book: acquire(book, resource, owner))
        return leases.acquired_bytes(self._granted(events))

    async def _take(self, data: bytes) -> bytes:
        resource, owner = leases.take_request(data)
        before = {lease.epoch: lease for lease in self._desk.book.leases.all()}
        events = await self._desk.enact(lambda book: acquire(book, resource, owner, take=True))
        ended = [
            leases.LeaseValue(event.resource, before[event.epoch].owner, event.epoch, 0.0)
            for event in events
            if isinstance(event, LeaseEnded)
        ]
        return leases.taken_bytes(self._granted(events), ended)

    async def _renew(self, data: bytes) -> bytes:
        resource, epoch = leases.renew_request(data)
        lease = held(self._desk.book, resource, epoch)
        self._desk.renew(resource, epoch)
        return leases.renewed_bytes(
            leases.LeaseValue(resource, lease.owner, epoch, self._desk.lease_s)
        )

    async def _release(self, data: bytes) -> bytes:
        resource, epoch = leases.release_request(data)
        await self._desk.enact(lambda book: end(book, resource, epoch, "released"))
        return leases.released_bytes()

    def _granted(self, events: tuple[Event, ...]) -> leases.LeaseValue:
        (lease,) = (event for event in events if isinstance(event, LeaseGranted))
        return leases.LeaseValue(lease.resource, lease.owner, lease.epoch, self._desk.lease_s)


class ProgramCalls:
    """``ProgramService``."""

    def __init__(self, plans: PlanStore) -> None:
        self._plans = plans
        self.answers: Mapping[str, Answer] = {
            "GetProgram": self._program,
            "GetChunk": self._chunk,
        }

    async def _program(self, data: bytes) -> bytes:
        return messages.manifest_bytes(self._plans.manifest(messages.program_request(data)))

    async def _chunk(self, data: bytes) -> bytes:
        return messages.chunk_bytes(self._plans.chunk(messages.chunk_request(data)))


class StateCalls:
    """``StateService``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.answers: Mapping[str, Answer] = {"GetSnapshot": self._snapshot}

    async def _snapshot(self, data: bytes) -> bytes:
        state.snapshot_request(data)
        return state.snapshot_bytes(await self._desk.snapshot())


class VersionCalls:
    """``VersionService``."""

    def __init__(self) -> None:
        self.answers: Mapping[str, Answer] = {"GetVersion": self._version}

    async def _version(self, data: bytes) -> bytes:
        version_request(data)
        return version_bytes(version("taktline"))
