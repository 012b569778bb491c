"""Compiled shortening of free paths, and the search for a single point to go by.

Geraerts, Overmars: Creating High-quality Paths for Motion Planning (2007): shortcuts of the whole
arm and of single joints. Every new edge is checked all along.
"""

from __future__ import annotations

import math

import numpy as np

from planner.motion.rrt_connect_kernels import (
    Space,
    StateArray,
    space_edge_free_nb,
    time_nb,
    uniform_nb,
)
from planner.motion.turn_kernels import turn_nb
from robots.compiled import kernel
from robots.geometry import FloatArray

ON_LINE_RAD = 1e-12
"""A point this close to an edge lies on it; checks of edges are good for a thousand times that."""


@kernel
def cost_nb(q0: FloatArray, q1: FloatArray, slowness: FloatArray, bend: float) -> float:
    """Time of the slowest joint plus ``bend`` times the length, so that all detours cost."""
    total = 0.0
    for j in range(len(q0)):
        total += ((q1[j] - q0[j]) * slowness[j]) ** 2
    return time_nb(q0, q1, slowness) + bend * math.sqrt(total)


@kernel
def path_cost_nb(path: FloatArray, slowness: FloatArray, bend: float) -> float:
    """Cost of all edges of ``path`` (k, n)."""
    total = 0.0
    for i in range(len(path) - 1):
        total += cost_nb(path[i], path[i + 1], slowness, bend)
    return total


@kernel
def path_free_nb(space: Space, path: FloatArray) -> bool:
    """Whether every edge of ``path`` (k, n) is free."""
    for i in range(len(path) - 1):  # noqa: SIM110 - generators do not compile
        if not space_edge_free_nb(space, path[i], path[i + 1]):
            return False
    return True


@kernel
def stretch_nb(path: FloatArray, at_first: float, at_last: float) -> FloatArray:
    """The part of ``path`` between two positions, counted in edges, as a path of its own."""
    first, last = int(at_first), min(int(at_last), len(path) - 2)
    inner = last - first
    out = np.empty((inner + 2, path.shape[1]))
    for i in range(inner):
        out[i + 1] = path[first + 1 + i]
    for j in range(path.shape[1]):
        out[0, j] = path[first, j] + (at_first - first) * (path[first + 1, j] - path[first, j])
        over = path[last + 1, j] - path[last, j]
        out[inner + 1, j] = path[last, j] + (at_last - last) * over
    return out


@kernel
def replaced_nb(path: FloatArray, at_first: float, at_last: float, part: FloatArray) -> FloatArray:
    """``path`` with the part between two positions replaced; repeated points are dropped."""
    first, last = int(at_first), min(int(at_last), len(path) - 2)
    out = np.empty((first + 1 + len(part) + len(path) - last - 1, path.shape[1]))
    out[: first + 1] = path[: first + 1]
    out[first + 1 : first + 1 + len(part)] = part
    out[first + 1 + len(part) :] = path[last + 1 :]
    count = 1
    for i in range(1, len(out)):
        if turn_nb(out[i], out[count - 1]) > 1e-9:
            out[count] = out[i]
            count += 1
    out[count - 1] = path[len(path) - 1]
    return out[:count].copy()


@kernel
def levelled_nb(part: FloatArray, joint: int) -> FloatArray:
    """``part`` with one joint running evenly from its first to its last value."""
    out = part.copy()
    total = 0.0
    for i in range(len(part) - 1):
        total += turn_nb(part[i + 1], part[i])
    run = 0.0
    for i in range(1, len(part) - 1):
        run += turn_nb(part[i], part[i - 1])
        share = run / total
        out[i, joint] = part[0, joint] + share * (part[-1, joint] - part[0, joint])
    return out


