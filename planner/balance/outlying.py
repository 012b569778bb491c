"""Tasks of a line that lie apart from the others, as seen by its robots.

A robot that does any of them has to go there and back; a bound that knows which they are can ask
for it (``planner.balance.line_bound``). Which tasks are taken for such is free: any choice gives a
true bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from planner.balance.nodes import Nodes
from planner.options import IntArray
from robots.geometry import FloatArray

Flags = npt.NDArray[np.bool_]
_NO_EDGE_S = 1.0
"""Added to what tasks are apart, as a sparse graph takes zero for no edge."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlying:
    """``tasks`` (T,): which lie apart; ``dearer_s``: by how much more it takes at least to go on
    from one of them, on average.
    """

    tasks: Flags
    dearer_s: float


def outlying(nodes: Sequence[Nodes], count: int) -> Outlying:
    """Which of ``count`` tasks lie apart for all robots, given each robot's nodes.

    Tasks next to each other are joined step by step (single linkage); where the steps grow most,
    it ends. Of those that may be joined at all the largest group is the rest, the others lie apart.
    """
    apart_s, onward_s = _apart_s(nodes, count)
    near = np.isfinite(apart_s)
    weights = np.where(near, apart_s - np.min(apart_s, initial=0.0, where=near) + _NO_EDGE_S, 0.0)
    tree = minimum_spanning_tree(csr_array(weights)).toarray()
    steps = np.sort(tree[tree > 0.0])
    if len(steps) < 2 or steps[0] == steps[-1]:
        return Outlying(np.zeros(count, dtype=bool), 0.0)
    widest = int(np.argmax(np.diff(steps)))
    found = _outside(_groups(tree), _groups(np.where(tree <= steps[widest], tree, 0.0)))
    known = np.isfinite(onward_s)
    dearer_s = onward_s[found & known].mean() - onward_s[~found & known].mean()
    return Outlying(found, max(0.0, float(dearer_s)))


def _apart_s(nodes: Sequence[Nodes], count: int) -> tuple[FloatArray, FloatArray]:
    """How much more than is usual it takes at least to go from one task to another and back
    (T, T), and to go on from a task to whichever other one (T,), whoever does it.
    """
    apart_s, onward_s = np.full((count, count), np.inf), np.full(count, np.inf)
    for each in nodes:
        task_of = np.repeat(each.tasks, each.last - each.first)
        least_s = np.full((count, count), np.inf)
        np.minimum.at(least_s, (task_of[:, None], task_of[None, :]), each.cost_s[:-1, :-1])
        np.fill_diagonal(least_s, np.inf)
        on_s = least_s.min(axis=1, initial=np.inf)
        if np.isfinite(on_s).any():
            usual_s = float(np.median(on_s[np.isfinite(on_s)]))
            apart_s = np.minimum(apart_s, least_s + least_s.T - 2.0 * usual_s)
            onward_s = np.minimum(onward_s, on_s - usual_s)
    return apart_s, onward_s


def _groups(tree: FloatArray) -> IntArray:
    """The number (T,) of the group that each task is in, if edges of ``tree`` join them."""
    return np.asarray(connected_components(csr_array(tree), directed=False)[1], dtype=np.int64)


def _outside(whole: IntArray, parts: IntArray) -> Flags:
    """Which tasks are not in the largest part of their whole."""
    found = np.ones(len(whole), dtype=bool)
    for group in np.unique(whole):
        numbers, sizes = np.unique(parts[whole == group], return_counts=True)
        found[parts == numbers[np.argmax(sizes)]] = False
    return found
