"""How good a shop's plan is so far: as slow as its slowest station, nothing while one is bad."""

from __future__ import annotations

from cells.certificate import Finding, FindingKind, StationFigures
from cells.ids import StationId
from planner.answer import Answer
from planner.interim import MOST_FINDINGS, Interim, interim_of
from planner.plan import StationPlan
from planner.validation.supervision import Failure

ST = StationId("st")


def answered(cycle_s: float, bound_s: float | None = None, *findings: str) -> Answer:
    figures = StationFigures(ST, cycle_s, None, 0.02, 0.006, 0.4, (), 20, 20.5, 1, 100)
    found = tuple(Finding(FindingKind.COLLISION, ST, text) for text in findings)
    return Answer(StationPlan(ST, bound_s=bound_s), (found, figures))


def test_the_slowest_station_counts_per_takt_with_its_best_answer() -> None:
    slow = [answered(30.0, 18.0), answered(24.0, 20.0)]
    double = [answered(50.0, 26.0)]
    assert interim_of([(1, slow), (2, double)]) == Interim(25.0, 20.0, ())


def test_without_a_good_answer_of_every_station_there_is_no_incumbent() -> None:
    good, bad = [answered(30.0, 18.0)], [answered(10.0, None, "R1 touches R2")]
    assert interim_of([(1, good), (1, bad)]) == Interim(None, 18.0, ("R1 touches R2",))
    assert interim_of([(1, good), (1, [])]) == Interim(None, 18.0, ())


def test_why_there_is_no_program_or_no_verdict_is_told() -> None:
    stuck = Answer(StationPlan(ST, problems=("S1: nobody reaches it",)))
    lost = Answer(StationPlan(ST), Failure("the judge died"))
    told = interim_of([(1, [stuck]), (1, [lost])])
    assert told.findings == ("S1: nobody reaches it", "the judge died")


def test_only_so_many_findings_are_told() -> None:
    many = answered(10.0, None, *map(str, range(100)))
    assert len(interim_of([(1, [many])]).findings) == MOST_FINDINGS
