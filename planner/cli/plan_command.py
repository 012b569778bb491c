"""``taktline plan`` from its first moment: what is asked for is checked, and workers are started.

They take as long to load as a scene takes to read, so nothing is loaded here before they are under
way; ``planner.cli.planning`` does the rest.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from planner.cli import engines
from planner.cli.refusal import RefusedError
from planner.cli.request import Request

if TYPE_CHECKING:
    from planner.engine import Engine


def plan_scene(request: Request) -> int:
    """Plan, write, and say what came of it; 0 if certified, 130 after an interrupt, else 1."""
    check(request)
    began_s = time.perf_counter()
    with ended_kindly(), engine_of(request) as engine:
        from planner.cli.asked import Asked  # meanwhile workers load what they need
        from planner.cli.planning import plan_asked

        return plan_asked(engine, request, Asked.of(request), began_s)


def check(request: Request) -> None:
    """Refuse what cannot be asked for.

    Raises:
        RefusedError: naming the option.
    """
    for name, value in (("--takt", request.takt_s), ("--time-limit", request.time_limit_s)):
        if value is not None and not 0.0 < value < float("inf"):
            raise RefusedError(f"{name} must be a positive number of seconds, got {value}")
    if request.ray_address is not None and request.engine != "ray":
        raise RefusedError("--ray-address is for --engine ray")


@contextmanager
def ended_kindly() -> Iterator[None]:
    """Take being asked to end (SIGTERM) for an interrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_: int, __: FrameType | None) -> None:
    """Being asked to end is an interrupt: what was done is kept."""
    raise KeyboardInterrupt


def engine_of(request: Request) -> AbstractContextManager[Engine]:
    """Where jobs run."""
    if request.engine == "ray":
        return engines.on_ray(request.workers, request.ray_address)
    return engines.local(request.workers, limited=request.time_limit_s is not None)
