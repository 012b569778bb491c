from __future__ import annotations

import numpy as np
import pytest

from planner.motion.course import Ends, Shape, course_of, least_stretch, plain, timed
from planner.motion.evaluation import evaluate
from robots.timing.bounds import straight_move_time_s
from tests.planner.motion.conftest import LEFT, RIGHT, Bench

NONE = np.zeros((0, 6))


def lined(bench: Bench) -> Ends:
    return Ends.of(bench.query(LEFT, RIGHT, lines=True))


def test_without_lines_and_points_it_is_the_straight_joint_move(empty: Bench) -> None:
    ends = Ends.of(empty.query(LEFT, RIGHT))
    run = timed(ends, plain(NONE), empty.limits)
    limits = empty.limits
    expected = straight_move_time_s(RIGHT - LEFT, limits.velocity_rad_s, limits.acceleration_rad_s2)
    assert run.duration_s == pytest.approx(expected)
    assert (run.leave_s, run.arrive_s) == (0.0, run.duration_s)
    assert np.array_equal(ends.free_from_rad(), LEFT)
    assert np.array_equal(ends.free_to_rad(), RIGHT)


@pytest.mark.parametrize("stretch", [(1.0, 1.0), (2.0, 4.0)])
def test_it_passes_the_ends_of_both_lines(empty: Bench, stretch: tuple[float, float]) -> None:
    ends = lined(empty)
    run = timed(ends, plain(0.5 * (LEFT + RIGHT)[None], stretch), empty.limits)
    q, qd, _ = evaluate(run.trajectory(), [0.0, run.leave_s, run.arrive_s, run.duration_s])
    expected = [LEFT, ends.free_from_rad(), ends.free_to_rad(), RIGHT]
    assert np.allclose(q, expected, rtol=0.0, atol=1e-9)
    assert np.abs(qd[1:3]).max() > 0.05  # it does not stop there


def test_at_the_least_stretch_it_stops_at_the_end_of_the_line(empty: Bench) -> None:
    ends = lined(empty)
    least = (least_stretch(ends.leave), least_stretch(ends.arrive))
    run = timed(ends, plain(NONE, least), empty.limits)
    q, qd, _ = evaluate(run.trajectory(), [run.leave_s, run.arrive_s])
    assert np.allclose(q, [ends.free_from_rad(), ends.free_to_rad()], rtol=0.0, atol=1e-9)
    assert np.allclose(qd, 0.0, atol=1e-7)


def test_no_share_is_a_stop_at_the_point(empty: Bench) -> None:
    ends, middle = Ends.of(empty.query(LEFT, RIGHT)), LEFT + 0.2
    run = timed(ends, Shape(middle[None], (1.0, 1.0), np.zeros(3)), empty.limits)
    q, qd, _ = evaluate(run.trajectory(), run.arc_begin_s[1:2])
    assert q[0] == pytest.approx(middle)
    assert qd[0] == pytest.approx(np.zeros(6), abs=1e-7)


def test_run_outs_that_meet_become_one_corner(empty: Bench) -> None:
    query = empty.query(LEFT, LEFT, lines=True)
    ends = Ends.of(query)
    course = course_of(ends, plain(NONE), empty.limits.velocity_rad_s)
    assert len(course.points_rad) == 2 * len(ends.leave.points_rad) - 1
    assert course.first == course.last
    run = timed(ends, plain(NONE), empty.limits)
    q, _, _ = evaluate(run.trajectory(), [0.0, run.leave_s, run.arrive_s, run.duration_s])
    assert np.allclose(q[1], ends.free_from_rad(), rtol=0.0, atol=1e-9)
    assert np.allclose(q[2], ends.free_to_rad(), rtol=0.0, atol=1e-9)


def test_repeated_points_to_go_by_count_once(empty: Bench) -> None:
    ends = Ends.of(empty.query(LEFT, RIGHT))
    twice = plain(np.stack([LEFT, LEFT + 0.3, LEFT + 0.3, RIGHT]))
    once = plain((LEFT + 0.3)[None])
    assert timed(ends, twice, empty.limits).duration_s == pytest.approx(
        timed(ends, once, empty.limits).duration_s
    )
