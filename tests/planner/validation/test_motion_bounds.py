"""Nothing between samples is missed: motion bounds, delays, reported clearances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from cells.certificate import FindingKind
from cells.ids import EventId, RobotId
from cells.program import Await, Signal, StationProgram, Trajectory, Travel, Work
from cells.shop import MountedRobot, Station
from planner.validation.actor import RobotActor
from planner.validation.bullet import Bullet
from planner.validation.phases import Phase, Touch, phases_of
from planner.validation.remarks import Remarks
from planner.validation.replay import judge_station
from planner.validation.stepgraph import check_events
from planner.validation.structure import check_structure
from planner.validation.timeline import makespan_s, run, spans, stretches
from robots.geometry import Pose
from robots.library import robot, tool
from robots.shapes import sphere
from tests.oracle.bodies import OracleArm
from tests.oracle.referee import wrongs
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


def kuka(name: str, X_WB: Pose) -> MountedRobot:
    home = np.deg2rad([0.0, -110.0, 100.0, 0.0, 60.0, 0.0])
    return MountedRobot(RobotId(name), robot("kuka_kr210_r2700_2"), X_WB, tool("gun_c_mid"), home)


def swing(g: np.random.Generator, home: np.ndarray) -> Trajectory:
    times = np.array([0.0, 0.7, 1.6])
    coefficients = g.normal(size=(2, 6, 4)) * 0.3
    coefficients[:, :, 0] += home
    return Trajectory(times, coefficients)


def test_no_point_of_a_robot_moves_farther_than_its_bound() -> None:
    """Ends of all enclosing capsules, at many times, around many stretches."""
    g = np.random.default_rng(8)
    mounted = kuka("R1", Pose.from_xyz_rpy((0.5, 0.2, 0.3), (0.0, 0.0, 1.0)))
    phase = Phase("t", 0.0, 1.6, Touch(), trajectory=swing(g, mounted.home_rad))
    with Bullet() as bullet:
        actor = RobotActor(bullet, mounted, weld_station(), (phase,), {})
        for _ in range(25):
            low = float(g.uniform(0.0, 1.5))
            high = min(1.6, low + float(g.choice([0.01, 0.1, 0.8])))
            whole = actor.get([(0, low, high)])[0]
            times = np.linspace(low, high, 15)
            for time in times.tolist():
                there = actor.get([(0, time, time)])[0]
                moved = np.linalg.norm(there.ends_W_m - whole.ends_W_m, axis=2).max(axis=1)
                assert np.all(moved <= whole.reach_m + 1e-9)


def test_the_judge_and_the_oracle_see_the_same_tool_pose() -> None:
    g = np.random.default_rng(9)
    mounted = kuka("R1", Pose.from_xyz_rpy((0.5, 0.2, 0.3), (0.1, -0.2, 1.0)))
    oracle = OracleArm(mounted)
    with Bullet() as bullet:
        actor = RobotActor(bullet, mounted, weld_station(), (), {})
        for q in g.uniform(-1.5, 1.5, (10, 6)):
            position, quaternion = actor.frames(q[None])
            found = Pose.from_quaternion_wxyz(position[0, -1], np.roll(quaternion[0, -1], 1))
            wanted = oracle.frames(q)[-1] @ oracle.flange
            assert np.abs(found.matrix() - wanted).max() < 5e-6


def fast_pass(station: Station, program: StationProgram) -> tuple[Station, StationProgram]:
    """A ball of 4 mm hangs where the gun of A whips past in a few milliseconds."""
    at = next(k for k, s in enumerate(program.robots[0].steps) if isinstance(s, Travel))
    travel = program.robots[0].steps[at]
    assert isinstance(travel, Travel)
    mounted = station.robots[0]
    from tests.oracle.replay import joints_at

    time = travel.leave_s + 0.37 * (travel.arrive_s - travel.leave_s)
    X_WT = OracleArm(mounted).tool(joints_at(travel.trajectory, time))
    spot = X_WT[:3, 3] + X_WT[:3, 1] * 0.12 - X_WT[:3, 2] * 0.05
    body = replace(
        station.bodies[0],
        X_WB=Pose(np.eye(3), spot + np.array([0.0, 0.0, 0.018])),
        pieces=(sphere((0, 0, 0), 0.001),),
    )
    clearance = replace(station.clearance, static_m=0.0, weld_m=0.0, robots_m=0.0)
    return replace(station, bodies=(body,), clearance=clearance), program


def test_a_graze_of_a_few_milliseconds_is_found() -> None:
    station, program = fast_pass(weld_station(), weld_program())
    findings, _ = judge_station(shop_of(station), station, program, seed=1, draws=0)
    assert {finding.kind for finding in findings} == {FindingKind.COLLISION}
    assert wrongs(shop_of(station), program_of(program), sample_s=0.25) == []


def slow(program: StationProgram, *, asking: bool) -> StationProgram:
    """A welds W1 for 3 s; B comes to the same end soon after, asking or not."""
    first, second = program.robots
    steps = tuple(
        replace(step, duration_s=3.0) if isinstance(step, Work) and step.task == "W1" else step
        for step in first.steps
    )
    kept = tuple(step for step in second.steps if asking or not isinstance(step, Await))
    return replace(program, robots=(replace(first, steps=steps), replace(second, steps=kept)))


def test_a_turn_that_only_timing_keeps_fails_under_delays() -> None:
    station = replace(weld_station(), precedence=())
    shop = shop_of(station)

    def found(program: StationProgram, draws: int) -> set[int | None]:
        findings, _ = judge_station(shop, station, program, seed=1, draws=draws)
        return {finding.draw for finding in findings}

    bold, asking = slow(weld_program(), asking=False), slow(weld_program(), asking=True)
    assert found(bold, 0) == set()
    assert found(bold, 20) - {0}
    assert found(asking, 20) == set()


def test_clearances_are_proven_from_below() -> None:
    """A shop that asks for a little more than what was proven is refused by the oracle soon."""
    station, program = weld_station(), weld_program()
    _, figures = judge_station(shop_of(station), station, program, seed=1, draws=0)
    assert figures is not None
    assert figures.clearance_robots_m is not None
    assert figures.clearance_static_m is not None
    assert figures.clearance_robots_m >= station.clearance.robots_m
    asked = replace(station.clearance, static_m=figures.clearance_static_m - 1e-4)
    calm = replace(station, clearance=asked)
    assert judge_station(shop_of(calm), calm, program, seed=1, draws=0)[0] == ()


@pytest.mark.parametrize(
    "pair",
    [
        (weld_station(), weld_program()),
        (move_station(), move_program()),
        (hold_station(), hold_program()),
    ],
    ids=["weld", "move", "hold"],
)
def test_time_has_no_gap_and_phases_keep_their_order(
    pair: tuple[Station, StationProgram],
) -> None:
    station, program = pair
    remarks = Remarks(station.id)
    layout = check_structure(station, program, remarks)
    assert layout is not None
    graph = check_events(layout, program, remarks)
    assert graph is not None
    calm = run(graph, {})
    for stretch in ({}, stretches(graph, seed=4, draw=1)):
        times = run(graph, stretch)
        assert all(times[node][0] >= calm[node][0] for node in calm)
        end = makespan_s(times)
        for index, (mounted, script) in enumerate(zip(layout.robots, layout.programs, strict=True)):
            cut = phases_of(station, mounted, script)
            found = spans(cut, index, times, end)
            assert found[0].start_s == 0.0
            assert found[-1].end_s == pytest.approx(end)
            for before, after in pairwise(found):
                assert after.start_s == pytest.approx(before.end_s, abs=1e-12)


def test_an_event_that_is_announced_but_never_awaited_is_fine() -> None:
    station, program = weld_station(), weld_program()
    steps = (*program.robots[0].steps, Signal(EventId("over")))
    robots = (replace(program.robots[0], steps=steps), program.robots[1])
    findings, _ = judge_station(
        shop_of(station), station, replace(program, robots=robots), seed=1, draws=0
    )
    assert findings == ()


def test_progress_names_every_robot() -> None:
    told: list[str] = []
    tell: Callable[[str], None] = told.append
    station, program = weld_station(), weld_program()
    judge_station(shop_of(station), station, program, seed=1, draws=0, progress=tell)
    assert any("A and B" in line for line in told)
