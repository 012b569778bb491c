"""Common motions: free at every instant by Coal, within limits, and refused with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from cells.program import Trajectory
from planner.motion.evaluation import evaluate
from planner.motion.query import MotionLimits, TravelPlan, TravelQuery
from planner.motion.travel import plan_travel
from planner.multiarm import Effort, NoTogether, TogetherPlan, TogetherQuery, clashes_of
from planner.multiarm.fitting import fitted, least_s
from planner.multiarm.space import CrewSpace
from planner.multiarm.together import plan_together
from planner.multiarm.turns import one_after_another
from planner.multiarm.ways import merged
from robots.geometry import FloatArray
from robots.shapes import box
from tests.planner.multiarm.conftest import MARGIN_M, Crew, planar

LEFT_LOW, LEFT_HIGH = np.array([-0.9, 0.3]), np.array([0.9, -0.3])
RIGHT_LOW, RIGHT_HIGH = np.array([0.9, -0.3]), np.array([-0.9, 0.3])
_FUZZ_M = 2e-5
_CROSSING = (("left", -0.3, 0.0), ("right", 0.3, np.pi))


def _swap(crew: Crew) -> TogetherQuery:
    """Both sweep through what lies between them, in opposite directions."""
    return crew.query([LEFT_LOW, RIGHT_HIGH], [LEFT_HIGH, RIGHT_LOW])


def _planned(query: TogetherQuery) -> TogetherPlan:
    plan = plan_together(query)
    assert isinstance(plan, TogetherPlan), plan
    return plan


def _goes_through(query: TogetherQuery, plan: TogetherPlan) -> None:
    """Ends as asked, limits of position, velocity and acceleration, one clock."""
    for limits, start, goal, motion in zip(
        query.limits, query.starts_rad, query.goals_rad, plan.trajectories, strict=True
    ):
        assert motion.duration_s == plan.makespan_s
        q, qd, qdd = evaluate(motion, np.linspace(0.0, plan.makespan_s, 2000))
        assert q[0] == pytest.approx(start, abs=1e-9)
        assert q[-1] == pytest.approx(goal, abs=1e-9)
        assert np.abs(qd[[0, -1]]).max() < 1e-6
        assert np.all(q > limits.lower_rad - 1e-9)
        assert np.all(q < limits.upper_rad + 1e-9)
        assert np.all(np.abs(qd) < limits.velocity_rad_s * (1.0 + 1e-6))
        assert np.all(np.abs(qdd) < limits.acceleration_rad_s2 * (1.0 + 1e-6))


def _alone(crew: Crew, query: TogetherQuery) -> list[Trajectory]:
    """Each arm's own motion, as if the others were not there."""
    motions = []
    for i, arm in enumerate(crew.arms):
        plan = plan_travel(
            TravelQuery(
                arm, crew.world, query.limits[i], query.starts_rad[i], query.goals_rad[i],
                MARGIN_M, crew.world.skip(),
            )
        )  # fmt: skip
        assert isinstance(plan, TravelPlan)
        motions.append(plan.trajectory)
    return motions


def test_arms_planned_alone_collide_and_the_guard_says_so(facing: Crew) -> None:
    query = _swap(facing)
    motions = _alone(facing, query)
    assert facing.least_on_the_way_m(motions) < 0.0
    assert clashes_of(query, motions).tolist() == [[False, True], [True, False]]


def test_arms_that_change_sides_pass_each_other(facing: Crew) -> None:
    query = _swap(facing)
    plan = _planned(query)
    _goes_through(query, plan)
    assert plan.how != "straight"
    assert facing.least_on_the_way_m(plan.trajectories) > MARGIN_M - _FUZZ_M
    assert not clashes_of(query, plan.trajectories).any()


def test_the_jerk_limits_of_one_arm_hold_in_a_common_motion(facing: Crew) -> None:
    query = _swap(facing)
    smooth = replace(query.limits[1], jerk_rad_s3=np.array([20.0, 30.0]))
    query = replace(query, limits=(query.limits[0], smooth))
    plan = _planned(query)
    _goes_through(query, plan)
    assert facing.least_on_the_way_m(plan.trajectories) > MARGIN_M - _FUZZ_M
    times_s = np.linspace(0.0, plan.makespan_s, 20001)
    change = np.diff(evaluate(plan.trajectories[1], times_s)[2], axis=0) / np.diff(times_s)[:, None]
    assert np.all(np.abs(change).max(axis=0) < np.array([20.0, 30.0]) * 1.001)
    assert plan.makespan_s > _planned(_swap(facing)).makespan_s


