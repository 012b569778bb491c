"""A station in which welds moved: what stays as it was, what is made anew, and what is proven."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cells.ids import TaskId
from cells.own_frame import OwnFrame
from cells.program import StationProgram, Travel, Work
from cells.shop import MountedRobot, Station
from planner import attempt, touch_up
from planner.coordination.chain import CoordinationProblem
from planner.coordination.schedule import Coordination, NoOrder
from planner.former import FormerPlan
from planner.moved_welds import MOST, moved_welds
from planner.plan import StationPlan, program_of
from planner.reach.table import RobotReach
from planner.station_job import StationJob
from planner.station_path import plan_station
from planner.validation.replay import judge_station
from robots.geometry import Pose
from tests.planner.small_shop import LITTLE, pair_station, shop_of


def shifted(station: Station, names: tuple[str, ...], by_m: tuple[float, float, float]) -> Station:
    welds = [
        replace(weld, X_WS=Pose(weld.X_WS.rotation, weld.X_WS.translation_m + by_m))
        if weld.id in names
        else weld
        for weld in station.welds
    ]
    return replace(station, welds=tuple(welds))


@pytest.fixture(scope="module")
def station() -> Station:
    return OwnFrame.of(pair_station("pair")).station


@pytest.fixture(scope="module")
def planned(station: Station) -> StationPlan:
    return plan_station(StationJob(station, 0, 0, 0.0, LITTLE))[0]


def former(station: Station, plan: StationPlan, **changes: object) -> FormerPlan:
    assert plan.uncoordinated_s is not None
    cycle_s = judge_station(shop_of(station), station, program_of(plan), seed=0, draws=0)[1].cycle_s
    known = FormerPlan(
        "key", station, program_of(plan), cycle_s - 5.0, plan.bound_s, reach=plan.reach
    )
    return replace(known, **changes)


def again(station: Station, before: FormerPlan) -> StationPlan:
    return plan_station(StationJob(station, 0, 0, 0.0, LITTLE, before))[0]


def motions(program: StationProgram) -> dict[tuple[str, str, str], bytes]:
    """The bytes of each motion, by robot and by the works that it joins."""
    found = {}
    for robot in program.robots:
        left, run = "home", b""
        for step in robot.steps:
            if isinstance(step, Travel):
                run += step.trajectory.coefficients.tobytes() + step.trajectory.times_s.tobytes()
            elif isinstance(step, Work):
                found[robot.robot, left, step.task] = run
                left, run = step.task, b""
        found[robot.robot, left, "home"] = run
    return found


def test_only_motions_of_the_moved_weld_are_new(station: Station, planned: StationPlan) -> None:
    now = shifted(station, ("S1",), (0.0, 0.012, 0.0))
    plan = again(now, former(station, planned))
    old, new = motions(program_of(planned)), motions(program_of(plan))
    assert old.keys() == new.keys()
    changed = {key for key in old if old[key] != new[key]}
    assert changed == {key for key in old if "S1" in key[1:]}
    findings, figures = judge_station(shop_of(now), now, program_of(plan), seed=0, draws=3)
    assert findings == ()
    assert figures is not None
    assert plan.reach == plan_station(StationJob(now, 0, 0, 0.0, LITTLE))[0].reach
    assert list(plan.reach) == list(planned.reach)


def test_where_the_old_order_will_do_no_other_is_searched_for(
    station: Station, planned: StationPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[object] = []
    search = attempt.coordinate

    def noted(problem: CoordinationProblem, **how: Any) -> Coordination | NoOrder:
        searched.append(problem)
        return search(problem, **how)

    monkeypatch.setattr(attempt, "coordinate", noted)
    now = shifted(station, ("S1",), (0.0, 0.001, 0.0))
    plan = again(now, former(station, planned))
    assert searched == []
    assert judge_station(shop_of(now), now, program_of(plan), seed=0, draws=3)[0] == ()
    known = former(station, planned)
    again(now, replace(known, cycle_s=known.cycle_s * 0.995))
    assert searched


def test_the_old_bound_serves_less_what_the_move_can_have_gained(
    station: Station, planned: StationPlan
) -> None:
    assert planned.bound_by == "proof"
    gains = []
    for by_m in (0.001, 0.02):
        plan = again(shifted(station, ("S1",), (0.0, by_m, 0.0)), former(station, planned))
        assert plan.bound_by == "earlier plan"
        assert plan.bound_s is not None
        assert planned.bound_s is not None
        gains.append(planned.bound_s - plan.bound_s)
    assert all(0.0 <= gain_s < 1.0 for gain_s in gains)
    assert max(gains) > 0.0


def test_without_a_bound_to_carry_over_one_is_proved(
    station: Station, planned: StationPlan
) -> None:
    now = shifted(station, ("S1",), (0.0, 0.01, 0.0))
    plan = again(now, former(station, planned, bound_s=None))
    assert plan.bound_by == "proof"
    assert plan.bound_s is not None
    assert plan.bound_s > 0.0


def test_relations_among_tasks_need_a_proof_of_their_own(
    station: Station, planned: StationPlan
) -> None:
    first, second = station.welds[0].id, station.welds[3].id
    related = replace(station, precedence=((first, second),))
    plan = plan_station(StationJob(related, 0, 0, 0.0, LITTLE))[0]
    now = shifted(related, ("S1",), (0.0, 0.01, 0.0))
    amended = again(now, former(related, plan))
    assert amended.bound_by == "proof"
    assert judge_station(shop_of(now), now, program_of(amended), seed=0, draws=2)[0] == ()


def test_slowed_motions_are_not_taken_over(station: Station, planned: StationPlan) -> None:
    now = shifted(station, ("S1",), (0.0, 0.012, 0.0))
    plan = again(now, former(station, planned, quick=False))
    assert plan.bound_by == "proof"


def test_where_the_cycle_would_be_longer_it_is_searched_anew(
    station: Station, planned: StationPlan
) -> None:
    now = shifted(station, ("S1",), (0.0, 0.012, 0.0))
    plan = again(now, former(station, planned, cycle_s=1.0))
    assert plan.bound_by == "proof"
    assert plan.program is not None


def test_what_moved_is_told_from_what_changed_otherwise(station: Station) -> None:
    by_m = (0.0, 0.01, 0.0)
    names = tuple(weld.id for weld in station.welds)
    assert moved_welds(station, station) is None
    assert moved_welds(station, shifted(station, names[1:3], by_m)) == names[1:3]
    assert moved_welds(station, shifted(station, names[:MOST], by_m)) == names[:MOST]
    moved = shifted(station, names[:1], by_m)
    weld = moved.welds[0]
    others = (
        replace(moved, clearance=replace(moved.clearance, weld_m=0.006)),
        replace(moved, welds=moved.welds[:-1]),
        replace(moved, welds=(replace(weld, weld_s=weld.weld_s + 0.1), *moved.welds[1:])),
        replace(moved, robots=moved.robots[:1]),
    )
    for other in others:
        assert moved_welds(station, other) is None


def test_a_weld_that_nobody_reaches_any_more_is_named(
    station: Station, planned: StationPlan
) -> None:
    now = shifted(station, ("T0",), (-1.25, 0.1, 0.0))
    plan = again(now, former(station, planned))
    assert plan.program is None
    assert "no robot can do T0" in plan.problems[0]


def test_a_robot_that_is_not_touched_need_not_be_asked_what_it_reaches(
    station: Station, planned: StationPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = touch_up.reach_robot

    def noted(robot: MountedRobot, *where: Any, only: Any = None, **more: Any) -> RobotReach:
        if only is not None and len(set(only)) > 1:
            asked.append(robot.id)
        return ask(robot, *where, only=only, **more)

    monkeypatch.setattr(touch_up, "reach_robot", noted)
    now = shifted(station, ("S1",), (0.0, 0.012, 0.0))
    plan = again(now, former(station, planned))
    assert asked == [planned.assignment[TaskId("S1")]]
    assert plan.assignment == planned.assignment
