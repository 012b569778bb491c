"""A whole motion as one rounded polyline: line out, points to go by, line in; and its timing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.program import Trajectory
from planner.motion.query import MotionLimits, TravelQuery
from planner.motion.tool_line import ToolLine
from robots.geometry import FloatArray
from robots.timing.smoothing import Motion, jerk_limited
from robots.timing.traverse_kernels import traverse_nb

LOPSIDED = 4.0
"""An arc takes up at most this many times as much (in time) behind its corner as before it, or
the reverse: a short arm of a very uneven arc would have to be run very slowly.
"""
_SAME_RAD = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """What a motion starts and ends with: a tool line or, without one, a single configuration."""

    leave: ToolLine | None
    arrive: ToolLine | None
    q_from_rad: FloatArray
    q_to_rad: FloatArray

    @classmethod
    def of(cls, query: TravelQuery) -> Ends:
        """The ends of ``query``."""
        leave = None if query.leave is None else query.leave.line
        arrive = None if query.arrive is None else query.arrive.line
        return cls(leave, arrive, query.q_from_rad, query.q_to_rad)

    def free_from_rad(self) -> FloatArray:
        """Where the free part begins."""
        return self.q_from_rad if self.leave is None else self.leave.end_rad

    def free_to_rad(self) -> FloatArray:
        """Where the free part ends."""
        return self.q_to_rad if self.arrive is None else self.arrive.end_rad


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """How a motion goes from line to line.

    ``inner`` (p, n) are points to go by. The last edges of the lines are ``stretch`` times as long
    as given; at the least (:func:`least_stretch`) the robot stops where the line ends. ``shares``
    (p + 2,) in [0, 1] say how much of the room at each corner its arc takes: 0 is a stop. The
    first and the last are the corners behind the lines.
    """

    inner: FloatArray
    stretch: tuple[float, float]
    shares: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Points (k, n) and fractions (k,) as in RoundedPath; ``first`` and ``last`` are the rows of
    the corners behind the lines (without a line: of the end itself).
    """

    points_rad: FloatArray
    before: FloatArray
    after: FloatArray
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """A timed course: ``times_s`` and ``coefficients`` as in Trajectory; the arcs of its points
    begin and end at ``arc_begin_s`` and ``arc_end_s`` (k,).
    """

    course: Course
    times_s: FloatArray
    coefficients: FloatArray
    arc_begin_s: FloatArray
    arc_end_s: FloatArray
    leave_s: float
    arrive_s: float

    @property
    def duration_s(self) -> float:
        """Time from start to end."""
        return float(self.times_s[-1])

    def trajectory(self) -> Trajectory:
        """The motion as a program's value."""
        return Trajectory(self.times_s, self.coefficients)


def least_stretch(line: ToolLine | None) -> float:
    """The stretch at which the last edge of ``line`` ends with its straight part."""
    return 1.0 if line is None else float(line.after[-2])


def corner_rad(line: ToolLine, stretch: float) -> FloatArray:
    """The corner (n,) behind ``line`` when its last edge is ``stretch`` times as long."""
    points = line.points_rad
    return np.asarray(points[-2] + stretch * (points[-1] - points[-2]))


def plain(inner: FloatArray, stretch: tuple[float, float] = (1.0, 1.0)) -> Shape:
    """The shape by ``inner`` (p, n) with the largest arcs."""
    return Shape(inner, stretch, np.ones(len(inner) + 2))


def course_of(ends: Ends, shape: Shape, velocity_rad_s: FloatArray) -> Course:
    """Lay out the whole motion of an arm whose joints run at ``velocity_rad_s`` (n,) at most."""
    head = _end_rows(ends.leave, ends.q_from_rad, shape.stretch[0])
    tail = _end_rows(ends.arrive, ends.q_to_rad, shape.stretch[1])
    halves = 0.5 * shape.shares
    points = np.concatenate([head[0], shape.inner, tail[0][::-1]])
    before = np.concatenate([head[1], halves[1:-1], tail[2][::-1]])
    after = np.concatenate([head[2], halves[1:-1], tail[1][::-1]])
    first, last = len(head[0]) - 1, len(points) - len(tail[0])
    if ends.leave is not None:
        before[first] = (1.0 - after[first - 1]) * shape.shares[0]
        after[first] = halves[0]
    if ends.arrive is not None:
        after[last] = (1.0 - before[last + 1]) * shape.shares[-1]
        before[last] = halves[-1]
    course = _without_repeats(Course(points, before, after, first, last))
    return _evened(course, velocity_rad_s)


