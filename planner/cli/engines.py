"""Where ``taktline plan`` has its jobs done: processes of this machine, or a Ray cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Literal

from planner.cli.refusal import RefusedError

if TYPE_CHECKING:
    from planner.engine import Engine, Pool

EngineName = Literal["local", "ray"]


_ready: list[Pool] = []
"""Workers that the next plan takes, if they are as many as it wants."""


@contextmanager
def ready_workers() -> Iterator[None]:
    """Start one worker per processor, for the next plan to take."""
    from planner.engine import Pool
    from planner.station_tasks import LOADED_BY_ALL, LOADED_FIRST

    with Pool(_processors(), LOADED_FIRST, LOADED_BY_ALL) as pool:
        pool.start_others()
        _ready.append(pool)
        try:
            yield
        finally:
            _ready.clear()


def local(workers: int | None, limited: bool) -> AbstractContextManager[Engine]:
    """Processes of this machine; this one alone if there is no need of more.

    What is ``limited`` in time needs processes that can be ended.
    """
    from planner.engine import Pool, local_engine
    from planner.station_tasks import LOADED_BY_ALL, LOADED_FIRST

    count = workers or _processors()
    if _ready and _ready[0].workers == count:
        return nullcontext(_ready.pop())
    kind = Pool if limited else local_engine
    return kind(count, LOADED_FIRST, LOADED_BY_ALL)


def _processors() -> int:
    return len(os.sched_getaffinity(0))


@contextmanager
def on_ray(workers: int | None, address: str | None) -> Iterator[Engine]:
    """Workers of the Ray cluster at ``address``; None: of one that lives as long as the engine.

    Raises:
        RefusedError: if there is no such cluster, or it cannot be used.
    """
    from planner.cache import code_version
    from planner.engine.ray_engine import ClusterError, RayEngine
    from planner.station_tasks import LOADED_BY_ALL, LOADED_FIRST

    modules = [(*LOADED_BY_ALL, *first) for first in LOADED_FIRST]
    try:
        with RayEngine(workers, modules, address, code_version) as engine:
            yield engine
    except ClusterError as error:
        raise RefusedError(str(error)) from error