@kernel
def merged_nb(path: FloatArray) -> FloatArray:
    """``path`` without the points that lie on the straight way between their neighbours."""
    n = path.shape[1]
    out = np.empty_like(path)
    out[0] = path[0]
    count = 1
    for i in range(1, len(path) - 1):
        along, square, off = 0.0, 0.0, 0.0
        for j in range(n):
            edge = path[i + 1, j] - out[count - 1, j]
            along += edge * (path[i, j] - out[count - 1, j])
            square += edge * edge
        share = along / square if square > 0.0 else 0.0
        for j in range(n):
            edge = path[i + 1, j] - out[count - 1, j]
            off = max(off, abs(path[i, j] - out[count - 1, j] - share * edge))
        if off > ON_LINE_RAD or not 0.0 < share < 1.0:
            out[count] = path[i]
            count += 1
    out[count] = path[len(path) - 1]
    return out[: count + 1].copy()


@kernel
def reduced_nb(space: Space, path: FloatArray) -> FloatArray:
    """``path`` without most of the inner points that it can do without: on from each to the end
    or, if that is not free, to a far one that is found by halving.
    """
    out = path.copy()
    count, here, last = 1, 0, len(path) - 1
    while here < last:
        near, far = here + 1, last + 1
        there = last
        while far - near > 1:
            if space_edge_free_nb(space, path[here], path[there]):
                near = there
            else:
                far = there
            there = (near + far) // 2
        here = near
        out[count] = path[here]
        count += 1
    return out[:count].copy()


@kernel
def shortcut_nb(
    space: Space, path: FloatArray, tries: int, least_gain: float, state: StateArray
) -> FloatArray:
    """A free path with the ends of ``path`` (k, n), not costlier.

    Leaves out the points that it can do without, then tries ``tries`` random shortcuts, and looks
    only at those that would save more than the share ``least_gain`` of the cost.
    """
    n = path.shape[1]
    path = reduced_nb(space, merged_nb(path))
    least = max(1e-9, least_gain * path_cost_nb(path, space.slowness_s, space.bend))
    for _ in range(tries):
        if len(path) < 3:
            break
        a, b = uniform_nb(state) * (len(path) - 1), uniform_nb(state) * (len(path) - 1)
        joint = int(uniform_nb(state) * 2 * n)
        at_first, at_last = min(a, b), max(a, b)
        part = stretch_nb(path, at_first, at_last)
        if len(part) < 3:
            continue
        if joint < n:
            shorter = levelled_nb(part, joint)
        else:
            shorter = np.empty((2, n))
            shorter[0], shorter[1] = part[0], part[-1]
        gain = path_cost_nb(part, space.slowness_s, space.bend)
        gain -= path_cost_nb(shorter, space.slowness_s, space.bend)
        if gain > least and path_free_nb(space, shorter):
            path = replaced_nb(path, at_first, at_last, shorter)
    return path


@kernel
def cut_corners_nb(space: Space, path: FloatArray, rounds: int) -> FloatArray:
    """A free path with the ends of ``path`` (k, n), shorter: its corners cut off where free.

    From middle to middle of the edges at a corner in the first round, and then ever closer to it.
    """
    n, share = path.shape[1], 0.5
    one, two = np.empty(n), np.empty(n)
    for _ in range(rounds):
        i = 1
        while i < len(path) - 1:
            for j in range(n):
                one[j] = path[i, j] + share * (path[i - 1, j] - path[i, j])
                two[j] = path[i, j] + share * (path[i + 1, j] - path[i, j])
            if not space_edge_free_nb(space, one, two):
                i += 1
                continue
            cut = np.empty((len(path) + 1, n))
            cut[:i] = path[:i]
            cut[i], cut[i + 1] = one, two
            cut[i + 2 :] = path[i + 1 :]
            path = cut
            i += 2
        share *= 0.5
    return path


@kernel
def first_via_nb(space: Space, start: FloatArray, goal: FloatArray, vias: FloatArray) -> int:
    """The first row of ``vias`` (m, n) by which start and goal can be joined; -1 if none."""
    for i in range(len(vias)):
        if space_edge_free_nb(space, start, vias[i]) and space_edge_free_nb(space, vias[i], goal):
            return i
    return -1
