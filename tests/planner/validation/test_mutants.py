"""The oracle's verdicts bind the judge: what it calls wrong is refused, whatever was changed."""

from __future__ import annotations

import numpy as np
import pytest

from cells.shop import Station
from planner.benchmarks.judge_states import compare_states
from robots.geometry import Pose
from robots.shapes import box
from tests.oracle.bodies import Bodies
from tests.oracle.mutants import CHANGES, mutants
from tests.oracle.referee import wrongs
from tests.oracle.tally import Judged, Tally, judged
from tests.planner.validation.test_motion_bounds import kuka
from tests.planner.validation.workshop import (
    hold_program,
    hold_station,
    move_program,
    move_station,
    program_of,
    shop_of,
    weld_program,
    weld_station,
)

PAIRS = {
    "weld": (weld_station(), weld_program()),
    "move": (move_station(), move_program()),
    "hold": (hold_station(), hold_program()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_oracle_passes_what_is_right(name: str) -> None:
    station, program = PAIRS[name]
    assert wrongs(shop_of(station), program_of(program)) == []


@pytest.mark.parametrize("name", PAIRS)
def test_no_mutant_that_is_wrong_gets_past_the_judge(name: str) -> None:
    station, program = PAIRS[name]
    tally = Tally()
    for one in judged(shop_of(station), program_of(program), 2 * len(CHANGES), 5, draws=1):
        tally.add(one)
    made, wrong, refused, accepted, slipped = tally.totals()
    assert tally.slipped == []
    assert (made, slipped) == (2 * len(CHANGES), 0)
    assert wrong > len(CHANGES)
    assert refused >= wrong
    assert accepted == made - refused


def test_a_tally_tells_the_kinds_apart_and_names_what_slipped_through() -> None:
    tally = Tally()
    for name, reasons, passed in (("bent 1", ["x"], True), ("bent 2", [], True), ("cut 3", [], 0)):
        tally.add(Judged(name, name[:-2], reasons, bool(passed)))
    assert tally.rows == {"bent": [2, 1, 0, 2, 1], "cut": [1, 0, 1, 0, 0]}
    assert tally.slipped == ["bent 1: ['x']"]
    assert list(tally.lines())[-1].split() == ["all", "3", "1", "1", "2", "1"]


def test_mutants_are_the_same_every_time() -> None:
    shop, program = shop_of(weld_station()), program_of(weld_program())
    first, second = ([m.name for m in mutants(shop, program, 20, seed=2)] for _ in range(2))
    assert first == second
    assert len(first) == 20


def respot_like() -> Station:
    """Two real robots with guns facing each other over a table of boxes."""
    robots = (
        kuka("R1", Pose.from_xyz_rpy((0.0, 1.3, 0.0), (0.0, 0.0, -np.pi / 2))),
        kuka("R2", Pose.from_xyz_rpy((0.0, -1.3, 0.0), (0.0, 0.0, np.pi / 2))),
    )
    station = weld_station()
    body = station.bodies[0]
    pieces = tuple(
        box((0.3, 0.2, 0.1), Pose.from_xyz_rpy((x, 0.0, 0.5 + 0.3 * abs(x)), (0.3, x, 0.1)))
        for x in (-1.0, -0.3, 0.4, 1.1)
    )
    return Station(
        station.id,
        robots,
        (type(body)(body.id, "fixture", Pose.identity(), pieces),),
        (),
        (),
        (),
        (),
        (),
        (),
        station.clearance,
    )


def test_the_judge_calls_no_deep_collision_free() -> None:
    station = respot_like()
    truth = Bodies(station)
    counts = compare_states(station, truth.least_m, count=300, seed=3)
    assert counts.states == 300
    assert counts.missed == 0
    assert counts.truth_hits >= counts.deep > 20
    assert counts.judge_hits >= counts.truth_hits - 2
