"""Compiled search for a way round obstacles: two trees that grow towards each other.

Kuffner, LaValle: RRT-Connect, An Efficient Approach to Single-Query Path Planning (2000). Edges
are checked all along by ``planner.collision``. Distances are times: the slowest joint's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.collision import Scratch, edge_free_nb
from planner.collision.arm_kernels import ArmArrays
from planner.collision.world_kernels import WorldArrays
from planner.motion.retreat_kernels import (
    MOST_RETREATS,
    RETREAT_M,
    SHORTEST_M,
    retreat_nb,
)
from robots.compiled import kernel
from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]
StateArray = npt.NDArray[np.uint64]

TRAPPED, ADVANCED, REACHED = 0, 1, 2
ENCLOSED = 1200
"""A tree that has not left its root after so many tries is taken to be shut in."""
PATIENCE = 200
"""After so many steps in a row that were not free a tree takes steps half as long."""
MOST_HALVINGS = 5
FIRST_SPREAD = 0.35
"""How far beyond start and goal samples are drawn at first, in half turns."""
NARROWER, WIDER = 0.9, 1.1


class Space(NamedTuple):
    """The free space of one arm in one world, and how long each joint takes for a radian.

    ``bend`` weighs what all joints turn against the time of the slowest where paths are shortened.
    """

    arm: ArmArrays
    world: WorldArrays
    margin_m: float
    skip: npt.NDArray[np.uint8]
    scratch: Scratch
    lower_rad: FloatArray
    upper_rad: FloatArray
    slowness_s: FloatArray
    bend: float


@kernel
def uniform_nb(state: StateArray) -> float:
    """Next number in [0, 1) of the generator splitmix64, whose state is ``state`` (1,)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@kernel
def space_edge_free_nb(space: Space, q0: FloatArray, q1: FloatArray) -> bool:
    """Whether the joint-straight edge from q0 (n,) to q1 (n,) is free."""
    return edge_free_nb(space.arm, space.world, q0, q1, space.margin_m, space.skip, space.scratch)


@kernel
def time_nb(q0: FloatArray, q1: FloatArray, slowness: FloatArray) -> float:
    """Time (s) between two configurations at full speed of the slowest joint."""
    longest = 0.0
    for j in range(len(q0)):
        longest = max(longest, abs(q1[j] - q0[j]) * slowness[j])
    return longest


@kernel
def nearest_nb(nodes: FloatArray, count: int, q: FloatArray, slowness: FloatArray) -> int:
    """The row among the first ``count`` of ``nodes`` that is nearest to ``q``."""
    best = 0
    least = np.inf
    for i in range(count):
        time = time_nb(nodes[i], q, slowness)
        if time < least:
            best, least = i, time
    return best


@kernel
def grow_nb(
    space: Space,
    nodes: FloatArray,
    parents: IntArray,
    count: int,
    near: int,
    target: FloatArray,
    step_s: float,
) -> tuple[int, int]:
    """Grow a tree from node ``near`` one step towards ``target``: outcome, new count of nodes."""
    time = time_nb(nodes[near], target, space.slowness_s)
    share = min(1.0, step_s / time) if time > 0.0 else 1.0
    for j in range(len(target)):
        nodes[count, j] = nodes[near, j] + share * (target[j] - nodes[near, j])
    if share == 1.0:
        nodes[count] = target
    if not space_edge_free_nb(space, nodes[near], nodes[count]):
        return TRAPPED, count
    parents[count] = near
    return (REACHED if share == 1.0 else ADVANCED), count + 1


@kernel
def sample_nb(
    space: Space,
    start: FloatArray,
    goal: FloatArray,
    spread: float,
    state: StateArray,
    out: FloatArray,
) -> None:
    """Draw ``out`` (n,) from the box around start and goal, widened by ``spread`` half turns."""
    for j in range(len(out)):
        low = max(space.lower_rad[j], min(start[j], goal[j]) - spread * np.pi)
        high = min(space.upper_rad[j], max(start[j], goal[j]) + spread * np.pi)
        out[j] = low + (high - low) * uniform_nb(state)


@kernel
def join_nb(
    nodes: FloatArray,
    parents: IntArray,
    end: int,
    others: FloatArray,
    origins: IntArray,
    other_end: int,
) -> FloatArray:
    """The path (k, n) from the root of ``nodes`` by ``end`` and ``other_end`` to the other root."""
    first = 0
    i = end
    while i >= 0:
        first += 1
        i = parents[i]
    second = 0
    i = origins[other_end]
    while i >= 0:
        second += 1
        i = origins[i]
    path = np.empty((first + second, nodes.shape[1]))
    i = end
    for k in range(first - 1, -1, -1):
        path[k] = nodes[i]
        i = parents[i]
    i = origins[other_end]
    for k in range(first, first + second):
        path[k] = others[i]
        i = origins[i]
    return path


