"""Short collision-free paths of one arm in one world, many questions one after the other.

Geometry only: where a motion needs times and lines, ``travel`` plans it. Called by benchmarks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from planner.collision import Arm, Skip, StationWorld, config_free_nb, put_in_place, scratch_for
from planner.motion.path_kernels import find_path_nb
from planner.motion.rrt_connect_kernels import Space
from robots.compiled import operand
from robots.geometry import FloatArray

STEP_RAD = 0.6
"""Longest step of a search tree, of any joint."""
DOMAIN_RAD = 4.0
"""How far from nodes beside obstacles samples are taken up."""
BEND = 10.0
"""Paths are shortened by their length (L2), hardly by their slowest joint."""
TREES = 24
ITERATIONS = 4000
MOST_NODES = 6000
SHORTCUTS = 12
ROUNDS = 2
"""How often corners are cut off."""
LEAST_GAIN = 0.04
"""Shortcuts that save a smaller share of the path are not looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class PathFinder:
    """An arm and what stands around it, ready for questions, one thread at a time."""

    arm: Arm
    space: Space

    @classmethod
    def of(
        cls,
        arm: Arm,
        world: StationWorld,
        limits_rad: tuple[FloatArray, FloatArray],
        margin_m: float = 0.0,
        skip: Skip | None = None,
    ) -> Self:
        """Set up for ``arm`` in ``world``, joints within ``limits_rad`` (n,), (n,).

        The arm keeps more than ``margin_m`` from everything that ``skip`` does not exempt.
        """
        matrix = (skip or world.skip()).matrix
        lower, upper = limits_rad
        space = Space(
            arm.arrays, world.arrays, margin_m, matrix, put_in_place(scratch_for(arm, world)),
            operand(lower), operand(upper), np.ones(arm.dof), BEND,
        )  # fmt: skip
        return cls(arm, space)

    def free(self, q_rad: FloatArray) -> bool:
        """Whether the arm is free at ``q_rad`` (n,)."""
        s = self.space
        return bool(config_free_nb(s.arm, s.world, operand(q_rad), s.margin_m, s.skip, s.scratch))

    def find(
        self, from_rad: npt.ArrayLike, to_rad: npt.ArrayLike, seed: int = 0
    ) -> FloatArray | None:
        """A path (k, n), free at every point of all its edges; None if none was found.

        The same question to a new finder gives the same bytes. Both ends must be free and within
        the limits.

        Raises:
            ValueError: if they are not.
        """
        start, goal = (operand(q) for q in (from_rad, to_rad))
        state = np.array([seed], dtype=np.uint64)
        fault, path = find_path_nb(
            self.space, start, goal, STEP_RAD, DOMAIN_RAD, TREES, ITERATIONS, MOST_NODES,
            SHORTCUTS, LEAST_GAIN, ROUNDS, state,
        )  # fmt: skip
        if fault:
            name, q = (("start", start), ("goal", goal))[fault - 1]
            raise ValueError(f"the {name} {q} is not free, or not within the joint limits")
        return path if len(path) else None
