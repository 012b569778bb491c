"""Where the arms of a query may be together: its checks and searches, on shared working memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from planner.motion.query import MotionLimits
from planner.motion.rrt_connect_kernels import StateArray
from planner.multiarm.crew import crew_of, room_of, slices
from planner.multiarm.crew_kernels import Together
from planner.multiarm.query import TogetherQuery
from planner.multiarm.search_kernels import search_together_nb
from planner.multiarm.shorten_kernels import shorten_nb
from planner.multiarm.space_kernels import (
    NOBODY,
    config_blame_nb,
    curve_blame_nb,
    edge_blame_nb,
    track_clashes_nb,
)
from robots.geometry import FloatArray

SLACK_M = 3e-4
"""Paths keep this much more than motions: enough for a motion that runs along a path to be clear
at any cut of its time (a span that moves less than 2.5e-4 m is not cut any further).
"""
STEP_S = 0.25
"""Longest step of a search tree, as the time of its slowest joint at full speed."""
_MOST_NODES = 20000

Blame = tuple[int, int]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CrewSpace:
    """The free space of a query; ``paths`` has margins for paths, ``motions`` those asked for."""

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
        return cls(query, limits, motions, motions._replace(margins_m=margins_m + SLACK_M))

    def joints(self) -> list[slice]:
        """The joints of each arm in a row of all."""
        return slices(self.motions.crew)

    def blame(self, q_rad: FloatArray) -> Blame | None:
        """Who is to blame if the crew at ``q_rad`` (n,) is not free: an arm (i, -1), or two."""
        found = config_blame_nb(self.motions, np.array(q_rad))
        return None if found[0] == NOBODY else found

    def joins(self, path: FloatArray) -> bool:
        """Whether every edge of ``path`` (k, n) is free."""
        return all(edge_blame_nb(self.paths, a, b)[0] == NOBODY for a, b in pairwise(path))

    def clashes(self, path: FloatArray) -> BoolArray:
        """Which arms hit something (i, i) or meet (i, j) on ``path`` (k, n): (a, a)."""
        count = len(self.query.arms)
        found = np.zeros((count, count), dtype=np.bool_)
        track_clashes_nb(self.paths, path, found)
        return found

    def runs(self, times_s: FloatArray, coefficients: FloatArray, t0_s: float, t1_s: float) -> bool:
        """Whether a motion of all joints, as in Trajectory, is free from ``t0_s`` to ``t1_s``."""
        found = curve_blame_nb(self.motions, times_s, coefficients, t0_s, t1_s)
        return bool(found[0] == NOBODY)

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
        return shorten_nb(self.paths, path, effort.shortcuts, state) if len(path) else None
