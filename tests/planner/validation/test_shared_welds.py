"""The judge sees to it that each weld of a line is done in exactly one of its stations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cells.certificate import FindingKind, Validation
from cells.ids import StationId
from cells.program import Program
from cells.shop import Line, SharedWeld, Shop, Station
from planner.validation import judge
from planner.validation.replay import judge_station
from planner.validation.supervision import Failure, Job
from planner.validation.verdict import Verdict
from tests.planner.validation.workshop import program_of, shop_of, weld_program, weld_station


def _in_process(job: Job, _: Callable[[str], None]) -> Verdict | Failure:
    return judge_station(job.shop, job.station, job.program, seed=job.seed, draws=job.draws)


def _shared(station: Station, *elsewhere: Station) -> Shop:
    """All welds of ``station`` may also be done in copies of it."""
    stations = (station, *elsewhere)
    shared = tuple(
        SharedWeld(weld.id, tuple((each.id, weld) for each in stations)) for weld in station.welds
    )
    bare = tuple(replace(each, welds=()) for each in stations)
    shop = shop_of(station)
    return replace(shop, lines=(Line(shop.lines[0].id, bare, shared),))


def _judged(shop: Shop, program: Program) -> Validation:
    return judge(shop, program, seed=1, draws=0, supervisor=_in_process)


def test_a_program_that_does_all_of_them_in_one_station_passes() -> None:
    assert _judged(_shared(weld_station()), program_of(weld_program())).passed


def test_a_weld_done_in_no_station_is_missing() -> None:
    station = weld_station()
    shop = _shared(station)
    (line,) = shop.lines
    extra = replace(line.shared_welds[0], id="W9")
    shop = replace(shop, lines=(replace(line, shared_welds=(*line.shared_welds, extra)),))
    (finding,) = _judged(shop, program_of(weld_program())).findings
    assert finding.kind is FindingKind.TASK_MISSING
    assert finding.message == "W9 of line line is done in none of its stations"


def test_welds_done_twice_are_refused() -> None:
    station = weld_station()
    other = replace(station, id=StationId("other"))
    program = program_of(weld_program())
    twice = replace(
        program, stations=(*program.stations, replace(program.stations[0], station=other.id))
    )
    findings = _judged(_shared(station, other), twice).findings
    assert findings
    assert {finding.station for finding in findings} == {"other"}
    assert {finding.kind for finding in findings} == {FindingKind.TASK_UNSUITABLE}


@pytest.mark.parametrize("allowed", [True, False])
def test_a_weld_counts_only_where_it_may_be_done(allowed: bool) -> None:
    shop = _shared(weld_station())
    (line,) = shop.lines
    if not allowed:
        moved = tuple(
            SharedWeld(w.id, ((StationId("nowhere"), w.options[0][1]),)) for w in line.shared_welds
        )
        shop = replace(shop, lines=(replace(line, shared_welds=moved),))
    assert _judged(shop, program_of(weld_program())).passed is allowed
