"""What a crew's space calls free and occupied, against distances by Coal."""

from __future__ import annotations

import numpy as np

from planner.multiarm import TogetherPlan, plan_together
from planner.multiarm.space import SLACK_M, CrewSpace
from robots.geometry import FloatArray
from tests.planner.multiarm.conftest import MARGIN_M, Crew

_FUZZ_M = 2e-5
_LOOKS = 60
_REACH_M = 1.6
"""Of the shoulder and the elbow of a flat arm, together."""


def _row(rng: np.random.Generator, count: int) -> FloatArray:
    return rng.uniform(-np.pi, np.pi, (count, 6))


def test_arms_are_too_close_exactly_when_coal_says_so(three: Crew) -> None:
    rng, space = np.random.default_rng(1), CrewSpace.of(three.query(*_still(three)))
    seen = {True: 0, False: 0}
    for _ in range(150):
        q = _row(rng, 3)
        clashes = space.contains(q.ravel())
        np.fill_diagonal(clashes, False)
        least = _between_arms_m(three, q)
        if abs(least - MARGIN_M) > _FUZZ_M:
            assert clashes.any() == (least < MARGIN_M)
            seen[bool(clashes.any())] += 1
    assert min(seen.values()) > 10


def test_blamed_arms_are_the_ones_that_meet(facing: Crew) -> None:
    space = CrewSpace.of(facing.query([[1.0, 0.0], [-1.0, 0.0]], [[1.2, 0.0], [-1.2, 0.0]]))
    assert space.contains(np.zeros(4)).tolist() == [[False, True], [True, False]]
    assert not space.contains(np.array([1.5, 0.0, 1.5, 0.0])).any()


def test_edges_called_free_are_free_and_others_are_nearly_hit(facing: Crew) -> None:
    rng = np.random.default_rng(2)
    space = CrewSpace.of(facing.query([[1.2, 0.0], [1.2, 0.0]], [[1.5, 0.0], [1.5, 0.0]]))
    free = hit = 0
    while free + hit < 40:
        q0, q1 = rng.uniform(-1.5, 1.5, (2, 2, 2))
        if any(space.contains(q.ravel()).any() for q in (q0, q1)):
            continue
        path = np.stack([q0.ravel(), q1.ravel()])
        clashes = space.clashes(path)
        q = [q0 + share * (q1 - q0) for share in np.linspace(0.0, 1.0, _LOOKS)]
        least = min(facing.least_m(list(at)) for at in q)
        if clashes.any():
            farthest_m = _REACH_M * np.abs(q1 - q0).max(axis=1).sum() / (_LOOKS - 1)
            assert least < MARGIN_M + SLACK_M + farthest_m / 2.0
        else:
            assert least > MARGIN_M + SLACK_M - _FUZZ_M
        assert space.joins(path) == (not clashes.any())
        free, hit = free + (not clashes.any()), hit + bool(clashes.any())
    assert min(free, hit) > 10


def test_a_start_within_the_slack_of_paths_is_still_a_start(facing: Crew) -> None:
    """Side by side, two straight arms are 1.2 m * sin(q) apart, less their radii."""
    near = np.array([np.arcsin((0.08 + MARGIN_M + 1e-4) / 1.2), 0.0])
    assert MARGIN_M < facing.least_m([near, near]) < MARGIN_M + SLACK_M
    query = facing.query([near, near], [[1.2, 0.0], [1.2, 0.0]])
    space = CrewSpace.of(query)
    assert space.paths is space.motions
    assert space.joins(np.stack([query.start_rad(), query.goal_rad()]))
    assert isinstance(plan_together(query), TogetherPlan)


def _still(crew: Crew) -> tuple[list[FloatArray], list[FloatArray]]:
    up = np.array([0.0, -np.pi / 2, 0.0, 0.0, 0.0, 0.0])
    count = len(crew.arms)
    return [up] * count, [up + 0.1] * count


def _between_arms_m(crew: Crew, q: FloatArray) -> float:
    """Without what stands."""
    return crew.without_bodies().least_m(list(q))
