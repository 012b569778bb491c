"""Distances over the cycle agree with what the judge proves and with the points they name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.plan import Plan
from planner.validation.distances import FAR_REST_M, FAR_ROBOT_M, Nearness, distances


@pytest.fixture(scope="module")
def nearness(plan: Plan) -> Nearness:
    assert plan.program is not None
    found = distances(plan.shop.stations[0], plan.program.stations[0])
    assert found is not None
    return found


def test_nothing_is_nearer_than_the_judge_proves(plan: Plan, nearness: Nearness) -> None:
    assert plan.certificate is not None
    (figures,) = plan.certificate.stations
    between = [each.distance_m for each in nearness.approaches if each.robots[1] is not None]
    assert figures.clearance_robots_m is not None
    assert min(between, default=np.inf) >= figures.clearance_robots_m - 1e-5
    for distance_m, required_m in nearness.robots.values():
        assert np.all(distance_m >= required_m)
    assert nearness.approaches


def test_an_approach_is_as_near_as_its_two_points(nearness: Nearness) -> None:
    for each in nearness.approaches:
        a, b = (np.array(point) for point in each.witness_W_m)
        assert np.linalg.norm(a - b) == pytest.approx(each.distance_m, abs=2e-3)
        assert each.distance_m <= (FAR_REST_M if each.robots[1] is None else FAR_ROBOT_M) + 1e-6


def test_an_approach_is_where_its_robots_curve_is_low(nearness: Nearness) -> None:
    for each in nearness.approaches:
        at = round(each.time_s / nearness.step_s)
        distance_m, required_m = nearness.robots[each.robots[0]]
        near = slice(max(0, at - 1), at + 2)
        margin_m = each.distance_m - each.required_m
        assert (distance_m - required_m)[near].min() <= margin_m + 0.03


def test_a_program_that_cannot_be_replayed_has_no_distances(plan: Plan) -> None:
    assert plan.program is not None
    (program,) = plan.program.stations
    assert distances(plan.shop.stations[0], replace(program, robots=program.robots[1:])) is None
