"""The energy model, and motions slowed for it: against sums over samples and another solver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from cells.ids import EventId, ProcessId, StationId, StepId, TaskId
from cells.program import (
    Await,
    ProcessRun,
    RobotProgram,
    Signal,
    StationProgram,
    Trajectory,
    Travel,
    Work,
)
from cells.shop import Station
from planner import pipeline
from planner.energy.model import RobotEnergy, squares
from planner.energy.slowing import SLOWEST, slowed, slower
from planner.plan import StationPlan
from planner.replay import replay
from planner.saving import save_energy, station_energy_kj
from planner.station_job import SavingJob
from planner.validation import judge
from robots import library
from tests.planner.small_shop import WISH, pair_station, shop_of

ENERGY = RobotEnergy.of(library.robot("kuka_kr210_r2700_2"))


def motion(step: str, seconds: float, swing_rad: float) -> Travel:
    """Rest to rest by a cubic in every joint."""
    t = seconds
    coefficients = np.zeros((1, 6, 4))
    coefficients[0, :, 2] = 3.0 * swing_rad / t**2
    coefficients[0, :, 3] = -2.0 * swing_rad / t**3
    return Travel(StepId(step), Trajectory(np.array([0.0, t]), coefficients), 0.1 * t, 0.8 * t)


@pytest.fixture(scope="module")
def station() -> Station:
    return pair_station("st")


def program_of(
    *robots: tuple[str, tuple[object, ...]], runs: tuple[ProcessRun, ...] = ()
) -> StationProgram:
    made = tuple(RobotProgram(name, steps) for name, steps in robots)  # type: ignore[arg-type]
    return StationProgram(StationId("st"), made, runs)


def weld(step: str) -> Work:
    return Work(StepId(step), TaskId(step), "weld", 1.0)


@settings(max_examples=25)
@given(
    st.lists(st.floats(0.1, 2.0), min_size=1, max_size=3),
    st.integers(1, 6),
    st.integers(0, 2**31),
    st.integers(1, 2),
)
def test_integrals_are_those_of_fine_samples(
    spans_s: list[float], degree: int, seed: int, order: int
) -> None:
    rng = np.random.default_rng(seed)
    times_s = np.array([0.0, *np.cumsum(spans_s)])
    trajectory = Trajectory(times_s, rng.normal(size=(len(spans_s), 2, degree + 1)))
    sampled = np.zeros(2)
    for piece, span_s in zip(trajectory.coefficients, spans_s, strict=True):
        t = (np.arange(4000) + 0.5) * span_s / 4000
        for joint in range(2):
            value = np.polynomial.Polynomial(piece[joint]).deriv(order)(t)
            sampled[joint] += np.sum(np.broadcast_to(value, t.shape) ** 2) * span_s / 4000
    assert squares(trajectory, order) == pytest.approx(sampled, rel=1e-3, abs=1e-6)


@given(st.floats(1.0, SLOWEST))
def test_a_slower_motion_needs_what_the_law_says(factor: float) -> None:
    quick = motion("m", 1.5, 0.8)
    slow = slower(quick, factor)
    assert ENERGY.motion(slow.trajectory).at(1.0) == pytest.approx(
        ENERGY.motion(quick.trajectory).at(factor)
    )
    assert slow.trajectory.duration_s == pytest.approx(1.5 * factor)
    assert slow.leave_s == pytest.approx(0.15 * factor)


@given(st.floats(1.0, SLOWEST), st.floats(0.0, 1.0))
def test_a_slower_motion_keeps_its_path(factor: float, share: float) -> None:
    quick, slow = motion("m", 1.5, 0.8), slower(motion("m", 1.5, 0.8), factor)
    powers = np.arange(4)
    q = quick.trajectory.coefficients[0] @ (1.5 * share) ** powers
    same = slow.trajectory.coefficients[0] @ (1.5 * factor * share) ** powers
    assert np.allclose(q, same)


def test_half_speed_draws_about_a_quarter_in_motion() -> None:
    found = ENERGY.motion(motion("m", 1.2, 0.35).trajectory)
    still_w = ENERGY.controller_w + ENERGY.holding_w
    full_w = still_w + found.at(1.0) / 1.2
    half_w = still_w + found.at(2.0) / 2.4
    assert 2_000.0 < full_w < 6_000.0
    assert 0.2 < half_w / full_w < 0.4


@pytest.mark.parametrize("within_s", [4.2, 6.0, 30.0])
def test_one_robot_gets_the_least_energy_there_is(station: Station, within_s: float) -> None:
    """Two equal motions and a weld: by a search along the one duration that matters."""
    move = motion("m", 1.5, 0.8)
    program = program_of(("R1", (move, weld("S0"), replace(move, id=StepId("n")))))
    slow = slowed(station, program, within_s)
    found = ENERGY.motion(move.trajectory)

    def total_j(factor: float) -> float:
        busy_s = 3.0 * factor + 1.0
        return (
            2.0 * found.at(factor)
            + ENERGY.holding_w * busy_s
            + ENERGY.resting_w * (40.0 - busy_s)
            + 40.0 * ENERGY.controller_w
        )

    most = min(SLOWEST, (within_s - 1.0) / 3.0)
    best = minimize_scalar(total_j, bounds=(1.0, most), method="bounded")
    assert replay(slow).makespan_s <= within_s
    assert 1000.0 * station_energy_kj(station, slow, 40.0) == pytest.approx(best.fun, rel=0.01)


def test_who_waits_is_slowed_and_who_is_waited_for_is_not(station: Station) -> None:
    long = tuple(motion(f"a{k}", 2.0, 1.0) for k in range(4))
    first = (*long, Signal(EventId("go")))
    second = (motion("b0", 1.0, 0.5), Await(EventId("go")), motion("b1", 1.0, 0.5))
    program = program_of(("R1", first), ("R2", second))
    slow = slowed(station, program, replay(program).makespan_s)
    assert replay(slow).makespan_s <= replay(program).makespan_s + 1e-9
    ratios = [
        step.trajectory.duration_s / before.trajectory.duration_s
        for robot, was in zip(slow.robots, program.robots, strict=True)
        for step, before in zip(robot.steps, was.steps, strict=True)
        if isinstance(step, Travel) and isinstance(before, Travel)
    ]
    assert ratios[:4] == pytest.approx([1.0] * 4, abs=1e-3)
    assert ratios[4] > 1.5
    assert ratios[5] == pytest.approx(1.0, abs=1e-3)


def test_a_machine_takes_its_time(station: Station) -> None:
    steps = (
        motion("a", 1.0, 0.5),
        Signal(EventId("start")),
        Await(EventId("done")),
        motion("b", 1.0, 0.5),
    )
    run = ProcessRun(ProcessId("press"), EventId("start"), EventId("done"), 5.0)
    program = program_of(("R1", steps), runs=(run,))
    slow = slowed(station, program, 8.0)
    assert 7.0 < replay(slow).makespan_s <= 8.0


def test_without_time_to_spare_nothing_changes(station: Station) -> None:
    program = program_of(("R1", (motion("a", 2.0, 0.5),)), ("R2", ()))
    assert slowed(station, program, 1.9) is program
    plan = StationPlan(StationId("st"), program=program)
    assert save_energy(SavingJob(station, plan, 5.0, 4.0)) is plan


def test_a_saving_plan_is_certified_and_needs_less() -> None:
    """The bar: at least 15 % less at the same takt."""
    shop = shop_of(pair_station("first"), takt_s=30.0)
    quick = pipeline.plan(shop, wish=WISH)
    saving = pipeline.plan(shop, wish=replace(WISH, objective="energy"))
    assert saving.certified
    assert saving.program is not None
    assert judge(shop, saving.program, seed=0).passed
    assert saving.report["full_speed_kj"] == pytest.approx(quick.report["energy_kj"])
    assert saving.report["energy_kj"] <= 0.85 * quick.report["energy_kj"]
    assert quick.report["cycle_s"] < saving.report["cycle_s"] <= 30.0
