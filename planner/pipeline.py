"""The one path, top to bottom: from a shop to a certified program.

Load (``cells.scene_file``), give each shared weld of a line to a station
(``planner.line_sharing``), then per station reach, balance, sequence, move, coordinate
(``planner.station_path``) and judge, as workers get free (``planner.shop_path``), then certify the
whole. Called by the command line and, as a library, by anyone: ``plan(load(path)).certificate``.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cells.digest import sealed
from cells.ids import StationId
from cells.program import Program
from cells.shop import Shop
from cells.wire import program_digest
from planner.answer import Answer, without_takt
from planner.cache import NO_CACHE, StationCache
from planner.certification import certify
from planner.engine import NEVER, Deadline, Engine, InProcess
from planner.interim import Told, nobody
from planner.plan import Plan, StationPlan
from planner.progress import SILENT, Progress
from planner.report import report_of
from planner.shop_path import ShopPath
from planner.validation.judge import validation_of
from planner.watch import Watch
from planner.wish import Wish

TAKT_STEP_S = 0.1
"""A takt that is lengthened is a multiple of this."""
NOT_DONE = "not planned before the stop"
NOT_SHARED = "not planned, as not every weld of a line can be done"


def plan(
    shop: Shop,
    *,
    seed: int = 0,
    takt_s: float | None = None,
    engine: Engine | None = None,
    progress: Progress = SILENT,
    cache: StationCache = NO_CACHE,
    wish: Wish | None = None,
    deadline: Deadline = NEVER,
    told: Told = nobody,
) -> Plan:
    """Plan a shop and have it judged; the same shop and seed give the same bytes.

    ``takt_s`` replaces the scene's takt. The answer is a value also when there is no program, or
    when the judge refuses it: see ``Plan.stations``, ``Plan.findings``, ``Plan.certificate``. It is
    one, too, when the ``deadline`` or an interrupt comes first: ``Plan.stopped`` then says so, and
    what was done by then is in it. Stations are planned quickly first, then well where that makes
    the whole quicker. How good the whole is so far is ``told`` meanwhile.
    """
    began_s = time.perf_counter()
    if takt_s is not None:
        shop = _with_takt(shop, takt_s)
    wish = wish or Wish(seed)
    engine = engine or InProcess()
    answers, wall_s, stopped = _answers(shop, wish, engine, progress, cache, deadline, told)
    if wish.any_takt:
        shop, answers = at_any_takt(shop, answers)
    answer = whole(shop, wish.seed, answers)
    wall_s = {**wall_s, "total": time.perf_counter() - began_s}
    answer = replace(answer, wall_s=wall_s, stopped=stopped)
    return replace(answer, report=report_of(answer))


def _answers(
    shop: Shop,
    wish: Wish,
    engine: Engine,
    progress: Progress,
    cache: StationCache,
    deadline: Deadline,
    told: Told,
) -> tuple[tuple[Answer | None, ...], Mapping[str, float], str | None]:
    """What became of each station, the wall time of each stage, and what stopped it, if so."""
    watch = Watch()
    if any(line.shared_welds for line in shop.lines):
        try:
            with watch.on("share"):
                shop, wish, problems = _shared_out(shop, wish, engine, progress)
        except KeyboardInterrupt:
            return (None,) * len(shop.stations), watch.wall_s, "an interrupt"
        if problems:
            return _not_shared(shop, problems), watch.wall_s, None
    with progress.stage("stations", len(shop.stations)) as stage:
        limited = deadline.at_s is not None
        path = ShopPath(shop, wish, cache, stage, engine.workers, limited, told)
        stopped = _worked(path, engine, deadline)
    return path.answers(), {**watch.wall_s, **path.wall_s}, stopped


def _shared_out(
    shop: Shop, wish: Wish, engine: Engine, progress: Progress
) -> tuple[Shop, Wish, Mapping[StationId, tuple[str, ...]]]:
    """Give each shared weld to a station; third, by station, why there is none for some.

    Only here is loaded what looks at a whole line, as few shops need it.
    """
    from planner.line_sharing import kept_as_before, shared_out

    shop, open_again = kept_as_before(shop, wish.before)
    shared = shared_out(shop, wish.seed, engine, progress, wish.parked)
    bounds_s = {} if wish.before else shared.bounds_s
    wish = replace(wish.without_before(open_again), first=shared.tours, line_bounds_s=bounds_s)
    return shared.shop, wish, shared.problems


def _not_shared(shop: Shop, problems: Mapping[StationId, tuple[str, ...]]) -> tuple[Answer, ...]:
    """Answers that say why no station can be planned yet."""
    return tuple(
        Answer(StationPlan(station.id, problems=problems.get(station.id, (NOT_SHARED,))))
        for station in shop.stations
    )


def _with_takt(shop: Shop, takt_s: float) -> Shop:
    return sealed(replace(shop, takt_s=takt_s))


def _worked(path: ShopPath, engine: Engine, deadline: Deadline) -> str | None:
    """Work through the stations; what stopped it, if it was stopped."""
    try:
        return None if engine.work(path, deadline) else "the time limit"
    except KeyboardInterrupt:
        return "an interrupt"


def at_any_takt(
    shop: Shop, answers: Sequence[Answer | None]
) -> tuple[Shop, tuple[Answer | None, ...]]:
    """Return the shop with a takt that its stations can keep, and what the judge says at that."""
    needed_s = [
        figures.cycle_s / station.takts
        for station, answer in zip(shop.stations, answers, strict=True)
        if answer is not None and (figures := answer.figures()) is not None
    ]
    takt_s = math.ceil(max(needed_s, default=0.0) / TAKT_STEP_S) * TAKT_STEP_S
    if takt_s <= shop.takt_s:
        return shop, tuple(answers)
    free = tuple(None if answer is None else without_takt(answer) for answer in answers)
    return _with_takt(shop, round(takt_s, 6)), free


def whole(shop: Shop, seed: int, answers: Sequence[Answer | None]) -> Plan:
    """Put the stations together: one program, one validation, a certificate if it passed."""
    stations = shop.stations
    plans = tuple(
        StationPlan(station.id, problems=(NOT_DONE,)) if answer is None else answer.plan
        for station, answer in zip(stations, answers, strict=True)
    )
    known = [(s.id, answer) for s, answer in zip(stations, answers, strict=True) if answer]
    origins = {station: answer.origin for station, answer in known}
    programs = tuple(station.program for station in plans if station.program is not None)
    if not programs:
        return Plan(shop, seed, plans, origins=origins)
    program = Program(shop.digest, seed, programs)
    verdicts = {station: answer.verdict for station, answer in known if answer.verdict is not None}
    validation = validation_of(shop, program, verdicts)
    certificate = None
    if validation.passed:
        certificate = certify(shop, program, program_digest(program), validation)
    return Plan(shop, seed, plans, program, validation, certificate, origins=origins)
