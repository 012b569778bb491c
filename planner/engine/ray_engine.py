"""Jobs on a Ray cluster: one that is started for the plan on this machine, or one that runs.

The only module that imports Ray, an optional extra, and only when an engine is entered, as by
``plan --engine ray``. Workers are Ray actors, one per processor, supervised as worker processes are
(``planner.engine.supervision``). What is asked of them and what they answer is the same, too.

A cluster of this machine listens to this machine alone, tells nobody outside that it is used, keeps
its files in a folder of its own and is gone afterwards. A cluster that runs has to have this very
program on every node: its workers are asked for ``version``, and one that differs is refused.
"""

from __future__ import annotations

import importlib
import os
import pickle
import secrets
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any, Self

from planner.engine.supervision import Supervision
from planner.engine.worker import Worker, answer

MISSING = 'Ray is not installed: install taktline with its extra "ray", or leave --engine local'
QUIET = {
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".*",  # it would tell of lost workers on stdout
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # it would warn that this will change
    "RAY_USAGE_STATS_ENABLED": "0",
}
HERE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
"""Have Ray use the loopback address, which it takes for an outer one of the machine otherwise."""
LOOPBACK = "127.", "localhost"
CONNECT_S = 10.0
"""Ray itself would try for minutes."""
STRANGER = "the Ray cluster has another version of taktline, or of what it computes with"
STORE_BYTES = 256 * 2**20
"""Room for jobs and answers on their way; each is less than a hundredth of that."""


class ClusterError(RuntimeError):
    """There is no such cluster, or it cannot be used; says why and what to do."""


class RayEngine(Supervision["RayWorker"]):
    """Runs jobs on up to ``workers`` actors of the cluster at ``address``; None: its own.

    ``workers`` None: as many as the cluster has processors, which are also the most. ``version``
    has to answer the same on the workers as it does here.
    """

    def __init__(
        self,
        workers: int | None,
        modules: Sequence[Sequence[str]] = ((),),
        address: str | None = None,
        version: Callable[[], str] = str,
    ) -> None:
        super().__init__(workers or len(os.sched_getaffinity(0)), modules)
        self._asked, self._address, self._version = workers, address, version
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        """Connect, and start all workers.

        Raises:
            ClusterError: if Ray is not installed, or there is no such cluster.
        """
        with ExitStack() as closing:
            self._ray = _imported(self._address)
            closing.enter_context(_connected(self._ray, self._address, self.workers))
            if self._address is not None:
                there = int(self._ray.cluster_resources().get("CPU", 1))
                self.workers = min(self._asked or there, max(1, there))
            self._closing = closing.pop_all()
        while len(self._workers) < self.workers:
            number = min(len(self._workers), len(self._modules) - 1)
            self._workers.append(self.start(self._modules[number]))
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the workers; end the cluster, if it is our own."""
        self._stop()
        self._closing.close()

    def start(self, modules: Sequence[str]) -> RayWorker:
        """See :class:`Supervision`."""
        return RayWorker(self._ray, modules, self._version)

    def wait(self, busy: Sequence[RayWorker], patience_s: float | None) -> Sequence[RayWorker]:
        """See :class:`Supervision`; who is ready is asked here, lest nobody else be heard."""
        awaited = {worker.awaited: worker for worker in self._workers if worker.awaited is not None}
        ended, _ = self._ray.wait(list(awaited), num_returns=1, timeout=patience_s)
        heard = [awaited[each] for each in ended]
        for worker in heard:
            if worker not in busy:
                worker.ready()
        return [worker for worker in heard if worker in busy]


class RayWorker(Worker):
    """An actor. It is ready once it has said which program it runs."""

    def __init__(self, ray: ModuleType, modules: Sequence[str], version: Callable[[], str]) -> None:
        self._ray, self._version = ray, version
        kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Actor)
        self._actor = kind.remote(tuple(modules))
        self._greeting = self._actor.greet.remote(version)
        self.awaited: Any = self._greeting

    def ready(self) -> bool:
        """See :class:`Worker`; one that died while it started will show that with its first task.

        Raises:
            ClusterError: if it runs another program than this one.
        """
        if self._greeting is None:
            return True
        if not self._ray.wait([self._greeting], timeout=0.0)[0]:
            return False
        self._refuse_strangers()
        self._greeting = self.awaited = None
        return True

    def _refuse_strangers(self) -> None:
        try:
            theirs = self._ray.get(self._greeting)
        except self._ray.exceptions.ActorDiedError as error:
            if "import" in str(error):
                why = str(error).strip().splitlines()[-1]
                raise ClusterError(f"{STRANGER}, or none at all ({why})") from error
            return
        if theirs != self._version():
            raise ClusterError(STRANGER)

    def send(self, function: Callable[[Any], Any], job: Any) -> None:
        """See :class:`Worker`."""
        self.awaited = self._actor.answer.remote(pickle.dumps((function, job)))

    def hear(self) -> tuple[bool, Any] | None:
        """See :class:`Worker`."""
        answered, self.awaited = self.awaited, None
        try:
            good, value = pickle.loads(self._ray.get(answered))
        except self._ray.exceptions.RayError:
            return None
        return good, value

    def stop(self, patience_s: float = 0.0) -> int | None:
        """See :class:`Worker`; Ray does not tell exit codes."""
        self._ray.kill(self._actor)
        return None


class _Actor:  # pragma: no cover, runs in a worker process of Ray
    """What runs on the cluster."""

    def __init__(self, modules: Sequence[str]) -> None:
        for module in modules:
            importlib.import_module(module)

    def greet(self, version: Callable[[], str]) -> str:
        return version()

    def answer(self, asked: bytes) -> bytes:
        return answer(*pickle.loads(asked))


def _imported(address: str | None) -> ModuleType:
    """Import Ray, with settings that it reads from the environment.

    Raises:
        ClusterError: if it is not installed.
    """
    here = address is None or address.startswith(LOOPBACK)
    own = {} if address else {"RAY_AUTH_TOKEN": secrets.token_hex(32)}
    for name, value in {**QUIET, **(HERE if here else {}), **own}.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError as error:
        raise ClusterError(MISSING) from error
    module: ModuleType = ray
    return module


@contextmanager
def _connected(ray: ModuleType, address: str | None, workers: int) -> Iterator[None]:
    """Be connected with the cluster at ``address``, or with one of our own with ``workers``.

    Raises:
        ClusterError: if there is none.
    """
    with ExitStack() as stack:
        settings: dict[str, Any] = {"address": address}
        if address is None:
            folder = tempfile.TemporaryDirectory(prefix="taktline-", ignore_cleanup_errors=True)
            settings = {
                "address": "local",
                "num_cpus": workers,
                "object_store_memory": STORE_BYTES,
                "include_dashboard": False,
                "_temp_dir": stack.enter_context(folder),
            }
        stack.callback(ray.shutdown, wait_for_processes=True)
        with _signals_kept():
            try:
                _knock(address)
                ray.init(log_to_driver=False, logging_level="ERROR", **settings)
            except (OSError, RuntimeError, ValueError) as error:
                where = address or "of this machine"
                raise ClusterError(f"the Ray cluster {where} cannot be used: {error}") from error
        yield


def _knock(address: str | None) -> None:
    """Find out at once whether anybody listens at ``address``, if that is a host and a port.

    Raises:
        OSError: if nobody does.
    """
    host, _, port = (address or "").rpartition(":")
    if host and "/" not in host and port.isdecimal():
        socket.create_connection((host, int(port)), CONNECT_S).close()


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Have no say of Ray's in what being asked to end (SIGTERM) means."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
