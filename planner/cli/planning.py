"""``taktline plan``: a scene file in, a folder with program, certificate and report out."""

from __future__ import annotations

import os
import signal
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from cells.shop import Shop
from planner.cli.folder import commit, keep_scene, staging, write_plan
from planner.cli.output import console, print_json, progress
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes
from planner.plan import Plan

if TYPE_CHECKING:
    from planner.cache import StationCache
    from planner.engine import Engine

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for; ``cache`` None: the user's own, unless ``no_cache``."""

    scene: Path
    output: Path
    takt_s: float | None = None
    seed: int = 0
    workers: int | None = None
    quiet: bool = False
    as_json: bool = False
    cache: Path | None = None
    no_cache: bool = False
    time_limit_s: float | None = None


def plan_scene(request: Request) -> int:
    """Plan, write, and say what came of it; 0 if certified, 130 after an interrupt, else 1."""
    _check(request)
    began_s = time.perf_counter()
    signal.signal(signal.SIGTERM, _interrupt)
    shop, needs = _loaded(request)
    load_s = time.perf_counter() - began_s
    with staging(request.output) as stage:
        keep_scene(request.scene, needs, stage)
        plan = _planned(request, shop, load_s)
        if plan.stopped == "an interrupt" and plan.program is None:
            return INTERRUPTED
        report = {**plan.report, "wall_s": {**plan.report["wall_s"]}}
        report["wall_s"]["total"] = time.perf_counter() - began_s
        write_plan(stage, replace(plan, report=report))
        commit(stage, request.output)
    if request.as_json:
        print_json(report)
    else:
        from planner.report.tables import show_answer

        show_answer(report, console())
        console().print(f"Written to {request.output}", markup=False, highlight=False)
    if plan.stopped == "an interrupt":
        return INTERRUPTED
    return 0 if plan.certified else 1


def _check(request: Request) -> None:
    for name, value in (("--takt", request.takt_s), ("--time-limit", request.time_limit_s)):
        if value is not None and not 0.0 < value < float("inf"):
            raise RefusedError(f"{name} must be a positive number of seconds, got {value}")


def _interrupt(_: int, __: FrameType | None) -> None:
    """Being asked to end is an interrupt: what was done is kept."""
    raise KeyboardInterrupt


def _planned(request: Request, shop: Shop, load_s: float) -> Plan:
    from planner import pipeline  # heavy: a faulty scene is answered without it
    from planner.engine import Deadline
    from planner.report import report_of

    limit_s = request.time_limit_s
    deadline = Deadline.within(None if limit_s is None else max(0.0, limit_s - load_s))
    with engine_of(request) as engine:
        plan = pipeline.plan(
            shop,
            seed=request.seed,
            takt_s=request.takt_s,
            engine=engine,
            progress=progress(request.quiet),
            cache=cache_of(request),
            deadline=deadline,
        )
    plan = replace(plan, wall_s={**plan.wall_s, "load": load_s})
    return replace(plan, report=report_of(plan))


def engine_of(request: Request) -> AbstractContextManager[Engine]:
    """Where jobs run; what has a time limit needs processes that can be ended."""
    from planner.engine import Pool, local_engine

    workers = request.workers or len(os.sched_getaffinity(0))
    return local_engine(workers) if request.time_limit_s is None else Pool(workers)


def cache_of(request: Request) -> StationCache:
    """The cache that was asked for; too old entries of it are removed."""
    from planner.cache import NO_CACHE, StationCache, Store, default_folder

    if request.no_cache:
        return NO_CACHE
    store = Store(request.cache or default_folder())
    store.tidy()
    return StationCache(store)


def _loaded(request: Request) -> tuple[Shop, list[str]]:
    """The scene, and the files that it needs beside its own."""
    from cells.scene_file.loading import loaded
    from cells.scene_file.references import references

    with refusing_bad_scenes():
        scene = loaded(request.scene)
    return scene.shop, list(references(scene.document, request.scene.parent))
