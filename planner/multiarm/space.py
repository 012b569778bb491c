"""Where the arms of a query may be together: its checks and searches, on shared working memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.motion.query import MotionLimits
from planner.motion.rrt_connect_kernels import StateArray
from planner.multiarm.crew import crew_of, room_of, slices
from planner.multiarm.crew_kernels import Together
from planner.multiarm.query import TogetherQuery
from planner.multiarm.search_kernels import search_together_nb
from planner.multiarm.shorten_kernels import shorten_nb
from planner.multiarm.space_kernels import curve_clashes_nb
from robots.geometry import FloatArray

SLACK_M = 3e-4
"""Paths keep this much more than motions: enough for a motion that runs along a path to be clear
at any cut of its time (a span that moves less than 2.5e-4 m is not cut any further).
"""
STEP_S = 0.25
"""Longest step of a search tree, as the time of its slowest joint at full speed."""
_MOST_NODES = 20000
_UNIT_S = np.array([0.0, 1.0])

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CrewSpace:
    """The free space of a query; ``paths`` has margins for paths, ``motions`` those asked for.

    The two are the same if start or goal would not be free otherwise.
    """

    query: TogetherQuery
    limits: MotionLimits
    motions: Together
    paths: Together

    @classmethod
    def of(cls, query: TogetherQuery) -> CrewSpace:
        """Set up for ``query``."""
        crew, limits = crew_of(query.arms), query.all_limits()
        margins_m = np.array([query.static_m, query.robots_m])
        motions = Together(
            crew,
            query.world.arrays,
            np.stack([skip.matrix for skip in query.skips]),
            margins_m,
            np.array(limits.lower_rad),
            np.array(limits.upper_rad),
            np.array(1.0 / limits.velocity_rad_s),
            room_of(crew, query.world.arrays),
        )
        wide = cls(query, limits, motions, motions._replace(margins_m=margins_m + SLACK_M))
        ends = (query.start_rad(), query.goal_rad())
        return (
            wide
            if all(wide.joins(np.stack([q, q])) for q in ends)
            else replace(wide, paths=motions)
        )

    def joints(self) -> list[slice]:
        """The joints of each arm in a row of all."""
        return slices(self.motions.crew)

    def contains(self, q_rad: FloatArray) -> BoolArray:
        """Which arms hit something (i, i) or are too close (i, j) at ``q_rad`` (n,): (a, a)."""
        return self._clashes(self.motions, _UNIT_S, q_rad[None, :, None], (0.0, 0.0))

    def clashes(self, path: FloatArray) -> BoolArray:
        """Which arms hit something (i, i) or meet (i, j) on ``path`` (k, n): (a, a)."""
        return self._clashes(self.paths, *_as_curve(path))

    def joins(self, path: FloatArray) -> bool:
        """Whether every edge of ``path`` (k, n) is free."""
        return not self._clashes(self.paths, *_as_curve(path), first_only=True).any()

    def runs(
        self, times_s: FloatArray, coefficients: FloatArray, within_s: tuple[float, float]
    ) -> bool:
        """Whether a motion of all joints, as in Trajectory, is free from one time to another."""
        found = self._clashes(self.motions, times_s, coefficients, within_s, first_only=True)
        return not found.any()

    def met(self, times_s: FloatArray, coefficients: FloatArray) -> BoolArray:
        """Which arms hit something (i, i) or meet (i, j) in a motion of all joints: (a, a)."""
        return self._clashes(self.motions, times_s, coefficients, (0.0, float(times_s[-1])))

    def _clashes(
        self,
        space: Together,
        times_s: FloatArray,
        coefficients: FloatArray,
        within_s: tuple[float, float],
        first_only: bool = False,
    ) -> BoolArray:
        count = len(self.query.arms)
        found = np.zeros((count, count), dtype=np.bool_)
        curve = np.ascontiguousarray(coefficients)
        curve_clashes_nb(space, times_s, curve, *within_s, found, first_only)
        return found

    def searched(
        self, track: FloatArray, strays: FloatArray, state: StateArray
    ) -> FloatArray | None:
        """A shortened free path (k, n) between the ends of ``track``, None if none was found.

        Arms stray from the track with probability ``strays`` (a,).
        """
        effort = self.query.effort
        path = search_together_nb(
            self.paths, track, strays, STEP_S, effort.iterations, _MOST_NODES, state
        )
        return self.shortened(path, state) if len(path) else None

    def shortened(self, path: FloatArray, state: StateArray) -> FloatArray:
        """A free path with the ends of ``path`` (k, n), not costlier."""
        shorter = shorten_nb(self.paths, path, self.query.effort.shortcuts, state)
        row = 1
        while row < len(shorter) - 1:
            if self._needed(shorter[row - 1 : row + 2]):
                row += 1
            else:
                shorter = np.delete(shorter, row, axis=0)
                row = max(row - 1, 1)
        return shorter

    def _needed(self, corner: FloatArray) -> bool:
        """Whether the middle one of three points has to stay."""
        first, second, whole = (
            float((np.abs(corner[b] - corner[a]) / self.limits.velocity_rad_s).max())
            for a, b in ((0, 1), (1, 2), (0, 2))
        )
        return whole > first + second or not self.joins(corner[[0, 2]])


def _as_curve(path: FloatArray) -> tuple[FloatArray, FloatArray, tuple[float, float]]:
    """A polyline (k, n) as polynomials, one second an edge."""
    coefficients = np.stack([path[:-1], np.diff(path, axis=0)], axis=2)
    return np.arange(float(len(path))), coefficients, (0.0, len(path) - 1.0)
