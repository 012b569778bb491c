"""The one path on a small station: welds and a part to move, planned, judged, certified."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cells.certificate import FindingKind
from cells.digest import sealed
from cells.ids import LineId, RobotId, TaskId, VariantId
from cells.program import Travel, Work
from cells.shop import Line, Shop, Station, Variant
from cells.wire import program_bytes
from planner import pipeline
from planner.effort import Effort, SearchEffort
from planner.engine import local_engine
from planner.plan import Plan, ReachStatus
from planner.station_job import StationJob
from planner.station_path import plan_station
from tests.planner.reach.conftest import gun_robot, move_blank, spot, station

SPOTS = ((2.05, -0.3, 1.2), (2.05, 0.0, 1.2), (2.05, 0.3, 1.2))


def _welds() -> tuple[object, ...]:
    return tuple(spot(f"S{k}", xyz_m) for k, xyz_m in enumerate(SPOTS))


def _shop(at: Station, takt_s: float = 60.0) -> Shop:
    line = Line(LineId("line"), (at,))
    return sealed(Shop("small", takt_s, 5.0, (Variant(VariantId("one"), 1.0),), (line,), ""))


@pytest.fixture(scope="module")
def full() -> Station:
    return station(_welds(), (move_blank(),))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def planned(full: Station) -> Plan:
    return pipeline.plan(_shop(full), seed=3)


def test_a_small_station_is_certified_within_its_takt(planned: Plan) -> None:
    assert planned.findings == ()
    assert planned.certified
    assert planned.report["cycle_s"] <= planned.report["takt_s"]
    assert planned.report["automation"] == 1.0


def test_every_task_is_done_once_by_the_robot_it_was_given_to(planned: Plan) -> None:
    assert planned.program is not None
    done = [
        (step.task, robot.robot)
        for robot in planned.program.stations[0].robots
        for step in robot.steps
        if isinstance(step, Work) and step.kind != "place"
    ]
    assert dict(done) == dict(planned.stations[0].assignment)
    assert len(done) == 4


def test_the_part_is_carried_on_one_motion_only(planned: Plan) -> None:
    assert planned.program is not None
    carrying = [
        step
        for robot in planned.program.stations[0].robots
        for step in robot.steps
        if isinstance(step, Travel) and step.carries
    ]
    assert len(carrying) == 1


def test_the_bound_is_below_the_cycle_and_not_trivial(planned: Plan) -> None:
    work_s = 3 * (1.0 + 0.6)
    assert work_s < planned.report["bound_s"] <= planned.report["cycle_s"]


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_workers(
    full: Station, planned: Plan
) -> None:
    assert planned.program is not None
    with local_engine(2) as engine:
        again = pipeline.plan(_shop(full), seed=3, engine=engine)
    assert again.program is not None
    assert program_bytes(again.program) == program_bytes(planned.program)


def test_a_takt_too_short_is_an_answer_with_a_finding(full: Station) -> None:
    answer = pipeline.plan(_shop(full), seed=3, takt_s=8.0)
    assert not answer.certified
    assert FindingKind.OVER_TAKT in {finding.kind for finding in answer.findings}


def test_a_spot_that_no_robot_reaches_is_an_answer_with_reasons() -> None:
    answer = pipeline.plan(_shop(station((spot("far", (9.0, 0.0, 1.2)),))))
    assert answer.program is None
    assert not answer.certified
    (problem,) = answer.stations[0].problems
    assert "no robot can do far" in problem
    assert "R1: out of reach" in problem
    entry = answer.stations[0].reach[TaskId("far"), RobotId("R1")]
    assert entry.status is ReachStatus.UNREACHABLE


def test_two_robots_that_share_a_sheet_take_turns() -> None:
    other = gun_robot("R2")
    other = replace(other, X_WB=replace(other.X_WB, translation_m=np.array([0.0, -1.6, 0.0])))
    at = station(_welds(), robots=(gun_robot(), other))  # type: ignore[arg-type]
    answer, wall_s = plan_station(StationJob(at, 0, 1, 0.0, Effort(SearchEffort(2, 200, 200, 200))))
    assert answer.program is not None, answer.problems
    assert set(answer.assignment) == {"S0", "S1", "S2"}
    assert {"reach", "balance", "sequence", "move", "coordinate"} <= set(wall_s)


def test_precedence_in_a_circle_is_an_answer_with_a_reason(full: Station) -> None:
    circle = ((TaskId("S0"), TaskId("S1")), (TaskId("S1"), TaskId("S0")))
    answer = pipeline.plan(_shop(replace(full, precedence=circle)))
    assert answer.program is None
    assert answer.stations[0].problems
