from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.collision import free
from planner.motion import travel
from planner.motion.course import Ends, corner_rad, plain, timed
from planner.motion.evaluation import evaluate
from planner.motion.fitting import narrowed
from planner.motion.free_space import FreeSpace
from planner.motion.line_way import Rule, line_way
from planner.motion.query import Effort, LineWay, MotionLimits, NoTravel, TravelPlan, TravelQuery
from planner.motion.tool_line import retract_offsets_W_m
from planner.motion.travel import plan_travel
from robots.geometry import FloatArray, Pose
from robots.shapes import box, sphere
from robots.timing.bounds import via_time_lower_bound_s
from tests.planner.motion.conftest import LEFT, RIGHT, STATIC_M, WELD_M, Bench, bench_with


def planned(query: TravelQuery) -> TravelPlan:
    plan = plan_travel(query)
    assert isinstance(plan, TravelPlan), plan
    return plan


def refusal(query: TravelQuery) -> str:
    answer = plan_travel(query)
    assert isinstance(answer, NoTravel)
    return answer.reason


def no_swing(_: FreeSpace) -> None:
    return None


def clear(bench: Bench, q: FloatArray, margin_m: float) -> bool:
    return bool(free(bench.arm, bench.world, q, margin_m, bench.world.skip()).all())


def assert_smooth(plan: TravelPlan, jerk_rad_s3: FloatArray) -> None:
    """Acceleration neither jumps nor changes faster than it may: by differences, and at rest 0."""
    run = plan.trajectory
    times = np.linspace(0.0, run.duration_s, 5000)
    qdd = evaluate(run, times)[2]
    assert np.abs(np.diff(qdd, axis=0) / (times[1] * jerk_rad_s3)).max() <= 1.0 + 1e-6
    assert np.abs(qdd[[0, -1]]).max() < 1e-6


def assert_sound(bench: Bench, query: TravelQuery, plan: TravelPlan) -> None:
    """Ends, limits, clearances and lines of a motion, on dense samples."""
    run, limits = plan.trajectory, query.limits
    times = np.linspace(0.0, run.duration_s, 800)
    times = np.sort(np.append(times, [plan.leave_s, plan.arrive_s]))
    q, qd, qdd = evaluate(run, times)
    assert np.allclose(q[[0, -1]], [query.q_from_rad, query.q_to_rad], rtol=0.0, atol=1e-10)
    assert np.allclose(qd[[0, -1]], 0.0, atol=1e-7)
    assert np.abs(qd / limits.velocity_rad_s).max() <= 1.0 + 1e-9
    assert np.abs(qdd / limits.acceleration_rad_s2).max() <= 1.0 + 1e-9
    assert np.all((q >= limits.lower_rad) & (q <= limits.upper_rad))
    between = (times >= plan.leave_s) & (times <= plan.arrive_s)
    assert clear(bench, q[between], query.margin_m)
    assert clear(bench, q, WELD_M)
    points = evaluate(run, [0.0, plan.leave_s, plan.arrive_s, run.duration_s])[0]
    if limits.jerk_rad_s3 is not None:
        assert_smooth(plan, limits.jerk_rad_s3)
    least = via_time_lower_bound_s(points, limits.velocity_rad_s, limits.acceleration_rad_s2)
    assert run.duration_s >= least - 1e-9
    if query.leave is not None:
        assert_straight(bench, query.q_from_rad, q[times <= plan.leave_s], 0.08)
    if query.arrive is not None:
        assert_straight(bench, query.q_to_rad, q[times >= plan.arrive_s], 0.08)


def assert_straight(bench: Bench, work: FloatArray, q: FloatArray, length_m: float) -> None:
    start = bench.tool_pose(work)
    axis = start.rotation[:, 2]
    reached = 0.0
    for here in (bench.tool_pose(row) for row in q):
        moved = here.translation_m - start.translation_m
        reached = max(reached, -moved @ axis)
        assert np.linalg.norm(moved - (moved @ axis) * axis) <= 0.0006
        assert np.trace(start.rotation.T @ here.rotation) >= 1.0 + 2.0 * np.cos(np.deg2rad(0.11))
    assert reached >= length_m


@pytest.mark.parametrize("lines", [False, True])
def test_in_empty_space_every_joint_goes_its_own_way(empty: Bench, lines: bool) -> None:
    query = empty.query(LEFT, RIGHT, lines=lines)
    plan = planned(query)
    assert plan.how == "swing"
    assert_sound(empty, query, plan)


