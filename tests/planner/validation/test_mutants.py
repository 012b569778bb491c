"""The oracle's verdicts bind the judge: what it calls wrong is refused, whatever was changed."""

from __future__ import annotations

import numpy as np
import pytest

from cells.program import StationProgram
from cells.shop import Station
from planner.benchmarks.judge_states import compare_states
from planner.validation.judge import judge
from robots.geometry import Pose
from robots.shapes import box
from tests.oracle.bodies import Bodies
from tests.oracle.mutants import CHANGES, mutants
from tests.oracle.referee import wrongs
from tests.planner.validation.test_findings import in_process
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


def outcome(station: Station, program: StationProgram, count: int) -> tuple[int, int, list[str]]:
    """Mutants the oracle calls wrong, those refused among all, and those wrongly passed."""
    wrong = refused = 0
    passed: list[str] = []
    for mutant in mutants(shop_of(station), program_of(program), count, seed=5):
        reasons = wrongs(mutant.shop, mutant.program)
        verdict = judge(mutant.shop, mutant.program, seed=1, draws=1, supervisor=in_process)
        wrong += bool(reasons)
        refused += not verdict.passed
        if reasons and verdict.passed:
            passed.append(f"{mutant.name}: {reasons}")
    return wrong, refused, passed


@pytest.mark.parametrize("name", PAIRS)
def test_no_mutant_that_is_wrong_gets_past_the_judge(name: str) -> None:
    wrong, refused, passed = outcome(*PAIRS[name], count=len(CHANGES) * 2)
    assert passed == []
    assert wrong > len(CHANGES)
    assert refused >= wrong


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
    assert counts.truth_hits > 20
    assert counts.judge_hits >= counts.truth_hits - 2
