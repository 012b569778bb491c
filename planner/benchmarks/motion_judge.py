"""Judges motions on their own: Coal, the meshes as they are, forward kinematics of its own.

Called by ``motion``; shares nothing with the planner but the reading of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from scipy.spatial import ConvexHull

from planner.benchmarks.exact_robot import ExactSolid
from planner.benchmarks.motion_problems import Problem
from planner.benchmarks.motion_robots import BenchRobot
from planner.benchmarks.peer_coal import CoalWorld
from robots.geometry import FloatArray
from robots.shapes import Convex

LOOK_RAD = 1.0 / 320.0
"""Longest way (L2) from one look to the next: a tenth of the 1/32 that planners of sampled edges
take, and a tenth of the shortest spans that ours halves.
"""
_CONVEX_M = 2e-4
_AT_ONCE = 512


@dataclass(frozen=True, slots=True, eq=False)
class MotionJudge:
    """One robot among the solids of one problem."""

    robot: BenchRobot
    world: CoalWorld

    @classmethod
    def of(cls, robot: BenchRobot, problem: Problem) -> MotionJudge:
        """Set up for one problem.

        Raises:
            PeerMissingError: if Coal is not installed.
        """
        solids = robot.exact.solids
        moving = [(i, solid_shape(solid)) for i, solid in enumerate(solids)]
        return cls(robot, CoalWorld(moving, problem.solids, solid_pairs(robot)))

    def free(self, q_rad: FloatArray) -> bool:
        """Whether nothing touches at ``q_rad`` (n,)."""
        return self.hits(q_rad[np.newaxis]) == 0

    def hits(self, q_rad: FloatArray) -> int:
        """At how many of the configurations q (m, n) something touches that must not."""
        count = 0
        for first in range(0, len(q_rad), _AT_ONCE):
            frames = self.robot.exact.frames(q_rad[first : first + _AT_ONCE])
            links = [frames[solid.link] for solid in self.robot.exact.solids]
            count += sum(self.world.hits(at) for at in np.stack(links, axis=1))
        return count


def solid_pairs(robot: BenchRobot) -> list[tuple[int, int]]:
    """The pairs of solids of different links that must not touch."""
    names = [solid.link for solid in robot.exact.solids]
    return [
        (a, b)
        for b in range(len(names))
        for a in range(b)
        if not robot.may_touch(names[a], names[b])
    ]


@cache
def solid_shape(solid: ExactSolid) -> Convex | FloatArray:
    """A solid as it is: its hull if it is convex, else its triangles; found once for a solid."""
    if len(solid.triangles_m) == 0:
        return solid.hull
    planes = ConvexHull(solid.hull.points_m).equations
    spots = solid.triangles_m.mean(axis=1)  # a corner of a notch may lie on the hull, a face not
    depth = -(spots @ planes[:, :3].T + planes[:, 3]).max(axis=1)
    return solid.hull if depth.max() <= _CONVEX_M else solid.triangles_m


def looks(path_rad: FloatArray) -> FloatArray:
    """Configurations (m, n) along a path (k, n), corners included, ``LOOK_RAD`` apart at most."""
    rows = [path_rad[:1]]
    for a, b in pairwise(path_rad):
        count = max(1, int(np.ceil(np.linalg.norm(b - a) / LOOK_RAD)))
        rows.append(a + (np.arange(1, count + 1) / count)[:, None] * (b - a))
    return np.concatenate(rows)