@pytest.mark.parametrize("lines", [False, True])
def test_a_swing_is_quicker_than_a_straight_motion(
    empty: Bench, lines: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = empty.query(LEFT, RIGHT, lines=lines)
    swing = planned(query)
    monkeypatch.setattr(travel, "swung", no_swing)
    straight = planned(query)
    assert straight.how == "straight"
    assert_sound(empty, query, straight)
    assert swing.trajectory.duration_s <= straight.trajectory.duration_s + 1e-9


def test_with_lines_it_does_not_stop_on_the_way(empty: Bench) -> None:
    plan = planned(empty.query(LEFT, RIGHT, lines=True))
    times = np.linspace(0.05, plan.trajectory.duration_s - 0.05, 400)
    speed = np.abs(evaluate(plan.trajectory, times)[1]).max(axis=1)
    assert speed.min() > 0.02


def test_polishing_a_straight_motion_never_makes_it_slower(
    empty: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(travel, "swung", no_swing)
    query = empty.query(LEFT, RIGHT, lines=True, effort=Effort(polish_straight=False))
    unpolished = planned(query)
    query = replace(query, effort=Effort(polish=80, polish_straight=True))
    better = planned(query)
    assert better.trajectory.duration_s <= unpolished.trajectory.duration_s
    assert_sound(empty, query, better)


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_it_goes_round_an_obstacle(column: Bench, lines: bool, seed: int) -> None:
    query = column.query(LEFT, RIGHT, lines=lines, seed=seed)
    plan = planned(query)
    assert plan.how in ("via", "search")
    assert_sound(column, query, plan)


def test_where_no_single_point_will_do_it_searches(column: Bench) -> None:
    query = column.query(LEFT, RIGHT, lines=True, effort=Effort(vias=1, trees=3))
    plan = planned(query)
    assert plan.how == "search"
    assert_sound(column, query, plan)


def test_more_effort_makes_a_faster_motion(column: Bench) -> None:
    query = column.query(LEFT, RIGHT, lines=True, effort=Effort(polish=0))
    thorough = replace(query, effort=Effort.thorough())
    better = planned(thorough)
    assert better.trajectory.duration_s < planned(query).trajectory.duration_s
    assert_sound(column, thorough, better)


@pytest.mark.parametrize("effort", [Effort(), Effort(vias=1, trees=2)])
def test_the_same_query_gives_the_same_bytes(column: Bench, effort: Effort) -> None:
    query = column.query(LEFT, RIGHT, lines=True, effort=effort)
    one, two = planned(query), planned(query)
    assert one.trajectory.times_s.tobytes() == two.trajectory.times_s.tobytes()
    assert one.trajectory.coefficients.tobytes() == two.trajectory.coefficients.tobytes()


def test_a_search_cut_short_says_so(column: Bench) -> None:
    effort = Effort(vias=1, trees=2, iterations=1)
    reason = refusal(column.query(LEFT, RIGHT, effort=effort))
    assert reason == "no path within 2 x 1 iterations"


def test_a_goal_that_is_not_free_is_named(column: Bench) -> None:
    middle = 0.5 * (LEFT + RIGHT)
    assert "goal" in refusal(column.query(LEFT, middle))
    assert "hits body column" in refusal(column.query(LEFT, middle))
    assert "start" in refusal(column.query(middle, RIGHT))


def test_a_start_that_touches_itself_is_named(empty: Bench) -> None:
    rng = np.random.default_rng(0)
    limits = empty.limits
    for q in rng.uniform(limits.lower_rad, limits.upper_rad, size=(400, 6)):
        if not clear(empty, q[None], 0.0):
            break
    assert "hits itself" in refusal(empty.query(q, RIGHT))


def test_a_blocked_line_is_named() -> None:
    rows = np.stack([LEFT, RIGHT])
    at_left = bench_with().tool_pose(LEFT)
    behind = at_left @ Pose.from_xyz_rpy([0.0, 0.0, -1.3])
    bench = bench_with(post=box([0.6, 0.6, 0.6], behind))
    reason = refusal(bench.query(*rows, lines=True))
    assert reason == "the straight line out hits body post"
    reason = refusal(bench.query(RIGHT, LEFT, lines=True))
    assert reason == "the straight line in hits body post"


def test_the_exempt_may_be_touched(column: Bench) -> None:
    everything = column.world.skip(everything=["column"])
    plan = planned(column.query(LEFT, RIGHT, skip=everything))
    assert plan.how == "swing"


def test_going_nowhere_is_no_motion(empty: Bench) -> None:
    assert refusal(empty.query(LEFT, LEFT)) == "start and goal are the same"


def test_out_and_back_on_one_line_is_a_motion(empty: Bench) -> None:
    query = empty.query(LEFT, LEFT, lines=True)
    assert_sound(empty, query, planned(query))


def test_a_line_must_start_where_the_motion_does(empty: Bench) -> None:
    with pytest.raises(ValueError, match="where its line starts"):
        empty.query(LEFT, RIGHT, leave=empty.way(RIGHT))


def test_slower_limits_make_slower_motions(empty: Bench) -> None:
    half = MotionLimits.of(empty.robot.model, speed=0.5, acceleration=0.25)
    query = empty.query(LEFT, RIGHT)
    slow = planned(replace(query, limits=half)).trajectory.duration_s
    assert slow == pytest.approx(2.0 * planned(query).trajectory.duration_s)


BY = np.deg2rad([[0.0, -125.0, 120.0, 0.0, 60.0, 0.0]])


@pytest.mark.parametrize("ball_m", [[1.707, -0.008, 1.028], [1.669, -0.016, 0.997]])
def test_arcs_give_way_to_what_stands_inside_the_corner(ball_m: list[float]) -> None:
    bench = bench_with(ball=sphere(ball_m, 0.03))
    query = bench.query(LEFT, RIGHT)
    space, ends = FreeSpace.of(query), Ends.of(query)
    assert not space.runs_between_lines(timed(ends, plain(BY), query.limits))
    fit = narrowed(space, ends, plain(BY))
    assert fit is not None
    shape, run = fit
    assert 0.0 < shape.shares[1] < 1.0
    times = np.linspace(0.0, run.duration_s, 600)
    assert clear(bench, evaluate(run.trajectory(), times)[0], STATIC_M)


def test_edges_that_are_not_free_cannot_be_saved_by_stopping() -> None:
    bench = bench_with(ball=sphere([1.669, -0.016, 0.997], 0.4))
    query = bench.query(LEFT, RIGHT)
    assert narrowed(FreeSpace.of(query), Ends.of(query), plain(BY)) is None


@pytest.mark.parametrize("ball_m", [[1.345, 1.136, 1.766], [1.217, 0.882, 1.532]])
def test_where_it_cannot_run_on_behind_the_line_it_still_finds_a_way(ball_m: list[float]) -> None:
    bench = bench_with(ball=sphere(ball_m, 0.02))
    query = bench.query(LEFT, RIGHT, lines=True)
    ends = Ends.of(query)
    space = FreeSpace.of(query)
    assert space.contains(ends.free_from_rad())
    assert not space.contains(corner_rad(ends.leave, 1.0))
    assert_sound(bench, query, planned(query))


def line_out(bench: Bench, start: FloatArray) -> LineWay | None:
    offset = retract_offsets_W_m(bench.robot, start[None], 0.08)[0]
    nothing = bench.world.skip()
    on_line, beyond = Rule(WELD_M, nothing), Rule(STATIC_M, nothing)
    return line_way(bench.robot, bench.arm, bench.world, start, offset, on_line, beyond)


def test_a_line_is_as_long_as_asked_for_where_its_end_is_clear(empty: Bench) -> None:
    way = line_out(empty, LEFT)
    assert way is not None
    assert np.array_equal(way.line.points_rad, empty.way(LEFT).line.points_rad)


def test_a_line_is_lengthened_until_its_end_is_clear() -> None:
    bench = bench_with(ball=sphere([1.602, 1.189, 0.954], 0.02))
    query = bench.query(LEFT, RIGHT, lines=True)
    assert "start of the free part hits body ball" in refusal(query)
    way = line_out(bench, LEFT)
    assert way is not None
    assert clear(bench, way.line.end_rad[None], STATIC_M)
    longer = replace(query, leave=way)
    assert_sound(bench, longer, planned(longer))


def test_a_line_whose_end_never_clears_stays_as_short_as_it_may() -> None:
    bench = bench_with(hall=box([20.0, 20.0, 20.0]))
    way = line_out(bench, LEFT)
    assert way is not None
    assert np.array_equal(way.line.points_rad, bench.way(LEFT).line.points_rad)


def test_there_is_no_line_where_the_tool_cannot_go_straight(empty: Bench) -> None:
    far = np.array([0.0, 0.0, 9.0])
    rule = Rule(STATIC_M, empty.world.skip())
    way = line_way(empty.robot, empty.arm, empty.world, LEFT, far, rule, rule)
    assert way is None


@pytest.mark.parametrize("ramp_s", [0.05, 0.3])
def test_jerk_limits_hold_in_the_open_and_around_things(
    empty: Bench, column: Bench, ramp_s: float
) -> None:
    for bench in (empty, column):
        query = bench.query(LEFT, RIGHT, lines=True)
        jerk = query.limits.acceleration_rad_s2 / ramp_s
        limited = replace(query, limits=replace(query.limits, jerk_rad_s3=jerk))
        plan = planned(limited)
        assert_sound(bench, limited, plan)
        assert plan.trajectory.duration_s > planned(query).trajectory.duration_s
