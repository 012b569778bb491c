"""What a shop falls back to when a robot fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cells.ids import RobotId
from cells.program import Work
from cells.shop import Shop, Station
from planner import pipeline
from planner.engine import InProcess
from planner.fallback import Failure, failure_named, failures, fallbacks
from planner.parked import only_for, pieces_B, with_parked
from planner.plan import Plan
from planner.progress import SILENT
from planner.validation import judge
from planner.validation.bullet import Bullet
from planner.wish import Wish
from robots.geometry import Pose
from tests.planner.small_shop import WISH, at, shop_of, trio_station

R1, R2 = RobotId("R1"), RobotId("R2")


@pytest.fixture(scope="module")
def shop() -> Shop:
    return shop_of(trio_station("a"), at((9.0, 0.0, 0.0), 0.5, trio_station("b")))


@pytest.fixture(scope="module")
def planned(shop: Shop) -> Plan:
    return pipeline.plan(shop, wish=WISH)


@pytest.fixture(scope="module")
def found(planned: Plan) -> dict[Failure, Plan]:
    return fallbacks(planned, InProcess(), SILENT, wish=WISH)


def named(found: dict[Failure, Plan], name: str) -> Plan:
    return next(plan for failure, plan in found.items() if failure.name == name)


def works(plan: Plan, station: int, robot: str) -> int:
    assert plan.program is not None
    mine = next(r for r in plan.program.stations[station].robots if r.robot == robot)
    return sum(isinstance(step, Work) for step in mine.steps)


def test_the_others_do_what_a_failed_robot_did(found: dict[Failure, Plan]) -> None:
    fallback = named(found, "a.R1")
    assert fallback.certified
    assert [works(fallback, 0, name) for name in ("R1", "R2", "R3")] == [0, 1, 3]
    assert fallback.program is not None
    idle = next(r for r in fallback.program.stations[0].robots if r.robot == "R1")
    assert idle.steps == ()


def test_a_fallback_is_a_program_for_the_very_scene(shop: Shop, found: dict[Failure, Plan]) -> None:
    """The judge, from scratch, with the failed robot standing where it stands."""
    fallback = named(found, "b.R1")
    assert fallback.program is not None
    assert fallback.program.scene_digest == shop.digest
    assert judge(shop, fallback.program, seed=0).passed


def test_only_the_station_of_the_robot_changes(planned: Plan, found: dict[Failure, Plan]) -> None:
    fallback = named(found, "b.R3")
    assert planned.program is not None
    assert fallback.program is not None
    assert fallback.program.stations[0] is planned.program.stations[0]
    assert fallback.program.stations[1] is not planned.program.stations[1]


def test_a_robot_that_nobody_can_stand_in_for_is_an_answer(found: dict[Failure, Plan]) -> None:
    fallback = named(found, "a.R2")
    assert not fallback.certified
    assert fallback.report["problems"] == ["no robot can do T0: R1: out of reach; R3: out of reach"]
    assert fallback.report["fallback"]["cycle_s"] is None


def test_the_loss_and_its_bound_are_told(planned: Plan, found: dict[Failure, Plan]) -> None:
    told = named(found, "a.R1").report["fallback"]
    before_s = planned.report["per_station"][0]["cycle_s"]
    assert told["cycle_before_s"] == before_s
    assert told["loss_s"] == pytest.approx(told["cycle_s"] - before_s)
    assert told["least_loss_s"] <= told["loss_s"]


def test_the_takt_becomes_as_long_as_it_has_to_be(shop: Shop) -> None:
    wish = replace(WISH, parked={"a": (R1,)}, any_takt=True)
    plan = pipeline.plan(shop, wish=wish, takt_s=10.0)
    assert plan.certified
    cycle_s = plan.report["cycle_s"]
    assert plan.certificate is not None
    assert cycle_s <= plan.certificate.takt_s <= cycle_s + pipeline.TAKT_STEP_S + 1e-9
    assert plan.shop.digest != shop.digest
    assert judge(plan.shop, plan.program, seed=0).passed  # type: ignore[arg-type]


def test_robots_are_found_by_name(shop: Shop) -> None:
    assert failure_named(shop, "b.R1") == Failure(shop.stations[1].id, R1)
    alone = shop_of(trio_station("a"))
    assert failure_named(alone, "R1") == Failure(alone.stations[0].id, R1)
    with pytest.raises(ValueError, match=r"which R1: a\.R1, b\.R1\?"):
        failure_named(shop, "R1")
    with pytest.raises(ValueError, match="no robot R9"):
        failure_named(shop, "R9")
    assert len(list(failures(shop))) == 6


def test_a_task_for_one_robot_alone_has_no_fallback() -> None:
    station = trio_station("a")
    tied = replace(station.welds[0], robots=(R1,))
    station = replace(station, welds=(tied, *station.welds[1:]))
    assert only_for(station, (R1,)) == ("S0 is only for R1",)
    assert only_for(station, (R2,)) == ()
    with pytest.raises(ValueError, match="S0 is only for R1"):
        with_parked(station, (R1,))
    plan = pipeline.plan(shop_of(station), wish=Wish(parked={"a": (R1,)}))
    assert plan.report["problems"] == ["S0 is only for R1"]


def test_tasks_are_no_longer_for_a_parked_robot() -> None:
    station = trio_station("a")
    for_two = replace(station.welds[0], robots=(R1, R2))
    parked = with_parked(replace(station, welds=(for_two,)), (R1,))
    assert parked.welds[0].robots == (R2,)
    assert [robot.id for robot in parked.robots] == ["R3", "R2"]
    assert parked.bodies[-1].kind == "robot"


@pytest.fixture(scope="module")
def station() -> Station:
    return trio_station("a")


def test_a_parked_robot_stands_where_the_judge_sees_it(station: Station) -> None:
    """Against PyBullet's own kinematics: the middle of every link's points."""
    robot = station.robots[1]
    pieces = list(pieces_B(robot))
    assert len(pieces) == sum(len(link.pieces) for link in robot.model.links) + len(
        robot.tool.pieces
    )
    with Bullet() as bullet:
        positions, quaternions = bullet.arm(robot.model, robot.X_WB).frames(robot.home_rad[None])
    poses_W = [
        Pose.from_quaternion_wxyz(p, np.roll(q, 1))
        for p, q in zip(positions[0], quaternions[0], strict=True)
    ]
    middles = [
        (robot.X_WB.inverse() @ X_WL).apply(piece.points_m).mean(axis=0)
        for link, X_WL in zip(robot.model.links, poses_W, strict=True)
        for piece in link.pieces
    ]
    found = [piece.points_m.mean(axis=0) for piece in pieces[: len(middles)]]
    assert np.allclose(found, middles, atol=1e-6)
