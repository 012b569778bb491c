"""Compiled search for a way of a whole crew: two trees in the space of all arms' joints.

Kuffner, LaValle: RRT-Connect (2000). Where not all arms can step on together, those to blame stay
where they are and the others go on.
"""

from __future__ import annotations

import numpy as np

from planner.motion.rrt_connect_kernels import (
    ADVANCED,
    REACHED,
    TRAPPED,
    StateArray,
    join_nb,
    nearest_nb,
    time_nb,
    uniform_nb,
)
from planner.multiarm.crew_kernels import JOINTS, Together
from planner.multiarm.space_kernels import NOBODY, edge_blame_nb
from robots.compiled import kernel
from robots.geometry import FloatArray

LEAST_SHARE = 0.05
"""Steps of some of the arms alone that are shorter than this share of a whole one are not taken."""


@kernel
def step_nb(
    space: Together, q: FloatArray, target: FloatArray, step_s: float, state: StateArray,
    out: FloatArray,
) -> int:  # fmt: skip
    """Write into ``out`` (n,) where a step from q towards ``target`` gets; say how far it got."""
    f, count = space.crew.firsts, space.crew.firsts.shape[0] - 1
    time = time_nb(q, target, space.slowness_s)
    share = min(1.0, step_s / time) if time > 0.0 else 1.0
    for j in range(len(q)):
        out[j] = target[j] if share == 1.0 else q[j] + share * (target[j] - q[j])
    whole = True
    for _ in range(count):
        first, second = edge_blame_nb(space, q, out)
        if first == NOBODY:
            if whole:
                return REACHED if share == 1.0 else ADVANCED
            worth_it = time_nb(q, out, space.slowness_s) > LEAST_SHARE * step_s
            return ADVANCED if worth_it else TRAPPED
        halt = first
        if second != NOBODY and uniform_nb(state) < 0.5:
            halt = second
        a, b = f[halt, JOINTS], f[halt + 1, JOINTS]
        if time_nb(q[a:b], out[a:b], space.slowness_s[a:b]) == 0.0 and second != NOBODY:
            halt = first + second - halt
            a, b = f[halt, JOINTS], f[halt + 1, JOINTS]
        out[a:b] = q[a:b]
        whole = False
    return TRAPPED


@kernel
def on_track_nb(track: FloatArray, at: float, first: int, last: int, out: FloatArray) -> None:
    """Write joints ``first`` to ``last`` of a path (k, n) at a share of its edges into ``out``."""
    along = at * (len(track) - 1)
    row = min(int(along), len(track) - 2)
    for j in range(first, last):
        out[j] = track[row, j] + (along - row) * (track[row + 1, j] - track[row, j])


@kernel
def sample_nb(
    space: Together, track: FloatArray, strays: FloatArray, spread: float, state: StateArray,
    out: FloatArray,
) -> None:  # fmt: skip
    """Draw ``out`` (n,): each arm, with probability ``strays`` (a,), from the box around start and
    goal widened by ``spread`` half turns, else anywhere on its own track.
    """
    f, last = space.crew.firsts, len(track) - 1
    for i in range(len(strays)):
        if uniform_nb(state) >= strays[i]:
            on_track_nb(track, uniform_nb(state), f[i, JOINTS], f[i + 1, JOINTS], out)
            continue
        for j in range(f[i, JOINTS], f[i + 1, JOINTS]):
            low = max(space.lower_rad[j], min(track[0, j], track[last, j]) - spread * np.pi)
            high = min(space.upper_rad[j], max(track[0, j], track[last, j]) + spread * np.pi)
            out[j] = low + (high - low) * uniform_nb(state)


@kernel
def search_together_nb(
    space: Together, track: FloatArray, strays: FloatArray, step_s: float, iterations: int,
    most_nodes: int, state: StateArray,
) -> FloatArray:  # fmt: skip
    """A free path (k, n) between the ends of ``track`` (., n), both free; (0, n) if none was found.

    See :func:`sample_nb` for ``strays``.
    """
    start, goal = track[0], track[len(track) - 1]
    n = len(start)
    nodes = np.empty((2, most_nodes + 1, n))
    parents = np.empty((2, most_nodes + 1), np.int64)
    counts = np.ones(2, np.int64)
    nodes[0, 0], nodes[1, 0] = start, goal
    parents[:, 0] = -1
    target = np.empty(n)
    for iteration in range(iterations):
        here = iteration % 2
        there = 1 - here
        if counts.max() >= most_nodes:
            break
        spread = min(1.0, 0.125 + 2.0 * iteration / iterations)
        sample_nb(space, track, strays, spread, state, target)
        near = nearest_nb(nodes[here], counts[here], target, space.slowness_s)
        end = counts[here]
        if step_nb(space, nodes[here, near], target, step_s, state, nodes[here, end]) == TRAPPED:
            continue
        parents[here, end] = near
        counts[here] += 1
        near = nearest_nb(nodes[there], counts[there], nodes[here, end], space.slowness_s)
        outcome = ADVANCED
        while outcome == ADVANCED and counts[there] < most_nodes:
            last = counts[there]
            outcome = step_nb(
                space, nodes[there, near], nodes[here, end], step_s, state, nodes[there, last]
            )
            if outcome != TRAPPED:
                parents[there, last] = near
                counts[there] += 1
                near = last
        if outcome == REACHED:
            path = join_nb(nodes[here], parents[here], end, nodes[there], parents[there], near)
            return path if here == 0 else path[::-1].copy()
    return np.empty((0, n))
