"""A motion in which every joint goes its own way between the lines, all in the same time.

Nothing is quicker between the ends of two lines for the speeds there, as the slowest joint is as
quick as it can be. Where it goes is not a path that was chosen: it has to be free as it comes. On
its line the robot gains as much speed as the line allows, or less where that makes the whole
quicker, as joints may have to turn round. Called by ``travel`` before other shapes are tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cells.program import Trajectory
from planner.motion.course import corner_rad, least_stretch
from planner.motion.free_space import FreeSpace
from planner.motion.query import MotionLimits, TravelQuery
from planner.motion.swing_kernels import swing_s_nb, swings_s_nb
from planner.motion.tool_line import ToolLine
from robots.compiled import operand
from robots.geometry import FloatArray
from robots.timing.traverse_kernels import traverse_nb

_ON = (1.04, 1.1, 1.18, 1.3, 1.5, 1.8, 2.3, 4.0)
"""By how much longer than its line the robot is taken to go on, at most, when it leaves it."""
_MOST_CHECKS = 4
_SAME_S = 1e-10
_SHORTEST_S = 1e-8
"""Speeds that would change twice within less do so at once."""


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """A motion along a line: ``times_s`` (p + 1,) and ``coefficients`` (p, n, 5) as in Trajectory,
    from rest or to rest, and the joint speeds (n,) at its other end.
    """

    times_s: FloatArray
    coefficients: FloatArray
    speed_rad_s: FloatArray

    @property
    def duration_s(self) -> float:
        return float(self.times_s[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """The whole motion; the line out ends at ``leave_s``, the line in begins at ``arrive_s``."""

    times_s: FloatArray
    coefficients: FloatArray
    leave_s: float
    arrive_s: float

    @property
    def duration_s(self) -> float:
        """Time from start to end."""
        return float(self.times_s[-1])

    def trajectory(self) -> Trajectory:
        """The motion as a program's value."""
        return Trajectory(self.times_s, self.coefficients)


