"""Compiled: from one configuration to another, straight if possible, else searched and shortened.

Called by ``path``.
"""

from __future__ import annotations

import numpy as np

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
) -> FloatArray:
    """A free path (k, n) from ``start`` to ``goal`` (n,), both free; (0, n) if none was found.

    At most ``trees`` searches of ``iterations`` each, with domains twice as wide every time; see
    ``rrt_connect_nb``, ``shortcut_nb``.
    """
    if space_edge_free_nb(space, start, goal):
        path = np.empty((2, len(start)))
        path[0], path[1] = start, goal
        return path
    for _ in range(trees):
        path = rrt_connect_nb(space, start, goal, step_s, domain_s, iterations, most_nodes, state)
        if len(path) > 0:
            path = shortcut_nb(space, path, shortcuts, least_gain, state)
            return cut_corners_nb(space, path, rounds)
        domain_s *= 2.0
    return np.empty((0, len(start)))
