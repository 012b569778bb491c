"""Least travel times among options, worked out once: searches ask for the same again and again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cells.ids import RobotId
from planner.options import IntArray, RobotOptions
from planner.sequencing.line_travel_kernels import travel_matrix_through_lines_s
from planner.sequencing.travel_kernels import travel_matrix_s
from robots.geometry import FloatArray


def lower_bounds_s(
    robot: RobotOptions, left: IntArray, entered: IntArray, *, closely: bool = False
) -> FloatArray:
    """Least times (m, k) in s from options ``left`` (m,) to ``entered`` (k,); HOME may occur.

    No motion within the limits that comes in and goes out through the via points is faster.
    ``closely``: counting, too, that all joints leave a line at one share of its speed.
    """
    travel_s = travel_matrix_through_lines_s if closely else travel_matrix_s
    leave = _points(robot, robot.leave_rad, robot.leave_via_rad, left)
    enter = _points(robot, robot.enter_via_rad, robot.enter_rad, entered)
    return travel_s(
        leave,
        enter,
        np.append(robot.leave_line_s, 0.0)[left],
        np.append(robot.enter_line_s, 0.0)[entered],
        _speeds(robot.leave_speed_rad_s, left),
        _speeds(robot.enter_speed_rad_s, entered),
        robot.velocity_rad_s,
        robot.acceleration_rad_s2,
    )


@dataclass(slots=True, eq=False)
class _Known:
    """What is known of one robot: its options so far, where each stands, times among them."""

    robot: RobotOptions
    options: list[int] = field(default_factory=list)
    row: dict[int, int] = field(default_factory=dict)
    times_s: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(slots=True, eq=False)
class LeastTimes:
    """:func:`lower_bounds_s`, remembered for every option that was ever asked for."""

    closely: bool = False
    _known: dict[RobotId, _Known] = field(default_factory=dict)

    def between_s(self, robot: RobotOptions, left: IntArray, entered: IntArray) -> FloatArray:
        """Least times (m, k) in s; the array is the caller's own."""
        known = self._known.setdefault(robot.robot, _Known(robot))
        if known.robot is not robot:
            known = self._known[robot.robot] = _Known(robot)
        self._add(known, np.concatenate([left, entered]))
        rows = [known.row[int(option)] for option in left]
        columns = [known.row[int(option)] for option in entered]
        return known.times_s[np.ix_(rows, columns)]

    def _add(self, known: _Known, asked: IntArray) -> None:
        new = [option for option in dict.fromkeys(asked.tolist()) if option not in known.row]
        if not new:
            return
        old = np.array(known.options, dtype=np.int64)
        fresh = np.array(new, dtype=np.int64)
        for option in new:
            known.row[option] = len(known.options)
            known.options.append(option)
        both = np.append(old, fresh)
        below = lower_bounds_s(known.robot, fresh, both, closely=self.closely)
        above = np.vstack([known.times_s, below[:, : len(old)]])
        into = lower_bounds_s(known.robot, old, fresh, closely=self.closely)
        right = np.vstack([into, below[:, len(old) :]])
        known.times_s = np.hstack([above, right])


def _points(
    robot: RobotOptions, first: FloatArray, second: FloatArray, chosen: IntArray
) -> FloatArray:
    home = np.stack([robot.home_rad, robot.home_rad])[None]
    with_home = np.concatenate([np.stack([first, second], axis=1), home])
    return np.ascontiguousarray(with_home[chosen])


def _speeds(speed_rad_s: FloatArray, chosen: IntArray) -> FloatArray:
    """Joint speeds at the via points (m, n); at home the robot is at rest."""
    at_rest = np.zeros((1, speed_rad_s.shape[1]))
    return np.ascontiguousarray(np.concatenate([speed_rad_s, at_rest])[chosen])