def swung(space: FreeSpace) -> Swing | None:
    """The quickest such motion that is free, of some speeds at the ends of the lines; None if none
    of the quickest few is, or there are jerk limits.
    """
    limits = space.query.limits
    if limits.jerk_rad_s3 is not None:
        return None
    gap = _Gap.of(space.query)
    outs = _runs(gap.leave, limits, inward=False)
    ins = _runs(gap.arrive, limits, inward=True)
    whole_s = gap.times_s(outs, ins).ravel()
    for at in np.argsort(whole_s, kind="stable")[:_MOST_CHECKS]:
        if not np.isfinite(whole_s[at]):
            return None
        swing = gap.swing(outs[at // len(ins)], ins[at % len(ins)])
        if space.runs(swing, swing.leave_s, swing.arrive_s):
            return swing
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Gap:
    """What lies between the ends of two lines (or of what there is instead), for kernels."""

    leave: ToolLine | None
    arrive: ToolLine | None
    q0_rad: FloatArray
    q1_rad: FloatArray
    bounds_rad: tuple[FloatArray, FloatArray]
    most: tuple[FloatArray, FloatArray]

    @staticmethod
    def of(query: TravelQuery) -> _Gap:
        """The gap in ``query``."""
        leave = None if query.leave is None else query.leave.line
        arrive = None if query.arrive is None else query.arrive.line
        limits = query.limits
        return _Gap(
            leave,
            arrive,
            operand(query.q_from_rad if leave is None else leave.end_rad),
            operand(query.q_to_rad if arrive is None else arrive.end_rad),
            (operand(limits.lower_rad), operand(limits.upper_rad)),
            (operand(limits.velocity_rad_s), operand(limits.acceleration_rad_s2)),
        )

    def times_s(self, outs: Sequence[_Run], ins: Sequence[_Run]) -> FloatArray:
        """How long the whole motion takes (i, k) with each of the runs; inf where it cannot be."""
        found_s = np.empty((len(outs), len(ins)))
        leaving, entering = (np.stack([run.speed_rad_s for run in runs]) for runs in (outs, ins))
        ends = self.q0_rad, leaving, self.q1_rad, entering
        swings_s_nb(*ends, *self.bounds_rad, *self.most, np.empty(len(self.q0_rad)), found_s)
        return found_s + np.add.outer(
            [run.duration_s for run in outs], [run.duration_s for run in ins]
        )

    def swing(self, out: _Run, into: _Run) -> Swing:
        """The motion with these runs, which can be."""
        kept = np.empty(len(self.q0_rad))
        ends = self.q0_rad, out.speed_rad_s, self.q1_rad, into.speed_rad_s
        time_s = swing_s_nb(*ends, *self.bounds_rad, *self.most, kept)
        speeds = out.speed_rad_s, kept, into.speed_rad_s
        return _joined(out, _between(self.q0_rad, *speeds, self.most[1], time_s), into)


def _runs(line: ToolLine | None, limits: MotionLimits, *, inward: bool) -> list[_Run]:
    """Motions along a line, quicker and quicker at its end; without a line the robot rests."""
    if line is None:
        dof = len(limits.velocity_rad_s)
        return [_Run(np.zeros(1), np.zeros((0, dof, 5)), np.zeros(dof))]
    return [_run(line, stretch, limits, inward) for stretch in (1.0, *_ON)]


def _run(line: ToolLine, on: float, limits: MotionLimits, inward: bool) -> _Run:
    """To the end of a line, or from there, as if the robot rested so far behind it."""
    stretch = on * least_stretch(line)
    points = np.concatenate([line.points_rad[:-1], corner_rad(line, stretch)[np.newaxis]])
    before, after = operand(line.before), operand(line.after)
    after[-2] = min(after[-2] / stretch, 1.0)
    most = limits.velocity_rad_s, limits.acceleration_rad_s2
    if inward:
        points, before, after = points[::-1], after[::-1], before[::-1]
    run = traverse_nb(operand(points), operand(before), operand(after), *most)
    times_s, coefficients, arc_begin_s, arc_end_s = run
    if inward:
        first = int(np.searchsorted(times_s, arc_begin_s[1] - _SAME_S))
        speed = coefficients[first, :, 1] if first else np.zeros(points.shape[1])
        return _Run(times_s[first:] - times_s[first], coefficients[first:], operand(speed))
    last = int(np.searchsorted(times_s, arc_end_s[-2] - _SAME_S))
    speed = _speed_at_end(coefficients[last - 1], times_s[last] - times_s[last - 1])
    rests = last == len(coefficients)
    speed = np.zeros_like(speed) if rests else speed
    return _Run(times_s[: last + 1], coefficients[:last], operand(speed))


def _speed_at_end(coefficients: FloatArray, length_s: float) -> FloatArray:
    """Joint speeds (n,) at the end of a piece (n, 5)."""
    degrees = np.arange(1, coefficients.shape[1])
    return np.asarray((coefficients[:, 1:] * degrees) @ length_s ** (degrees - 1.0))


def _between(
    q0: FloatArray, v0: FloatArray, kept: FloatArray, v1: FloatArray, a: FloatArray, time_s: float
) -> tuple[FloatArray, FloatArray]:
    """Times (p + 1,) and coefficients (p, n, 5) of the joints' own ways."""
    up_s, down_s = np.abs(kept - v0) / a, time_s - np.abs(v1 - kept) / a
    peaks, middle_s = down_s - up_s < _SHORTEST_S, 0.5 * (up_s + down_s)
    up_s, down_s = (np.where(peaks, middle_s, each) for each in (up_s, down_s))
    up_s, down_s = (np.where(each < _SHORTEST_S, 0.0, each) for each in (up_s, down_s))
    up_s, down_s = (np.where(time_s - each < _SHORTEST_S, time_s, each) for each in (up_s, down_s))
    marks = np.sort(np.concatenate([up_s, down_s, [0.0, time_s]]).clip(0.0, time_s))
    marks = marks[np.append(True, np.diff(marks) > _SHORTEST_S)]
    marks[-1] = time_s
    middle = 0.5 * (marks[:-1] + marks[1:])[:, np.newaxis]
    begin = marks[:-1, np.newaxis]
    first, last = middle < up_s, middle > down_s
    ramp_in, ramp_out = np.sign(kept - v0) * a, np.sign(v1 - kept) * a
    at_up = q0 + 0.5 * (v0 + kept) * up_s
    at_down = at_up + kept * (down_s - up_s)
    since = np.where(first, begin, np.where(last, begin - down_s, begin - up_s))
    pull = np.where(first, ramp_in, np.where(last, ramp_out, 0.0))
    speed = np.where(first, v0, kept) + pull * since
    place = np.where(first, q0, np.where(last, at_down, at_up))
    place = place + np.where(first, v0, kept) * since + 0.5 * pull * since**2
    rest = np.zeros_like(place)
    return marks, np.stack([place, speed, 0.5 * pull, rest, rest], axis=-1)


def _joined(out: _Run, middle: tuple[FloatArray, FloatArray], into: _Run) -> Swing:
    leave_s = out.duration_s
    arrive_s = leave_s + float(middle[0][-1])
    times_s = [out.times_s, leave_s + middle[0][1:], arrive_s + into.times_s[1:]]
    coefficients = [out.coefficients, middle[1], into.coefficients]
    return Swing(np.concatenate(times_s), np.concatenate(coefficients), leave_s, arrive_s)
