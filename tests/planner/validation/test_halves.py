"""Judged in halves, a program is judged as it is in one go: nothing is lost, nothing said twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cells.certificate import FindingKind
from cells.ids import EventId
from cells.program import Await, StationProgram
from cells.shop import Station
from planner.validation.replay import judge_station
from planner.validation.verdict import Verdict, joined
from tests.planner.validation.workshop import GOOD, shop_of


def judged(station: Station, program: StationProgram, half=None) -> Verdict:
    return judge_station(shop_of(station), station, program, seed=1, draws=3, half=half)


def halves(station: Station, program: StationProgram) -> tuple[Verdict, Verdict]:
    return judged(station, program, "what stands"), judged(station, program, "robots")


def asking_for(station: Station, robots_m: float, static_m: float) -> Station:
    clearance = replace(station.clearance, robots_m=robots_m, static_m=static_m)
    return replace(station, clearance=clearance)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("more_m", [0.0, 0.4])
def test_the_halves_say_together_what_the_judge_says(name: str, more_m: float) -> None:
    station, program = GOOD[name]
    station = asking_for(
        station, station.clearance.robots_m + more_m, station.clearance.static_m + more_m
    )
    whole = judged(station, program)
    assert bool(whole[0]) == (more_m > 0.0)
    assert joined(*halves(station, program)) == whole


def test_each_half_finds_its_own() -> None:
    station, program = GOOD["weld"]
    robots = asking_for(station, 2.0, station.clearance.static_m)
    stands = asking_for(station, station.clearance.robots_m, 1.0)
    standing, between = halves(robots, program)
    assert standing[0] == ()
    assert {finding.kind for finding in between[0]} == {FindingKind.CLEARANCE}
    standing, between = halves(stands, program)
    assert FindingKind.CLEARANCE in {finding.kind for finding in standing[0]}
    assert between[0] == ()


def test_what_cannot_be_replayed_is_said_once() -> None:
    station, program = GOOD["weld"]
    steps = (Await(EventId("never")), *program.robots[0].steps)
    wrong = replace(program, robots=(replace(program.robots[0], steps=steps), program.robots[1]))
    whole = judged(station, wrong)
    assert whole[0]
    assert whole[1] is None
    assert joined(*halves(station, wrong)) == whole


def test_figures_of_both_halves_are_the_least_the_largest_and_the_sum() -> None:
    standing, between = halves(*GOOD["weld"])
    assert standing[1] is not None
    assert between[1] is not None
    one = replace(standing[1], clearance_robots_m=None, clearance_weld_m=0.3, torque_ratio=0.2)
    other = replace(between[1], clearance_robots_m=0.1, clearance_weld_m=0.2, torque_ratio=None)
    figures = joined((standing[0], one), (between[0], other))[1]
    assert figures is not None
    assert (figures.clearance_robots_m, figures.clearance_weld_m) == (0.1, 0.2)
    assert figures.torque_ratio == 0.2
    assert figures.checks == one.checks + other.checks > max(one.checks, other.checks)
