"""Compiled shortening of a crew's path: all arms, one arm, or one joint of it straight on.

Geraerts, Overmars: Creating High-quality Paths for Motion Planning (2007), for several arms.
"""

from __future__ import annotations

import numpy as np

from planner.collision.compiled import kernel
from planner.motion.rrt_connect_kernels import StateArray, time_nb, uniform_nb
from planner.motion.shortcut_kernels import path_cost_nb, replaced_nb, stretch_nb
from planner.multiarm.crew_kernels import JOINTS, Together
from planner.multiarm.space_kernels import edge_free_together_nb
from robots.geometry import FloatArray


@kernel
def path_free_together_nb(space: Together, path: FloatArray) -> bool:
    """Whether every edge of ``path`` (k, n) is free."""
    for i in range(len(path) - 1):  # noqa: SIM110 - generators do not compile
        if not edge_free_together_nb(space, path[i], path[i + 1]):
            return False
    return True


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
        gain = path_cost_nb(part, space.slowness_s) - path_cost_nb(shorter, space.slowness_s)
        if gain > 1e-9 and path_free_together_nb(space, shorter):
            path = replaced_nb(path, at_first, at_last, shorter)
    return reduced_together_nb(space, path)


@kernel
def reduced_together_nb(space: Together, path: FloatArray) -> FloatArray:
    """``path`` without the inner points that it can do without at no cost."""
    out = path.copy()
    count = len(path)
    i = 1
    while i < count - 1:
        straight = time_nb(out[i - 1], out[i + 1], space.slowness_s)
        detour = time_nb(out[i - 1], out[i], space.slowness_s)
        detour += time_nb(out[i], out[i + 1], space.slowness_s)
        if straight <= detour and edge_free_together_nb(space, out[i - 1], out[i + 1]):
            for k in range(i, count - 1):
                out[k] = out[k + 1]
            count -= 1
            i = max(i - 1, 1)
        else:
            i += 1
    return out[:count].copy()