@kernel
def back_out_nb(space: Space, nodes: FloatArray, parents: IntArray, count: int) -> int:
    """Grow a branch from the root straight back along the last link's axis; new count of nodes.

    A step that is not free is halved a few times.
    """
    near, step_m = 0, RETREAT_M
    most = min(count + MOST_RETREATS, len(nodes) - 1)
    while count < most and step_m >= SHORTEST_M:
        free = retreat_nb(space.arm, nodes[near], step_m, nodes[count])
        for j in range(nodes.shape[1]):
            free &= space.lower_rad[j] <= nodes[count, j] <= space.upper_rad[j]
        if free and space_edge_free_nb(space, nodes[near], nodes[count]):
            parents[count] = near
            near = count
            count += 1
        else:
            step_m *= 0.5
    return count


@kernel
def _adapt_nb(domains: FloatArray, node: int, outcome: int, domain_s: float) -> None:
    """Narrow the domain of a node whose step was not free, widen that of one whose step was."""
    if outcome != TRAPPED:
        domains[node] *= WIDER
    elif domains[node] == np.inf:
        domains[node] = domain_s
    else:
        domains[node] = max(0.5 * domain_s, domains[node] * NARROWER)


@kernel
def rrt_connect_nb(
    space: Space,
    start: FloatArray,
    goal: FloatArray,
    step_s: float,
    domain_s: float,
    iterations: int,
    most_nodes: int,
    state: StateArray,
) -> FloatArray:
    """A free path (k, n) from ``start`` to ``goal`` (n,), both free; (0, n) if none was found.

    It is the turn of the tree with fewer nodes, since the other one is in the open. A tree whose
    first step is not free backs out of where it is; one that fails time and again takes shorter
    steps. From a node whose steps were not free only
    targets within ``domain_s`` are tried, ever nearer ones (Jaillet, Yershova, LaValle, Simeon:
    Adaptive Tuning of the Sampling Domain for Dynamic-Domain RRTs, 2005). The box that samples are
    drawn from widens to a whole half turn around start and goal.
    """
    n = len(start)
    nodes = np.empty((2, most_nodes + 1, n))
    parents = np.empty((2, most_nodes + 1), np.int64)
    domains = np.empty((2, most_nodes + 1))
    counts, tries, fails = np.empty(2, np.int64), np.empty(2, np.int64), np.empty(2, np.int64)
    for tree in range(2):
        domains[tree] = np.inf
        counts[tree], tries[tree], fails[tree] = 1, 0, 0
        parents[tree, 0] = -1
    nodes[0, 0], nodes[1, 0] = start, goal
    target = np.empty(n)
    here = 0
    for iteration in range(iterations):
        fewer = 0 if counts[0] < counts[1] else 1
        here = 1 - here if counts[0] == counts[1] else fewer
        there = 1 - here
        if max(counts[0], counts[1]) >= most_nodes or (
            counts[here] == 1 and tries[here] > ENCLOSED
        ):
            break
        spread = min(1.0, FIRST_SPREAD + 2.0 * iteration / iterations)
        sample_nb(space, start, goal, spread, state, target)
        near = nearest_nb(nodes[here], counts[here], target, space.slowness_s)
        if time_nb(nodes[here, near], target, space.slowness_s) > domains[here, near]:
            continue
        step = step_s * 0.5 ** min(fails[here] // PATIENCE, MOST_HALVINGS)
        outcome, counts[here] = grow_nb(
            space, nodes[here], parents[here], counts[here], near, target, step
        )
        tries[here] += 1
        fails[here] = fails[here] + 1 if outcome == TRAPPED else max(0, fails[here] - PATIENCE)
        _adapt_nb(domains[here], near, outcome, domain_s)
        if outcome == TRAPPED and counts[here] == 1 and tries[here] == 1:
            counts[here] = back_out_nb(space, nodes[here], parents[here], counts[here])
            outcome = ADVANCED if counts[here] > 1 else TRAPPED
        if outcome == TRAPPED:
            continue
        end = counts[here] - 1
        near = nearest_nb(nodes[there], counts[there], nodes[here, end], space.slowness_s)
        outcome = ADVANCED
        while outcome == ADVANCED and counts[there] < most_nodes:
            outcome, counts[there] = grow_nb(
                space, nodes[there], parents[there], counts[there], near, nodes[here, end], step_s
            )
            near = counts[there] - 1
        if outcome == REACHED:
            path = join_nb(nodes[here], parents[here], end, nodes[there], parents[there], near)
            return path if here == 0 else path[::-1].copy()
    return np.empty((0, n))
