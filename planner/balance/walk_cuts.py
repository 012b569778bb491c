"""Valid inequalities on robots' loads, from walks through tasks that carry prizes.

For any prizes p, the load of a robot that does a set S of tasks is at least
``ends[|S|] + sum of p over S``, where ``ends[k]`` is the least time minus prizes of any walk with k
works. Prizes that price tasks by what they cost all robots together (Lagrangian multipliers,
found by subgradient steps) make these inequalities tight where it matters; any prizes keep them
true. ``planner.balance.cp_model`` combines them into a bound on the cycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.balance.nodes import Nodes
from planner.balance.route_kernels import memories_nb, trace_nb, walks_nb
from planner.options import IntArray
from robots.geometry import FloatArray

_LEAST_WEIGHT = 1e-3
_WEIGHT_STEP = 0.002
_PATIENCE = 10
_SHRINK = 0.6
_LEAST_GAP_S = 0.01
_HOPE = 1.1
_ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """One robot's load is at least ``ends_s[k]`` + the ``prize_s`` of its k tasks.

    ``prize_s`` (n,) goes with the robot's nodes' tasks; ``ends_s`` (K + 1,), inf where no walk
    with k works exists. More than K works take longer than the cycle that was given as reached.
    """

    ends_s: FloatArray
    prize_s: FloatArray

    def largest_s(self) -> float:
        """The largest finite number in it, by amount."""
        numbers = np.abs(np.concatenate([self.ends_s, self.prize_s]))
        return float(numbers[np.isfinite(numbers)].max(initial=0.0))


class Prices(NamedTuple):
    """Multipliers: a prize per task (T,) and a weight per robot (R,), which sum to 1."""

    prize_s: FloatArray
    weight: FloatArray


class Priced(NamedTuple):
    """What prices give: a bound (s), a cut per robot, and how to change them (subgradients)."""

    bound_s: float
    cuts: tuple[Cut, ...]
    missing: FloatArray
    time_s: FloatArray


class Walker(NamedTuple):
    """One robot as walks see it: its nodes, how many works it does at most, what a walk remembers
    (``memories_nb``), which tasks it owes one of, and the bit that says that it still does.
    """

    nodes: Nodes
    most: int
    after: IntArray
    owed: npt.NDArray[np.bool_]
    owing: int = 0

    @staticmethod
    def of(nodes: Nodes, upper_s: float) -> Walker:
        """Get ready for walks no longer than ``upper_s``."""
        owed = np.zeros(len(nodes.tasks), dtype=bool)
        return Walker(nodes, _most_works(nodes, upper_s), memories_nb(nodes.near), owed)

    def through(self, owed: npt.NDArray[np.bool_]) -> Walker:
        """Walks that do at least one of the tasks (n,) that are ``owed``."""
        owing = self.after.shape[2]
        still = np.where(owed[:, None, None], self.after, self.after + owing)
        after = np.concatenate([self.after, np.where(self.after < 0, -1, still)], axis=2)
        return self._replace(after=after, owed=owed, owing=owing)


def _most_works(nodes: Nodes, upper_s: float) -> int:
    """How many works fit at most into ``upper_s`` for one robot."""
    if not len(nodes.tasks):
        return 0
    task_of = np.repeat(np.arange(len(nodes.tasks)), nodes.last - nodes.first)
    other = np.where(task_of[:, None] == task_of[None, :], np.inf, nodes.cost_s[:-1, :-1])
    step_s = min(float(other.min()), float(nodes.cost_s[:-1, -1].min()))
    fit = (upper_s - float(nodes.cost_s[-1, :-1].min())) / max(step_s, _ROUNDING_S)
    return int(min(len(nodes.tasks), max(0.0, fit)))


def price(robots: Sequence[Walker], wanted: IntArray, at: Prices) -> Priced:
    """Evaluate the Lagrangian at prices: robots' best walks that together do len(wanted) works.

    The bound is -inf if they cannot do all.
    """
    walks = [
        _Walks(robot, at.prize_s[robot.nodes.tasks], float(weight))
        for robot, weight in zip(robots, at.weight, strict=True)
    ]
    works, least = _share_out([walk.ends for walk in walks], len(wanted))
    missing, time_s = np.zeros(len(at.prize_s)), np.zeros(len(robots))
    missing[wanted] = 1.0
    for r, (walk, count) in enumerate(zip(walks, works, strict=True)):
        visits, time_s[r] = walk.trace(count)
        missing[robots[r].nodes.tasks] -= visits
    bound_s = float(at.prize_s[wanted].sum() + least - _ROUNDING_S)
    return Priced(bound_s, tuple(walk.cut() for walk in walks), missing, time_s)


class _Walks:
    """All least walks of one robot at given prizes."""

    def __init__(self, robot: Walker, prize_s: FloatArray, weight: float) -> None:
        nodes, most, self._after, owed, owing = robot
        self._nodes, self._prize_s, self._weight = nodes, prize_s, weight
        self._value = np.zeros((most + 1, len(nodes.cost_s) - 1, self._after.shape[2]))
        self.ends = np.zeros(most + 1)
        walks_nb(
            nodes.cost_s,
            nodes.first,
            nodes.last,
            prize_s,
            weight,
            self._after,
            owed,
            owing,
            self._value,
            self.ends,
        )

    def cut(self) -> Cut:
        return Cut(self.ends / self._weight - _ROUNDING_S, self._prize_s / self._weight)

    def trace(self, works: int) -> tuple[IntArray, float]:
        visits = np.zeros(len(self._nodes.tasks), dtype=np.int64)
        nodes = self._nodes
        time_s = trace_nb(
            nodes.cost_s,
            nodes.first,
            nodes.last,
            self._prize_s,
            self._weight,
            self._after,
            self._value,
            works,
            visits,
        )
        return visits, float(time_s)


def least_walks_s(walker: Walker, prizes_s: Sequence[FloatArray]) -> FloatArray:
    """Least time minus prizes (s) of a tour with k works (p, k); ``prizes_s`` (p, n) are for the
    tasks of the walker's nodes.
    """
    return np.stack([_Walks(walker, prize_s, 1.0).ends - _ROUNDING_S for prize_s in prizes_s])


def _share_out(ends: Sequence[FloatArray], works: int) -> tuple[list[int], float]:
    """How many works each robot does so that the sum of ``ends`` is least; inf if impossible."""
    tables = [np.where(np.arange(works + 1) == 0, 0.0, np.inf)]
    for row in ends:
        before, table = tables[-1], np.full(works + 1, np.inf)
        for count, value in enumerate(row[: works + 1]):
            table[count:] = np.minimum(table[count:], before[: works + 1 - count] + value)
        tables.append(table)
    shares, left = [0] * len(ends), works
    for r in reversed(range(len(ends)) if np.isfinite(tables[-1][works]) else range(0)):
        counts = np.arange(min(left, len(ends[r]) - 1) + 1)
        shares[r] = int(np.argmin(tables[r][left - counts] + ends[r][counts]))
        left -= shares[r]
    return shares, float(tables[-1][works])


def climb(
    robots: Sequence[Walker],
    wanted: IntArray,
    tasks: int,
    upper_s: float,
    steps: int,
    start: Prices | None = None,
) -> tuple[Prices, list[Priced]]:
    """Improve prices by ``steps`` subgradient steps; the best prices, and all that were tried.

    ``upper_s``: a cycle that can be reached. What is said holds for every cycle not longer.
    """
    here = start or _first_prices(robots, wanted, tasks)
    best, best_s, scale, stalled, tried = here, -np.inf, 1.0, 0, []
    for _ in range(steps):
        priced = price(robots, wanted, here)
        if not np.isfinite(priced.bound_s):
            break
        tried.append(priced)
        stalled += 1
        if priced.bound_s > best_s + 1e-4:
            best, best_s, stalled = here, priced.bound_s, 0
        elif stalled >= _PATIENCE:
            here, scale, stalled = best, scale * _SHRINK, 0
        aim_s = min(upper_s, _HOPE * best_s) - priced.bound_s
        here = _step(here, priced, scale * max(aim_s, _LEAST_GAP_S))
    return best, tried


def _first_prices(robots: Sequence[Walker], wanted: IntArray, tasks: int) -> Prices:
    """All tasks share equally in what the robots need at least for as many works."""
    plain = Prices(np.zeros(tasks), np.full(len(robots), 1.0 / len(robots)))
    least_s = price(robots, wanted, plain).bound_s
    plain.prize_s[wanted] = least_s / len(wanted) if np.isfinite(least_s) else 0.0
    return plain


def _step(here: Prices, priced: Priced, length: float) -> Prices:
    uneven_s = priced.time_s - priced.time_s.mean()
    size = priced.missing @ priced.missing + _WEIGHT_STEP * uneven_s @ uneven_s
    length = length / max(float(size), 1e-9)
    weight = np.maximum(here.weight + length * _WEIGHT_STEP * uneven_s, _LEAST_WEIGHT)
    return Prices(here.prize_s + length * priced.missing, weight / weight.sum())
