"""The server: opens its data, takes plans, listens, and ends without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from cells.journal import Journal, JournalError, is_postgres, store_at
from cells.operations import OperationState
from cells.orchestrator import Refusal, RefusedError, admit, admit_fallbacks
from cells.service.admission import CertifiedPlan
from cells.service.answering import Answer, streaming, unary
from cells.service.attaching import Attaching, dispatch_handlers
from cells.service.calls import DispatchCalls, LeaseCalls, ProgramCalls, StateCalls, VersionCalls
from cells.service.desk import Desk
from cells.service.encryption import server_credentials
from cells.service.guard import Guard, Rates
from cells.service.log import Log, say
from cells.service.planning import Planning
from cells.service.planning_calls import PlanningCalls
from cells.service.planning_work import Work
from cells.service.plans import PlanStore
from cells.service.replanning import PlanFallback, Replanning
from cells.service.watching import Watching
from cells.service.zone_calls import ZoneCalls
from cells.thread_turns import short_thread_turns
from cells.wire.methods import DISPATCH, LEASES, PLANNING, PROGRAMS, SERVICES, STATE, VERSION, ZONES
from cells.wire.tls_files import TlsFiles

LIMITS = (
    ("grpc.max_receive_message_length", 2**20),
    ("grpc.max_metadata_size", 16 * 2**10),
    ("grpc.max_concurrent_streams", 256),  # of one connection
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    ("grpc.http2.max_ping_strikes", 10),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.so_reuseport", 0),
    ("grpc.http2.bdp_probe", 0),  # pings to find out how much more than small messages would pass
)
DRAIN_S = 5.0
_Service = tuple[str, Mapping[str, Any], Mapping[str, Answer]]


@dataclass(frozen=True, slots=True)
class Settings:
    """``data`` is the server's folder. Controllers are heard of every ``heartbeat_s``; a lease ends
    after ``lease_s`` without that; a command has to begin within ``valid_for_s``. After
    ``shorten_after`` events a snapshot takes the place of what the journal holds. With ``tls``
    every connection is encrypted, and every client has to show a certificate. Figures are given
    out at ``metrics``, an address of this machine. The journal is a file in ``data``, or the
    database of PostgreSQL at the URL ``journal``.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 7440
    heartbeat_s: float = 1.0
    lease_s: float = 5.0
    valid_for_s: float = 600.0
    shorten_after: int = 20_000
    tls: TlsFiles | None = None
    metrics: tuple[str, int] | None = None
    journal: str | None = None

    def __post_init__(self) -> None:
        if not 0.0 < 4.0 * self.heartbeat_s <= self.lease_s:
            raise ValueError(
                f"a lease must last four heartbeats at least, as a controller holds after three "
                f"without one; got lease_s {self.lease_s} and heartbeat_s {self.heartbeat_s}"
            )
        if self.metrics is not None and not ip_address(self.metrics[0]).is_loopback:
            raise ValueError(f"{self.metrics[0]}: metrics are for this machine only")
        if self.journal is not None and not is_postgres(self.journal):
            raise ValueError(
                f"{self.journal}: a URL such as postgresql://user@host/database expected"
            )
        if self.tls is None and not ip_address(self.host).is_loopback:
            raise ValueError(
                f"{self.host}: connections are not encrypted, so the server is for this machine "
                "only; listen on 127.0.0.1, or give certificate, key and authority"
            )


async def serve(
    settings: Settings,
    plans: Sequence[CertifiedPlan],
    ready: Callable[[str], None],
    plan_fallback: PlanFallback | None = None,
    work: Work | None = None,
) -> None:
    """Serve until a signal to end (SIGTERM, SIGINT); ``ready`` is told the address. Fallbacks that
    were not prepared are made by ``plan_fallback``, operations are done by ``work``, if given.

    Raises:
        JournalError: if the journal cannot be read, or not be written any more.
        PlanError: if the files of a plan taken before are gone or changed.
        RefusedError: if a plan does not go with those taken before.
        OSError: if the address or the folder cannot be used.
    """
    short_thread_turns()
    settings.data.mkdir(parents=True, exist_ok=True)
    journal, log = Journal(store_at(settings.journal, settings.data)), Log(settings.data)
    say("starting", events=journal.shortened + len(journal.events))
    try:
        desk = Desk(journal, settings.lease_s, settings.valid_for_s, settings.shorten_after)
        store = PlanStore(settings.data / "plans")
        for plan in plans:
            await _take(desk, store, plan)
        store.open(desk.book.programs, desk.book.fallbacks.digests)
        tasks = [desk.end_leases()]
        if plan_fallback is not None:
            folder = settings.data / "planning"
            tasks.append(Replanning(desk, store, plan_fallback, folder).run())
        zones = ZoneCalls(desk)
        tasks.append(zones.end_late())
        planning = Planning(desk, store, work, settings.data / "operations")
        if work is not None:
            tasks.append(planning.run())
        with _measured(settings.metrics, journal, desk) as ended:
            services = _services(settings, desk, store, planning, zones)
            await _listen(settings, desk, services, ready, tasks, ended)
        if journal.failure is not None:
            raise JournalError(journal.failure)
        say("ending")
    finally:
        log.close()
        journal.close()


