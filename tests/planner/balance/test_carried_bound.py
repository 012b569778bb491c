"""No exchange of a moved weld can gain more than is said, against all tours of small tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest

from cells.ids import RobotId, TaskId
from planner.balance.carried_bound import most_gained_s
from planner.options import HOME, RobotOptions
from planner.sequencing.least_times import lower_bounds_s

A, B, NOW, THEN = (TaskId(name) for name in ("A", "B", "M", "M as it was"))
DOF = 2


def robot(rng, name: str, away_rad: float) -> RobotOptions:
    """Two tasks, and a moved one at its new and old place, with a few options each."""
    tasks = (A, B, NOW, THEN)
    counts = [*rng.integers(1, 4, 2).tolist(), 3, 3]
    task_of = np.repeat(np.arange(4), counts)
    enter = rng.uniform(-1.0, 1.0, (len(task_of), DOF))
    moved = np.flatnonzero(task_of == 2)
    enter[task_of == 3] = enter[moved] + rng.uniform(-away_rad, away_rad, (3, DOF))
    via = enter + rng.uniform(-0.05, 0.05, enter.shape)
    return RobotOptions(
        RobotId(name),
        np.zeros(DOF),
        np.array([1.0, 2.0]),
        np.array([4.0, 3.0]),
        tasks,
        task_of,
        enter,
        via,
        enter,
        via,
        rng.uniform(0.5, 1.0, len(task_of)),
        enter_line_s=rng.uniform(0.0, 0.2, len(task_of)),
        leave_line_s=rng.uniform(0.0, 0.2, len(task_of)),
        enter_speed_rad_s=rng.uniform(0.1, 0.5, enter.shape),
        leave_speed_rad_s=rng.uniform(0.1, 0.5, enter.shape),
    )


def least_load_s(one: RobotOptions, tasks: tuple[TaskId, ...]) -> float:
    """The shortest tour over all orders and options; 0 without tasks."""
    if not tasks:
        return 0.0
    times_s = lower_bounds_s(one, np.arange(-1, len(one)), np.arange(-1, len(one)))
    best = np.inf
    for order in permutations(tasks):
        for options in product(*(one.options_of(task).tolist() for task in order)):
            stops = [HOME, *options, HOME]
            legs_s = sum(times_s[a + 1, b + 1] for a, b in pairwise(stops))
            best = min(best, legs_s + float(one.duration_s[list(options)].sum()))
    return best


def optimum_s(robots: list[RobotOptions], moved: TaskId) -> float:
    """The least longest load over all ways to share three tasks out."""
    tasks = A, B, moved
    return min(
        max(
            least_load_s(one, tuple(t for t, who in zip(tasks, sharing, strict=True) if who == r))
            for r, one in enumerate(robots)
        )
        for sharing in product(range(len(robots)), repeat=3)
    )


@pytest.mark.parametrize("away_rad", [0.02, 0.3])
def test_no_station_gains_more_than_is_said(away_rad: float) -> None:
    rng = np.random.default_rng(11)
    gained = []
    for _ in range(25):
        robots = [robot(rng, "R1", away_rad), robot(rng, "R2", away_rad)]
        said_s = most_gained_s(robots, {NOW: THEN})
        really_s = optimum_s(robots, THEN) - optimum_s(robots, NOW)
        assert really_s <= said_s + 1e-9
        gained.append(really_s / said_s if said_s else 0.0)
    assert max(gained) > 0.2


def test_a_weld_that_did_not_move_gains_nothing() -> None:
    one = robot(np.random.default_rng(3), "R1", 0.0)
    same = one.duration_s.copy()
    same[one.task_of == 3] = same[one.task_of == 2]
    names = [
        f"{way}_{what}"
        for way in ("enter", "leave")
        for what in ("line_s", "via_rad", "speed_rad_s")
    ]
    columns = {name: getattr(one, name).copy() for name in names}
    for column in columns.values():
        column[one.task_of == 3] = column[one.task_of == 2]
    still = replace(one, duration_s=same, **columns)
    assert most_gained_s([still], {NOW: THEN}) == pytest.approx(0.0, abs=1e-9)


def test_what_a_robot_reaches_only_now_is_not_known() -> None:
    one = robot(np.random.default_rng(4), "R1", 0.1)
    assert most_gained_s([one], {NOW: TaskId("nothing")}) == np.inf
    assert most_gained_s([one], {TaskId("nothing"): THEN}) == 0.0
