"""Compiled: from one configuration to another, straight if possible, else searched and shortened.

Called by ``path``.
"""

from __future__ import annotations

import numpy as np

from planner.collision import config_free_nb
from planner.motion.rrt_connect_kernels import (
    Space,
    StateArray,
    rrt_connect_nb,
    space_edge_free_nb,
)
from planner.motion.shortcut_kernels import cut_corners_nb, shortcut_nb
from robots.compiled import kernel
from robots.geometry import FloatArray


@kernel
def end_free_nb(space: Space, q: FloatArray) -> bool:
    """Whether ``q`` (n,) is within the limits and free."""
    for j in range(len(q)):
        if not space.lower_rad[j] <= q[j] <= space.upper_rad[j]:
            return False
    return config_free_nb(space.arm, space.world, q, space.margin_m, space.skip, space.scratch)


@kernel
def find_path_nb(
    space: Space,
    start: FloatArray,
    goal: FloatArray,
    step_s: float,
    domain_s: float,
    trees: int,
    iterations: int,
    most_nodes: int,
    shortcuts: int,
    least_gain: float,
    rounds: int,
    state: StateArray,
) -> tuple[int, FloatArray]:
    """A free path (k, n) from ``start`` to ``goal`` (n,); (0, n) if none was found.

    First is which end, 1 or 2, is not free or not within the limits; 0 if both are. At most
    ``trees`` searches of ``iterations`` each, with domains twice as wide every time; see
    ``rrt_connect_nb``, ``shortcut_nb``.
    """
    none = np.empty((0, len(start)))
    if not end_free_nb(space, start):
        return 1, none
    if not end_free_nb(space, goal):
        return 2, none
    if space_edge_free_nb(space, start, goal):
        path = np.empty((2, len(start)))
        path[0], path[1] = start, goal
        return 0, path
    for _ in range(trees):
        path = rrt_connect_nb(space, start, goal, step_s, domain_s, iterations, most_nodes, state)
        if len(path) > 0:
            path = shortcut_nb(space, path, shortcuts, least_gain, state)
            return 0, cut_corners_nb(space, path, rounds)
        domain_s *= 2.0
    return 0, none