def _end_rows(
    line: ToolLine | None, q_rad: FloatArray, stretch: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Points and fractions of one end, from the work outward, last edge stretched."""
    if line is None:
        return q_rad[np.newaxis], np.zeros(1), np.zeros(1)
    points, after = line.points_rad.copy(), line.after.copy()
    points[-1] = corner_rad(line, stretch)
    after[-2] = min(line.after[-2] / stretch, 1.0)
    return points, line.before, after


def _without_repeats(course: Course) -> Course:
    """Merge points that coincide; the arc of the one that stays takes both rooms."""
    steps = np.abs(np.diff(course.points_rad, axis=0)).max(axis=1)
    if steps.min() > _SAME_RAD:
        return course
    keep = np.concatenate([[True], steps > _SAME_RAD])
    row = np.cumsum(keep) - 1
    before, after = course.before[keep], course.after.copy()
    after = np.array([after[row == i][-1] for i in range(row[-1] + 1)])
    before[[0, -1]] = after[[0, -1]] = 0.0
    first, last = int(row[course.first]), int(row[course.last])
    return Course(course.points_rad[keep], before, after, first, last)


def _evened(course: Course, velocity_rad_s: FloatArray) -> Course:
    """Cut back the longer side of arcs between the lines that are too uneven."""
    edges_s = (np.abs(np.diff(course.points_rad, axis=0)) / velocity_rad_s).max(axis=1)
    rows = np.arange(max(course.first, 1), min(course.last + 1, len(edges_s)))
    before, after = course.before.copy(), course.after.copy()
    into_s, out_s = edges_s[rows - 1], edges_s[rows]
    longest_s = LOPSIDED * np.minimum(before[rows] * into_s, after[rows] * out_s)
    before[rows] = np.minimum(before[rows], longest_s / into_s)
    after[rows] = np.minimum(after[rows], longest_s / out_s)
    return Course(course.points_rad, before, after, course.first, course.last)


def _stopping(ends: Ends, shape: Shape) -> Shape:
    """The same motion with a stop where each line ends."""
    shares = shape.shares.copy()
    shares[0] = 0.0 if ends.leave is not None else shares[0]
    shares[-1] = 0.0 if ends.arrive is not None else shares[-1]
    return Shape(shape.inner, (least_stretch(ends.leave), least_stretch(ends.arrive)), shares)


def timed(ends: Ends, shape: Shape, limits: MotionLimits) -> Timed:
    """Run the motion in least time within ``limits``.

    Where there are jerk limits it stops at the ends of lines: smoothed, it would turn off them.
    """
    shape = shape if limits.jerk_rad_s3 is None else _stopping(ends, shape)
    course = course_of(ends, shape, limits.velocity_rad_s)
    run = traverse_nb(
        course.points_rad,
        course.before,
        course.after,
        limits.velocity_rad_s,
        limits.acceleration_rad_s2,
    )
    if limits.jerk_rad_s3 is not None:
        leave_s, arrive_s = _lines_s(ends, course, run)
        lines = (0.0, leave_s), (arrive_s, float(run[0][-1]))
        run = jerk_limited(run, limits.jerk_rad_s3, lines)
    times_s, coefficients, arc_begin_s, arc_end_s = run
    leave_s, arrive_s = _lines_s(ends, course, run)
    return Timed(course, times_s, coefficients, arc_begin_s, arc_end_s, leave_s, arrive_s)


def _lines_s(ends: Ends, course: Course, run: Motion) -> tuple[float, float]:
    """When the line out ends and the line in begins."""
    times_s, _, arc_begin_s, arc_end_s = run
    leave_s = 0.0 if ends.leave is None else arc_end_s[course.first - 1]
    arrive_s = times_s[-1] if ends.arrive is None else arc_begin_s[course.last + 1]
    return float(leave_s), float(arrive_s)
