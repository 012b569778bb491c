"""What it costs a robot to go from one option to another: lower bounds, corrected by real motions.

The pipeline teaches :class:`TravelCosts` what motion planning found; balance and sequencing read
matrices from it. Only the pure lower bound enters a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

import numpy as np

from cells.ids import RobotId
from planner.options import HOME, IntArray, RobotOptions
from planner.sequencing.least_times import LeastTimes, lower_bounds_s
from robots.geometry import FloatArray

Leg = tuple[RobotId, int, int]
"""A travel: robot, option left (or HOME), option entered (or HOME)."""


@dataclass(frozen=True, slots=True)
class TravelCosts:
    """Times known from real motions (s; inf: cannot be joined), and how to guess the others.

    An unknown travel is taken as its lower bound times ``factor`` (>= 1).
    """

    known_s: Mapping[Leg, float] = field(default_factory=lambda: MappingProxyType({}))
    factor: float = 1.0
    least: LeastTimes = field(default_factory=LeastTimes, compare=False, repr=False)

    def with_known(self, times_s: Mapping[Leg, float], factor: float | None = None) -> TravelCosts:
        """Return the costs with more travels known and, if given, another ``factor``."""
        merged = MappingProxyType({**self.known_s, **times_s})
        return TravelCosts(merged, self.factor if factor is None else factor, self.least)

    def between_s(self, robot: RobotOptions, left: IntArray, entered: IntArray) -> FloatArray:
        """Travel times (m, k) in s from options ``left`` (m,) to options ``entered`` (k,)."""
        times_s = self.least.between_s(robot, left, entered) * self.factor
        row = {int(option): index for index, option in enumerate(left)}
        column = {int(option): index for index, option in enumerate(entered)}
        for (name, a, b), time_s in self.known_s.items():
            if name == robot.robot and a in row and b in column:
                times_s[row[a], column[b]] = time_s
        return times_s

    def matrix_s(self, robot: RobotOptions, chosen: IntArray) -> FloatArray:
        """Travel times (m + 1, m + 1) in s among the ``chosen`` (m,) options and, last, home."""
        with_home = np.append(chosen, HOME)
        return self.between_s(robot, with_home, with_home)

    def leg_s(self, robot: RobotOptions, left: int, entered: int) -> float:
        """Travel time (s) from one option (or HOME) to another."""
        known_s = self.known_s.get((robot.robot, left, entered))
        if known_s is not None:
            return known_s
        bound_s = lower_bounds_s(
            robot, np.array([left]), np.array([entered]), closely=self.least.closely
        )
        return float(bound_s[0, 0]) * self.factor


@dataclass(slots=True, eq=False)
class Experience:
    """By what factor real motions of the ``robots`` take longer than their lower bounds."""

    robots: Mapping[RobotId, RobotOptions]
    _ratios: dict[Leg, float] = field(default_factory=dict)

    @classmethod
    def of(cls, robots: Iterable[RobotOptions]) -> Self:
        """Nothing is known yet."""
        return cls({robot.robot: robot for robot in robots})

    def learn(self, times_s: Mapping[Leg, float]) -> None:
        """Take in what travels take (s; inf: cannot be joined)."""
        bare = TravelCosts()
        for leg, time_s in times_s.items():
            self._ratios.pop(leg, None)
            if np.isfinite(time_s):
                bound_s = bare.leg_s(self.robots[leg[0]], leg[1], leg[2])
                if bound_s > 0.0:
                    self._ratios[leg] = time_s / bound_s

    @property
    def factor(self) -> float:
        """The median, at least 1 (1 when nothing is known)."""
        return max(1.0, float(np.median(list(self._ratios.values())))) if self._ratios else 1.0
