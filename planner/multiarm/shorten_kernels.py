"""Compiled shortening of a crew's path: all arms, one arm, or one joint of it straight on.

Geraerts, Overmars: Creating High-quality Paths for Motion Planning (2007), for several arms.
"""

from __future__ import annotations

import numpy as np

from planner.motion.rrt_connect_kernels import StateArray, time_nb, uniform_nb
from planner.motion.shortcut_kernels import path_cost_nb, replaced_nb, stretch_nb
from planner.multiarm.crew_kernels import JOINTS, Together
from planner.multiarm.space_kernels import NOBODY, edge_blame_nb
from robots.compiled import kernel
from robots.geometry import FloatArray

BEND = 0.1
"""Weight of what all joints turn against the time of the slowest, so that all detours cost."""


@kernel
def evened_nb(part: FloatArray, first: int, last: int, slowness: FloatArray) -> FloatArray:
    """``part`` with joints ``first`` to ``last`` running evenly from start to end."""
    out = part.copy()
    total = 0.0
    for i in range(len(part) - 1):
        total += time_nb(part[i], part[i + 1], slowness)
    run = 0.0
    for i in range(1, len(part) - 1):
        run += time_nb(part[i - 1], part[i], slowness)
        share = run / total
        for j in range(first, last):
            out[i, j] = part[0, j] + share * (part[-1, j] - part[0, j])
    return out


@kernel
def shorten_nb(space: Together, path: FloatArray, tries: int, state: StateArray) -> FloatArray:
    """A free path with the ends of ``path`` (k, n), not costlier: ``tries`` random shortcuts."""
    f, count = space.crew.firsts, space.crew.firsts.shape[0] - 1
    n = path.shape[1]
    for _ in range(tries):
        if len(path) < 3:
            break
        a, b = uniform_nb(state) * (len(path) - 1), uniform_nb(state) * (len(path) - 1)
        kind = uniform_nb(state)
        at_first, at_last = min(a, b), max(a, b)
        part = stretch_nb(path, at_first, at_last)
        if len(part) < 3:
            continue
        if kind < 0.3:
            shorter = np.empty((2, n))
            shorter[0], shorter[1] = part[0], part[-1]
        elif kind < 0.7:
            arm = min(count - 1, int(uniform_nb(state) * count))
            shorter = evened_nb(part, f[arm, JOINTS], f[arm + 1, JOINTS], space.slowness_s)
        else:
            joint = min(n - 1, int(uniform_nb(state) * n))
            shorter = evened_nb(part, joint, joint + 1, space.slowness_s)
        gain = path_cost_nb(part, space.slowness_s, BEND)
        gain -= path_cost_nb(shorter, space.slowness_s, BEND)
        edge = 0 if gain > 1e-9 else len(shorter)
        while edge < len(shorter) - 1:
            free = edge_blame_nb(space, shorter[edge], shorter[edge + 1])[0] == NOBODY
            edge = edge + 1 if free else len(shorter)
        if edge == len(shorter) - 1:
            path = replaced_nb(path, at_first, at_last, shorter)
    return path
