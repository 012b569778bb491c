"""Travel times are what is known, else a guess on top of a bound that nothing beats."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from planner.balance.specimen import Specimen, specimen
from planner.options import HOME, RobotOptions
from planner.sequencing.travel import Experience, TravelCosts, lower_bounds_s
from robots.timing.bounds import via_time_lower_bound_s


def _robot(seed: int = 0) -> RobotOptions:
    return specimen(Specimen(1, 4, (2, 3)), np.random.default_rng(seed)).table.robots[0]


def _by_hand_s(robot: RobotOptions, left: int, entered: int) -> float:
    home = (robot.home_rad, robot.home_rad)
    out = home if left == HOME else (robot.leave_rad[left], robot.leave_via_rad[left])
    into = home if entered == HOME else (robot.enter_via_rad[entered], robot.enter_rad[entered])
    limits = robot.velocity_rad_s, robot.acceleration_rad_s2
    return float(via_time_lower_bound_s(np.stack([*out, *into]), *limits))


@settings(max_examples=20)
@given(seed=st.integers(0, 1000))
def test_bounds_follow_the_points_on_the_way(seed: int) -> None:
    robot = _robot(seed)
    every = np.append(np.arange(len(robot)), HOME)
    times_s = lower_bounds_s(robot, every, every)
    for i, left in enumerate(every):
        for j, entered in enumerate(every):
            assert times_s[i, j] == pytest.approx(_by_hand_s(robot, left, entered))


def test_known_times_replace_guesses_and_cuts_are_infinite() -> None:
    robot = _robot()
    known = {(robot.robot, 0, 1): 5.0, (robot.robot, HOME, 1): np.inf}
    costs = TravelCosts(factor=1.5).with_known(known)
    matrix_s = costs.matrix_s(robot, np.array([1, 0]))
    assert matrix_s[1, 0] == costs.leg_s(robot, 0, 1) == 5.0
    assert matrix_s[HOME, 0] == costs.leg_s(robot, HOME, 1) == np.inf
    assert matrix_s[0, 1] == pytest.approx(1.5 * _by_hand_s(robot, 1, 0))
    assert costs.leg_s(robot, 1, 0) == pytest.approx(matrix_s[0, 1])
    assert matrix_s[HOME, HOME] == 0.0


def test_the_factor_is_the_median_of_what_was_seen() -> None:
    robot = _robot()
    bound_s = _by_hand_s(robot, 0, HOME)
    seen = {
        (robot.robot, 0, HOME): 1.2 * bound_s,
        (robot.robot, HOME, HOME): 1.0,
        (robot.robot, 1, HOME): np.inf,
    }
    experience = Experience.of([robot])
    assert experience.factor == 1.0
    experience.learn(seen)
    assert experience.factor == pytest.approx(1.2)
    experience.learn({(robot.robot, 0, HOME): 0.5 * bound_s})
    assert experience.factor == 1.0


def test_what_cannot_be_joined_after_all_no_longer_counts() -> None:
    robot = _robot()
    experience = Experience.of([robot])
    experience.learn({(robot.robot, 0, HOME): 9.0 * _by_hand_s(robot, 0, HOME)})
    assert experience.factor == pytest.approx(9.0)
    experience.learn({(robot.robot, 0, HOME): np.inf})
    assert experience.factor == 1.0