def test_arms_out_of_each_others_way_go_straight_in_the_least_time(facing: Crew) -> None:
    query = facing.query([[1.2, 0.0], [1.2, 0.0]], [[2.0, 0.5], [1.6, 0.1]])
    plan = _planned(query)
    assert plan.how == "straight"
    assert plan.makespan_s == pytest.approx(least_s(CrewSpace.of(query)), rel=1e-6)
    _goes_through(query, plan)


def test_an_arm_that_is_at_its_goal_goes_aside_and_comes_back(facing: Crew) -> None:
    ahead = np.zeros(2)
    query = facing.query([[1.6, 0.0], ahead], [[-1.6, 0.0], ahead])
    plan = _planned(query)
    _goes_through(query, plan)
    assert facing.least_on_the_way_m(plan.trajectories) > MARGIN_M - _FUZZ_M
    moved = evaluate(plan.trajectories[1], np.linspace(0.0, plan.makespan_s, 50))[0]
    assert np.abs(moved).max() > 0.1


def test_arms_in_space_find_their_way_around_each_other_and_a_post(three: Crew) -> None:
    rng, found = np.random.default_rng(5), set()
    for seed in range(3):
        starts, goals = (_free(three, rng) for _ in range(2))
        query = three.query(starts, goals, seed=seed)
        plan = plan_together(query)
        if isinstance(plan, NoTogether):
            continue
        found.add(plan.how)
        _goes_through(query, plan)
        assert three.least_on_the_way_m(plan.trajectories, 120) > MARGIN_M - _FUZZ_M
    assert len(found) > 1


def _free(crew: Crew, rng: np.random.Generator) -> list[FloatArray]:
    """A random state in which nothing is near anything."""
    space = CrewSpace.of(crew.query([np.zeros(6)] * 3, [np.ones(6)] * 3))
    while True:
        q = rng.uniform(-1.0, 1.0, (3, 6)) * [np.pi, 1.2, 2.0, 1.5, 1.5, 1.5]
        q[:, 1] -= 1.2
        if not space.contains(q.ravel()).any():
            return list(q)


def test_the_same_query_gives_the_same_bytes(facing: Crew) -> None:
    query = _swap(facing)
    first, second = _planned(query), _planned(query)
    for a, b in zip(first.trajectories, second.trajectories, strict=True):
        assert a.times_s.tobytes() == b.times_s.tobytes()
        assert a.coefficients.tobytes() == b.coefficients.tobytes()


@pytest.mark.parametrize("effort", [Effort(vias=0), Effort(vias=0, trees=0)])
def test_without_points_to_go_by_trees_or_turns_find_a_way(facing: Crew, effort: Effort) -> None:
    query = replace(_swap(facing), effort=effort)
    if effort.trees == 0:  # turns alone: one arm goes when the other has room to let it pass
        query = facing.query([[1.2, 0.0], [1.2, 0.0]], [[-1.2, 0.0], [-1.2, 0.0]], effort=effort)
    plan = plan_together(query)
    if isinstance(plan, NoTogether):
        assert effort.trees == 0
        return
    _goes_through(query, plan)
    assert facing.least_on_the_way_m(plan.trajectories) > MARGIN_M - _FUZZ_M


def test_turns_move_one_arm_after_another(facing: Crew) -> None:
    """The left arm sweeps past while the right one stands aside, and then the right one."""
    query = facing.query([[1.2, 0.0], [1.3, 0.0]], [[-1.2, 0.0], [-1.3, 0.0]])
    space = CrewSpace.of(query)
    straight = np.stack([query.start_rad(), query.goal_rad()])
    assert space.clashes(straight).any()
    (way,) = one_after_another(space, np.random.default_rng(0))
    assert way[0] == "turns"
    fit = fitted(space, way[1])
    assert fit is not None
    plan = TogetherPlan(
        tuple(
            Trajectory(fit.run.times_s, fit.run.coefficients[:, mine]) for mine in space.joints()
        ),
        "turns",
    )
    _goes_through(query, plan)
    assert facing.least_on_the_way_m(plan.trajectories) > MARGIN_M - _FUZZ_M


