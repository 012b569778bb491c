"""``taktline plan``, once workers are starting (``planner.cli.plan_command``): a scene file in, a
folder with program, certificate and report out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cells.shop import Shop
from planner.cli.faults import INTERRUPTED
from planner.cli.folder import (
    commit,
    keep_scene,
    staging,
    write_fallbacks,
    write_plan,
    write_report,
)
from planner.cli.json_progress import JsonLines
from planner.cli.output import console, print_json, progress
from planner.cli.refusal import RefusedError
from planner.cli.request import Request
from planner.plan import Plan
from planner.progress import Progress

if TYPE_CHECKING:
    from planner.cache import StationCache
    from planner.cli.asked import Asked
    from planner.cli.earlier import Earlier
    from planner.engine import Engine
    from planner.wish import Wish

ASIDE_S, ASIDE_SHARE = 2.0, 0.1
"""So much of a time limit, at most, is kept for starting up and for writing a plan."""


def plan_asked(engine: Engine, request: Request, task: Asked, began_s: float) -> int:
    """Plan what was loaded since ``began_s``, write and tell; the exit code."""
    load_s = time.perf_counter() - began_s
    with staging(request.output) as stage:
        keep_scene(request.scene, task.files, stage)
        plan = _planned(request, task.shop, task.earlier, load_s, engine)
        if plan.stopped == "an interrupt" and plan.program is None:
            return INTERRUPTED
        outcome = task.outcome(plan)
        report = {**outcome.report, "wall_s": {**outcome.report["wall_s"]}}
        report["wall_s"]["total"] = time.perf_counter() - began_s
        write_plan(stage, replace(outcome, report=report))
        task.write_sources(stage)
        commit(stage, request.output)
        fallbacks = _fallbacks(request, plan, engine, began_s) if request.fallbacks else None
    if fallbacks is not None:
        report["fallbacks"] = [each["fallback"] for each in fallbacks]
        write_report(request.output, report)
        task.write_sources(request.output)
    if request.as_json:
        print_json(report)
    else:
        from planner.report.tables import show_answer, show_fallbacks

        show_answer(report, console())
        if fallbacks is not None:
            show_fallbacks(fallbacks, console())
        console().print(f"Written to {request.output}", markup=False, highlight=False)
    if plan.stopped == "an interrupt":
        return INTERRUPTED
    good = all(each["certified"] for each in fallbacks or ())
    return 0 if report["certified"] and good else 1


def _planned(
    request: Request, shop: Shop, earlier: Earlier | None, load_s: float, engine: Engine
) -> Plan:
    from planner import pipeline  # heavy: a faulty scene is answered without it
    from planner.engine import Deadline

    deadline = Deadline.within(_left_s(request, load_s))
    special = earlier or request.without or request.objective != "cycle"
    more: dict[str, Any] = {"wish": _wish(request, shop, earlier)} if special else {}
    if request.lines:
        more["told"] = JsonLines(sys.stderr).told
    with _saying_what_is_compiled(shop, request.quiet):
        plan = pipeline.plan(
            shop,
            seed=request.seed,
            takt_s=request.takt_s,
            engine=engine,
            progress=_listener(request),
            cache=cache_of(request),
            deadline=deadline,
            **more,
        )
    wall_s = {**plan.report["wall_s"], "load": load_s}
    plan = replace(plan, report={**plan.report, "wall_s": wall_s})
    if request.without is None:
        return plan
    from planner.fallback import failure_named, members

    failure = failure_named(shop, request.without)
    report = None if earlier is None else earlier.report
    return replace(plan, report={**plan.report, **members(plan, failure, report)})


def _listener(request: Request) -> Progress:
    """Who is told how far each stage is."""
    return JsonLines(sys.stderr) if request.lines else progress(request.quiet)


def _saying_what_is_compiled(shop: Shop, quiet: bool) -> AbstractContextManager[None]:
    """Say what few shops need, and is compiled only when it is first needed."""
    if quiet or not any(line.shared_welds for line in shop.lines):
        return nullcontext()
    from planner.cli.compiling import saying_what_is_compiled

    return saying_what_is_compiled("tours along lines")


def _left_s(request: Request, load_s: float) -> float | None:
    """Time for planning: what is left of the limit, but for starting up and for writing it down."""
    if request.time_limit_s is None:
        return None
    aside_s = min(ASIDE_S, ASIDE_SHARE * request.time_limit_s)
    return max(0.0, request.time_limit_s - load_s - aside_s)


def _wish(request: Request, shop: Shop, earlier: Earlier | None) -> Wish:
    """What is special: a plan to start from, a robot to do without."""
    from planner.fallback import failure_named
    from planner.wish import Wish

    if request.without is None:
        wish = Wish(request.seed) if earlier is None else earlier.wish(request.seed)
        return replace(wish, objective=request.objective)
    try:
        failed = failure_named(shop, request.without)
    except ValueError as error:
        raise RefusedError(f"--without: {error}") from error
    station = next(each for each in shop.stations if each.id == failed.station)
    wish = Wish(request.seed) if earlier is None else earlier.wish(request.seed, station)
    parked = {str(failed.station): (failed.robot,)}
    return replace(wish, parked=parked, any_takt=True, objective=request.objective)


def _fallbacks(
    request: Request, plan: Plan, engine: Engine, began_s: float
) -> list[Mapping[str, Any]]:
    """Plan and write a fallback for every robot, in what is left of the time; the reports."""
    from planner.engine import Deadline
    from planner.fallback import fallbacks

    deadline = Deadline.within(_left_s(request, time.perf_counter() - began_s))
    found = fallbacks(plan, engine, _listener(request), cache_of(request), deadline)
    write_fallbacks(request.output, found)
    return [fallback.report for fallback in found.values()]


def cache_of(request: Request) -> StationCache:
    """The cache that was asked for; too old entries of it are removed."""
    from planner.cache import NO_CACHE, StationCache, Store, default_folder

    if request.no_cache:
        return NO_CACHE
    store = Store(request.cache or default_folder())
    store.tidy()
    return StationCache(store)
