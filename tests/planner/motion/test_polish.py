from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.motion.course import Ends, plain
from planner.motion.fitting import narrowed
from planner.motion.free_space import FreeSpace
from planner.motion.polish import polished
from planner.motion.query import Effort, TravelQuery
from tests.planner.motion.conftest import LEFT, RIGHT, Bench

BY = np.deg2rad([[0.0, -125.0, 40.0, 0.0, 60.0, 0.0]])


@pytest.fixture(params=["jerky", "smooth"])
def query(column: Bench, request: pytest.FixtureRequest) -> TravelQuery:
    query = column.query(LEFT, RIGHT, lines=True, effort=Effort(polish=80))
    if request.param == "jerky":
        return query
    jerk = query.limits.acceleration_rad_s2 / 0.1
    return replace(query, limits=replace(query.limits, jerk_rad_s3=jerk))


def test_a_polished_motion_is_faster_and_free(query: TravelQuery) -> None:
    space, ends = FreeSpace.of(query), Ends.of(query)
    fit = narrowed(space, ends, plain(BY))
    assert fit is not None
    shape, run = polished(space, ends, *fit, np.random.default_rng(1))
    assert run.duration_s < fit[1].duration_s - 0.05
    assert space.runs_between_lines(run)
    assert np.all(shape.inner >= query.limits.lower_rad)
    assert np.all(shape.inner <= query.limits.upper_rad)
    assert not np.array_equal(shape.inner, BY)


def test_without_tries_nothing_changes(query: TravelQuery) -> None:
    query = replace(query, effort=Effort(polish=0))
    space, ends = FreeSpace.of(query), Ends.of(query)
    fit = narrowed(space, ends, plain(BY))
    assert fit is not None
    _, run = polished(space, ends, *fit, np.random.default_rng(1))
    assert np.array_equal(run.coefficients, fit[1].coefficients)