def test_tracks_are_merged_on_one_clock(facing: Crew) -> None:
    space = CrewSpace.of(_swap(facing))
    bent = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0]])
    path = merged(space, [bent, np.array([[0.0, 0.0], [4.0, 0.0]])])
    assert path.tolist() == [[0, 0, 0, 0], [1, 0, 1, 0], [1, 2, 3, 0], [1, 2, 4, 0]]


@pytest.mark.parametrize(
    ("starts", "goals", "reason"),
    [
        ([[0.0, 0.0], [0.0, 0.0]], [[1.2, 0.0], [1.2, 0.0]], "at the start, left and right are"),
        ([[1.2, 0.0], [1.2, 0.0]], [[0.0, 0.0], [0.0, 0.0]], "at the goal, left and right are"),
        ([[1.2, 0.0], [1.2, 0.0]], [[1.2, 0.0], [1.2, 0.0]], "starts and goals are the same"),
    ],
)
def test_what_cannot_be_is_answered_with_a_reason(
    facing: Crew, starts: Sequence[FloatArray], goals: Sequence[FloatArray], reason: str
) -> None:
    answer = plan_together(facing.query(starts, goals))
    assert isinstance(answer, NoTogether)
    assert reason in answer.reason


def test_an_arm_that_hits_something_is_named_with_it() -> None:
    crew = Crew.of([planar("left", -0.6, 0.0)], block=box([0.2, 0.2, 0.2]))
    answer = plan_together(crew.query([[1.2, 0.0]], [[0.0, 0.0]]))
    assert answer == NoTogether("at the goal, left hits body block")


def test_an_arm_shut_in_is_told_from_arms_in_each_others_way() -> None:
    """Walls on both sides leave the left arm no way past the block."""
    crew = Crew.of(
        [planar("left", -0.6, 0.0, joints=1), planar("right", 3.0, 0.0, joints=1)],
        block=box([0.2, 0.2, 0.2], None),
    )
    crew_query = crew.query([[-1.0], [0.0]], [[1.0], [0.0]], effort=Effort(trees=1, iterations=50))
    answer = plan_together(crew_query)
    assert isinstance(answer, NoTogether)
    assert answer.reason == "left finds no way, even alone"


def test_arms_that_cannot_pass_each_other_are_said_not_to() -> None:
    """Two rods that turn in one plane; each would have to go through the other."""
    crew = Crew.of([planar(name, x, turn, joints=1, most_rad=0.6) for name, x, turn in _CROSSING])
    effort = Effort(vias=20, trees=2, iterations=60)
    answer = plan_together(crew.query([[0.5], [0.5]], [[-0.5], [-0.5]], effort=effort))
    assert isinstance(answer, NoTogether)
    assert answer.reason.startswith("no common way by 20 points")


def test_motions_of_different_lengths_are_held_against_each_other_at_every_instant(
    facing: Crew,
) -> None:
    """The right arm arrives early and stands where the left arm comes by later."""
    query = _swap(facing)
    limits = query.limits[0]
    slow = MotionLimits(
        limits.lower_rad, limits.upper_rad, limits.velocity_rad_s / 8.0, limits.acceleration_rad_s2
    )
    quick, late = (
        (np.array([1.2, 0.0]), np.array([0.0, 0.0])),
        (np.array([1.5, 0.0]), np.array([0.0, 0.0])),
    )
    motions = []
    for arm, (start, goal), mine in zip(facing.arms, (late, quick), (slow, limits), strict=True):
        plan = plan_travel(
            TravelQuery(arm, facing.world, mine, start, goal, MARGIN_M, facing.world.skip())
        )
        assert isinstance(plan, TravelPlan)
        motions.append(plan.trajectory)
    assert motions[0].duration_s > 2.0 * motions[1].duration_s
    assert clashes_of(query, motions)[0, 1]
    early = Trajectory(motions[0].times_s[:2], motions[0].coefficients[:1])
    assert not clashes_of(query, [early, motions[1]]).any()


def test_questions_that_make_no_sense_are_refused(facing: Crew) -> None:
    with pytest.raises(ValueError, match="one for each arm"):
        facing.query([[0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]])
    with pytest.raises(ValueError, match="shape"):
        facing.query([[0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]])
    with pytest.raises(ValueError, match="no arm"):
        replace(_swap(facing), arms=())
    with pytest.raises(ValueError, match="one each"):
        clashes_of(_swap(facing), [])
