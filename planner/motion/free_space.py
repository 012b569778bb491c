"""Where the arm of a query may be: the checks and searches of one query, on shared scratch room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from planner.collision import Skip, config_free_nb, curve_free_nb, edge_free_nb, scratch_for
from planner.motion.course import Timed
from planner.motion.query import LineWay, TravelQuery
from planner.motion.rrt_connect_kernels import Space, StateArray, rrt_connect_nb
from planner.motion.shortcut_kernels import first_via_nb, shortcut_nb
from robots.compiled import operand
from robots.geometry import FloatArray
from robots.timing.bounds import via_time_lower_bound_s

STEP_S = 0.25
"""Longest step of a search tree, as the time of its slowest joint at full speed."""
DOMAIN_S = 1.0
"""How far from nodes beside obstacles samples are taken up by the first search."""
BEND = 0.1
"""A little, so that detours of any joint cost."""
_MOST_NODES = 6000


class Run(Protocol):
    """Any timed motion: ``times_s`` and ``coefficients`` as in Trajectory."""

    @property
    def times_s(self) -> FloatArray:
        """When pieces begin and end."""

    @property
    def coefficients(self) -> FloatArray:
        """Of the pieces."""


@dataclass(frozen=True, slots=True, eq=False)
class FreeSpace:
    """The free space of one query, and the limits that make it measurable in time."""

    query: TravelQuery
    space: Space

    @classmethod
    def of(cls, query: TravelQuery) -> FreeSpace:
        """Set up for ``query``."""
        limits = query.limits
        space = Space(
            query.arm.arrays,
            query.world.arrays,
            query.margin_m,
            query.skip.matrix,
            scratch_for(query.arm, query.world),
            operand(limits.lower_rad),
            operand(limits.upper_rad),
            1.0 / limits.velocity_rad_s,
            BEND,
        )
        return cls(query, space)

    def holds(self, q_rad: FloatArray, margin_m: float, skip: Skip) -> bool:
        """Whether the arm at ``q_rad`` (n,) keeps ``margin_m`` from all but ``skip``."""
        s = self.space
        q = operand(q_rad)
        return bool(config_free_nb(s.arm, s.world, q, margin_m, skip.matrix, s.scratch))

    def contains(self, q_rad: FloatArray) -> bool:
        """Whether ``q_rad`` (n,) is free."""
        return self.holds(q_rad, self.query.margin_m, self.query.skip)

    def joins(self, q0_rad: FloatArray, q1_rad: FloatArray) -> bool:
        """Whether the joint-straight edge from q0 (n,) to q1 (n,) is free."""
        s = self.space
        q0, q1 = operand(q0_rad), operand(q1_rad)
        return bool(edge_free_nb(s.arm, s.world, q0, q1, s.margin_m, s.skip, s.scratch))

    def runs(self, run: Run, t0_s: float, t1_s: float, way: LineWay | None = None) -> bool:
        """Whether ``run`` is free from ``t0_s`` to ``t1_s``, by the rules of ``way`` if given."""
        s = self.space
        margin_m, skip = (s.margin_m, s.skip) if way is None else (way.margin_m, way.skip.matrix)
        return bool(
            curve_free_nb(
                s.arm, s.world, run.times_s, run.coefficients, t0_s, t1_s, margin_m, skip, s.scratch
            )
        )

    def runs_between_lines(self, run: Timed) -> bool:
        """Whether ``run`` is free from the end of the line out to the start of the line in."""
        return self.runs(run, run.leave_s, run.arrive_s)

    def searched(
        self, start: FloatArray, goal: FloatArray, state: StateArray, widening: float = 1.0
    ) -> FloatArray | None:
        """A shortened free path (k, n) from ``start`` to ``goal`` (n,), None if none was found.

        ``widening`` is that of the domains of nodes beside obstacles.
        """
        effort, domain_s = self.query.effort, widening * DOMAIN_S
        path = rrt_connect_nb(
            self.space,
            operand(start),
            operand(goal),
            STEP_S,
            domain_s,
            effort.iterations,
            _MOST_NODES,
            state,
        )
        if len(path) == 0:
            return None
        return shortcut_nb(self.space, path, effort.shortcuts, 0.0, state)

    def by_one_point(
        self, start: FloatArray, goal: FloatArray, rng: np.random.Generator
    ) -> FloatArray | None:
        """The fastest way by a single point, of many tried, as a path (3, n); None if none."""
        limits = self.query.limits
        vias = _near_the_way(start, goal, self.query.effort.vias, rng)
        vias = np.clip(vias, limits.lower_rad, limits.upper_rad)
        ways = np.stack(
            [np.broadcast_to(start, vias.shape), vias, np.broadcast_to(goal, vias.shape)], 1
        )
        times_s = via_time_lower_bound_s(ways, limits.velocity_rad_s, limits.acceleration_rad_s2)
        order = np.argsort(times_s, kind="stable")
        found = first_via_nb(self.space, operand(start), operand(goal), vias[order])
        return None if found < 0 else ways[order[found]]


def _near_the_way(
    start: FloatArray, goal: FloatArray, count: int, rng: np.random.Generator
) -> FloatArray:
    """Points (count, n) scattered about the edge from ``start`` to ``goal``, wider and wider."""
    along = rng.uniform(0.1, 0.9, size=(count, 1))
    width = np.linspace(0.05, 0.7, count)[:, None]
    return np.asarray(start + along * (goal - start) + width * rng.normal(size=(count, len(start))))
