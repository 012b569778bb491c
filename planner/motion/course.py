"""A whole motion as one rounded polyline: line out, points to go by, line in; and its timing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cells.program import Trajectory
from planner.motion.course_kernels import Rows, lay_out_nb
from planner.motion.query import MotionLimits, TravelQuery
from planner.motion.tool_line import ToolLine
from robots.compiled import operand
from robots.geometry import FloatArray
from robots.timing.smoothing import Motion, jerk_limited
from robots.timing.traverse_kernels import traverse_nb

LOPSIDED = 4.0
"""An arc takes up at most this many times as much (in time) behind its corner as before it, or
the reverse: a short arm of a very uneven arc would have to be run very slowly.
"""
SAME_RAD = 1e-7
"""Points no farther apart than this in any joint are one."""


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """What a motion starts and ends with: a tool line or, without one, a single configuration.

    ``head`` and ``tail`` are the same for kernels.
    """

    leave: ToolLine | None
    arrive: ToolLine | None
    q_from_rad: FloatArray
    q_to_rad: FloatArray
    head: Rows = field(init=False)
    tail: Rows = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "head", _rows(self.leave, self.q_from_rad))
        object.__setattr__(self, "tail", _rows(self.arrive, self.q_to_rad))

    @classmethod
    def of(cls, query: TravelQuery) -> Ends:
        """The ends of ``query``."""
        leave = None if query.leave is None else query.leave.line
        arrive = None if query.arrive is None else query.arrive.line
        return cls(leave, arrive, query.q_from_rad, query.q_to_rad)

    def room(self, inner: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Room for the points (k, n) and fractions (k,), (k,) of a course by so many points."""
        k = len(self.head.before) + inner + len(self.tail.before)
        return np.empty((k, len(self.q_from_rad))), np.empty(k), np.empty(k)

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
    points, before, after = ends.room(len(shape.inner))
    count, first, last = lay_out_nb(
        ends.head,
        ends.tail,
        shape.inner,
        np.array(shape.stretch),
        shape.shares,
        velocity_rad_s,
        LOPSIDED,
        SAME_RAD,
        points,
        before,
        after,
    )
    return Course(points[:count], before[:count], after[:count], first, last)


def _rows(line: ToolLine | None, q_rad: FloatArray) -> Rows:
    """A line, or a single configuration, as kernels are compiled for."""
    if line is None:
        return Rows(operand(q_rad[np.newaxis]), np.zeros(1), np.zeros(1))
    return Rows(operand(line.points_rad), operand(line.before), operand(line.after))


def as_run(ends: Ends, shape: Shape, limits: MotionLimits) -> Shape:
    """The motion as it can be run: where there are jerk limits it stops at the ends of lines.

    Smoothed, it would turn off them.
    """
    if limits.jerk_rad_s3 is None:
        return shape
    shares = shape.shares.copy()
    shares[0] = 0.0 if ends.leave is not None else shares[0]
    shares[-1] = 0.0 if ends.arrive is not None else shares[-1]
    return Shape(shape.inner, (least_stretch(ends.leave), least_stretch(ends.arrive)), shares)


def timed(ends: Ends, shape: Shape, limits: MotionLimits) -> Timed:
    """Run the motion, as it can be run, in least time within ``limits``."""
    shape = as_run(ends, shape, limits)
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