@contextlib.contextmanager
def _measured(
    where: tuple[str, int] | None, journal: Journal, desk: Desk
) -> Iterator[Callable[[str, str, float | None], None]]:
    """Give out figures meanwhile; what is yielded is to be told of every call."""
    if where is None:
        yield lambda *_: None
        return
    from cells.service.metrics import Metrics

    metrics = Metrics()
    journal.committed = metrics.committed
    metrics.watch("taktline_cells_attached", "Cells with a controller.", lambda: desk.attached)
    metrics.watch("taktline_journal_events", "All events ever.", lambda: desk.book.revision)
    for state in OperationState:
        metrics.watch(
            f"taktline_operations_{state}",
            f"Operations that are known and {state}.",
            partial(_count, desk, state),
        )
    end = metrics.serve(*where)
    try:
        yield metrics.ended
    finally:
        end()


def _count(desk: Desk, state: OperationState) -> float:
    return len(desk.book.operations.in_state(state))


async def _take(desk: Desk, store: PlanStore, plan: CertifiedPlan) -> None:
    """Keep a plan's files before the journal says that they are there."""
    admit(desk.book, plan.admitted)
    store.keep(plan)
    await desk.enact(lambda book: admit(book, plan.admitted))
    for fallback in plan.fallbacks:
        store.keep_fallback(fallback)
    admitted = [fallback.admitted for fallback in plan.fallbacks]
    await desk.enact(lambda book: admit_fallbacks(book, admitted))


async def _listen(
    settings: Settings,
    desk: Desk,
    services: Sequence[_Service],
    ready: Callable[[str], None],
    beside: Sequence[Coroutine[Any, Any, None]],
    ended: Callable[[str, str, float | None], None],
) -> None:
    server = grpc.aio.server(options=LIMITS, interceptors=[Guard(Rates(), ended)])
    checks = _register(server, services)
    place = f"{_bracketed(settings.host)}:{settings.port}"
    try:
        if settings.tls is None:
            port = server.add_insecure_port(place)
        else:
            port = server.add_secure_port(place, server_credentials(settings.tls))
    except RuntimeError as error:
        raise OSError(
            f"{settings.host}:{settings.port}: cannot listen there; is another server running?"
        ) from error
    await server.start()
    await checks.set("", health_pb2.HealthCheckResponse.SERVING)
    ready(f"{_bracketed(settings.host)}:{port}")
    running = [asyncio.create_task(each) for each in beside]
    try:
        await _until_told(desk)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await checks.enter_graceful_shutdown()
        desk.refuse_all(RefusedError(Refusal.AWAY, "the server is going down; attach again later"))
        await server.stop(DRAIN_S)


def _services(
    settings: Settings, desk: Desk, store: PlanStore, planning: Planning, zones: ZoneCalls
) -> tuple[_Service, ...]:
    """All services: their names, the handlers of their streams, and what answers single calls."""
    asked = PlanningCalls(desk, planning)
    return (
        (
            DISPATCH,
            dispatch_handlers(Attaching(desk, settings.heartbeat_s)),
            DispatchCalls(desk).answers,
        ),
        (LEASES, {}, LeaseCalls(desk).answers),
        (PLANNING, {"WatchOperation": streaming(asked.watch)}, asked.answers),
        (PROGRAMS, {}, ProgramCalls(store).answers),
        (STATE, {"Watch": streaming(Watching(desk).answer)}, StateCalls(desk).answers),
        (VERSION, {}, VersionCalls().answers),
        (ZONES, {}, zones.answers),
    )


def _register(server: Any, services: Sequence[_Service]) -> Any:
    for service, streams, calls in services:
        handlers = {**streams, **{name: unary(answer) for name, answer in calls.items()}}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
    checks = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    names = (*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME)
    reflection.enable_server_reflection(names, server)
    return checks


async def _until_told(desk: Desk) -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    with contextlib.ExitStack() as stack:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)
            stack.callback(loop.remove_signal_handler, number)
        waiting = [asyncio.create_task(event.wait()) for event in (told, desk.broken)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
