"""The one path, top to bottom: from a shop to a certified program.

Load (``cells.scene_file``), then per station reach, balance, sequence, move, coordinate
(``planner.station_path``), then judge and certify the whole. Called by the command line and, as a
library, by anyone: ``plan(load(path)).certificate``.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cells.digest import sealed
from cells.program import Program
from cells.shop import Shop
from cells.wire import program_digest
from planner.certification import certify
from planner.engine import Engine, InProcess
from planner.plan import Plan, StationPlan
from planner.progress import SILENT, Progress
from planner.report import report_of
from planner.station_path import StationJob, plan_station, program_of
from planner.validation import judge

DRAWS = 20
"""Replays with random delays that the judge adds to the one without."""


def plan(
    shop: Shop,
    *,
    seed: int = 0,
    takt_s: float | None = None,
    engine: Engine | None = None,
    progress: Progress = SILENT,
) -> Plan:
    """Plan a shop and have it judged; the same shop and seed give the same bytes.

    ``takt_s`` replaces the scene's takt. The answer is a value also when there is no program, or
    when the judge refuses it: see ``Plan.stations``, ``Plan.findings``, ``Plan.certificate``.
    """
    began_s = time.perf_counter()
    if takt_s is not None:
        shop = _with_takt(shop, takt_s)
    stations, wall_s = _planned(shop, seed, engine or InProcess(), progress)
    answer = Plan(shop, seed, stations, wall_s=wall_s)
    if all(station.program is not None for station in stations):
        answer = _judged(answer, progress)
    wall_s = {**answer.wall_s, "total": time.perf_counter() - began_s}
    answer = replace(answer, wall_s=wall_s)
    return replace(answer, report=report_of(answer))


def _with_takt(shop: Shop, takt_s: float) -> Shop:
    return sealed(replace(shop, takt_s=takt_s))


def _planned(
    shop: Shop, seed: int, engine: Engine, progress: Progress
) -> tuple[tuple[StationPlan, ...], dict[str, float]]:
    jobs = [
        StationJob(station, number, seed, shop.transfer_s)
        for number, station in enumerate(shop.stations)
    ]
    names = [str(station.id) for station in shop.stations]
    answers = engine.map(plan_station, jobs, "plan", progress, names)
    return tuple(station for station, _ in answers), _added([wall for _, wall in answers])


def _added(walls: Sequence[Mapping[str, float]]) -> dict[str, float]:
    stages = dict.fromkeys(stage for wall in walls for stage in wall)
    return {stage: sum(wall.get(stage, 0.0) for wall in walls) for stage in stages}


def _judged(answer: Plan, progress: Progress) -> Plan:
    began_s = time.perf_counter()
    programs = tuple(program_of(station) for station in answer.stations)
    program = Program(answer.shop.digest, answer.seed, programs)
    with progress.stage("judge", len(programs)) as stage:
        validation = judge(
            answer.shop,
            program,
            seed=answer.seed,
            draws=DRAWS,
            workers=2,
            progress=lambda line: stage.advance() if line.endswith("judged") else None,
        )
    certificate = None
    if validation.passed:
        certificate = certify(answer.shop, program, program_digest(program), validation)
    wall_s = {**answer.wall_s, "judge": time.perf_counter() - began_s}
    return replace(
        answer, program=program, validation=validation, certificate=certificate, wall_s=wall_s
    )
