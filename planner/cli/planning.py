"""``taktline plan``: a scene file in, a folder with program, certificate and report out."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

from cells.shop import Shop
from planner.cli.folder import keep_scene, prepare, write_plan
from planner.cli.output import console, print_json, progress
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes
from planner.plan import Plan


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    scene: Path
    output: Path
    takt_s: float | None
    seed: int
    workers: int | None
    quiet: bool
    as_json: bool


def plan_scene(request: Request) -> int:
    """Plan, write, and say what came of it; 0 if certified, else 1."""
    if request.takt_s is not None and not 0.0 < request.takt_s < float("inf"):
        raise RefusedError(f"--takt must be a positive number of seconds, got {request.takt_s}")
    began_s = time.perf_counter()
    plan = _planned(request)
    report = {**plan.report, "wall_s": {**plan.report["wall_s"]}}
    report["wall_s"]["total"] = time.perf_counter() - began_s
    write_plan(request.output, replace(plan, report=report))
    if request.as_json:
        print_json(report)
    else:
        from planner.report.tables import show_answer

        show_answer(report, console())
        console().print(f"Written to {request.output}", markup=False, highlight=False)
    return 0 if plan.certified else 1


def _planned(request: Request) -> Plan:
    began_s = time.perf_counter()
    shop = _loaded(request)
    load_s = time.perf_counter() - began_s
    from planner import pipeline  # heavy: a faulty scene is answered without it
    from planner.engine import local_engine
    from planner.report import report_of

    workers = request.workers or len(os.sched_getaffinity(0))
    listener = progress(request.quiet)
    with local_engine(workers) as engine:
        plan = pipeline.plan(
            shop, seed=request.seed, takt_s=request.takt_s, engine=engine, progress=listener
        )
    plan = replace(plan, wall_s={**plan.wall_s, "load": load_s})
    return replace(plan, report=report_of(plan))


def _loaded(request: Request) -> Shop:
    """Load the scene, make sure of the output folder, and keep a copy of the scene there."""
    from cells.scene_file.loading import loaded
    from cells.scene_file.references import references

    with refusing_bad_scenes():
        scene = loaded(request.scene)
    prepare(request.output)
    needs = references(scene.document, request.scene.parent)
    keep_scene(request.scene, needs, request.output)
    return scene.shop
