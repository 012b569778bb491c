"""A station whose robots have jerk limits is planned within them, and the judge would see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cells.certificate import FindingKind, Validation
from cells.digest import sealed
from cells.ids import LineId, VariantId
from cells.program import Program, StationProgram
from cells.shop import Line, MountedRobot, Shop, Station, Variant
from planner.station_job import StationJob
from planner.station_path import plan_station
from planner.validation import judge
from tests.planner.small_station import EFFORT, small_station

RAMP_S = 0.2


def _jerky(robot: MountedRobot) -> MountedRobot:
    """Full acceleration is reached in ``RAMP_S``."""
    joints = tuple(
        replace(
            joint,
            limits=replace(joint.limits, jerk_rad_s3=joint.limits.acceleration_rad_s2 / RAMP_S),
        )
        for joint in robot.model.joints
    )
    return replace(robot, model=replace(robot.model, joints=joints))


def _planned(station: Station) -> StationProgram:
    plan, _ = plan_station(StationJob(station, 0, 0, 0.0, EFFORT))
    assert plan.program is not None, plan.problems
    return plan.program


def _judged(station: Station, program: StationProgram) -> Validation:
    lines = (Line(LineId("line"), (station,)),)
    shop = sealed(Shop("small", 120.0, 0.0, (Variant(VariantId("one"), 1.0),), lines, ""))
    return judge(shop, Program(shop.digest, 0, (program,)), seed=0, draws=1)


@pytest.fixture(scope="module")
def limited() -> Station:
    station = small_station()
    return replace(station, robots=tuple(_jerky(robot) for robot in station.robots))


def test_a_station_with_jerk_limits_passes_the_judge(limited: Station) -> None:
    assert _judged(limited, _planned(limited)).findings == ()


def test_motions_made_without_jerk_limits_are_refused_under_them(limited: Station) -> None:
    plain = _planned(small_station())
    assert _judged(small_station(), plain).findings == ()
    kinds = {finding.kind for finding in _judged(limited, plain).findings}
    assert kinds == {FindingKind.JERK_LIMIT}
