"""How low the highest load of a line's robots can be at best: a linear programme and its prices.

With prices y of robots (per variant) that add up to 1, every sharing has a highest load of at least
the sum over tasks of their cheapest priced time. The prices are those of the linear programme that
lets tasks be cut in pieces; whatever they are, the sum is a bound. Called by ``workers`` and
``least_load``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from planner.lines.robot_line import RobotLine
from robots.geometry import FloatArray

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class LoadBound:
    """No sharing has a highest load below ``load``; ``price`` (R, V) proves it."""

    load: int
    price: FloatArray


def load_bound(line: RobotLine) -> LoadBound:
    """Bound the highest load by the linear programme's prices, and by every task alone."""
    price = _prices(line)
    longest = int(np.where(line.able, line.time, np.iinfo(np.int64).max).min(axis=0).max())
    return LoadBound(max(longest, priced_load(line, price)), price)


def priced_load(line: RobotLine, price: FloatArray) -> int:
    """The least highest load that ``price`` (R, V), which are not negative, proves."""
    cost = np.where(line.able, line.time * (price @ line.needed), np.inf)
    return int(np.ceil(cost.min(axis=0).sum() / price.sum() - _ROUNDING))


def _prices(line: RobotLine) -> FloatArray:
    robot, task = np.nonzero(line.able)
    robots, tasks = line.time.shape
    variants = len(line.share)
    pairs = np.arange(len(robot))
    loads = [
        (robot * variants + v, pairs, line.time[robot, task] * line.needed[v, task])
        for v in range(variants)
    ]
    rows, columns, values = (np.concatenate(part) for part in zip(*loads, strict=True))
    every = np.arange(robots * variants)
    highest = np.full(len(every), len(pairs))
    values = np.concatenate([values, np.full(len(every), -1.0)])
    where = (np.concatenate([rows, every]), np.concatenate([columns, highest]))
    upper = coo_array((values, where), shape=(len(every), len(pairs) + 1))
    once = coo_array((np.ones(len(pairs)), (task, pairs)), shape=(tasks, len(pairs) + 1))
    cost = np.zeros(len(pairs) + 1)
    cost[-1] = 1.0
    solve: Any = linprog  # its types know no sparse matrices
    solved = solve(
        cost, A_ub=upper.tocsr(), b_ub=np.zeros(len(every)), A_eq=once.tocsr(), b_eq=np.ones(tasks)
    )
    if solved.x is None:
        return np.ones((robots, variants))
    dual: FloatArray = -np.asarray(solved.ineqlin.marginals, dtype=np.float64)
    price = np.maximum(0.0, dual).reshape(robots, variants)
    return np.asarray(price if price.sum() > 0.0 else np.ones_like(price))
