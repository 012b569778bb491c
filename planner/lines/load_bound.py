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

from planner.deadline import Deadline
from planner.lines.robot_line import RobotLine
from planner.options import IntArray
from robots.geometry import FloatArray

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class LoadBound:
    """No sharing has a highest load below ``load``; ``price`` (R, V) proves it.

    ``favourite`` (T,): the robot that has most of a task when tasks may be cut.
    """

    load: int
    price: FloatArray
    favourite: IntArray


def load_bound(line: RobotLine, deadline: Deadline | None = None) -> LoadBound:
    """Bound the highest load: by the longest task, and by the prices of the linear programme."""
    longest = int(np.where(line.able, line.time, np.iinfo(np.int64).max).min(axis=0).max())
    price, favourite = _programme(line, None if deadline is None else deadline.left_s)
    return LoadBound(max(longest, priced_load(line, price)), price, favourite)


def priced_load(line: RobotLine, price: FloatArray) -> int:
    """The least highest load that ``price`` (R, V), which are not negative, proves."""
    cost = np.where(line.able, line.time * (price @ line.needed), np.inf)
    return int(np.ceil(cost.min(axis=0).sum() / price.sum() - _ROUNDING))


def _programme(line: RobotLine, left_s: float | None) -> tuple[FloatArray, IntArray]:
    """Prices (R, V) and favourites (T,); equal prices if the time is not enough."""
    robot, task = np.nonzero(line.able)
    robots, tasks = line.time.shape
    variants, pairs = len(line.share), np.arange(len(robot))
    solve: Any = linprog  # its types know no sparse matrices
    once = coo_array((np.ones(len(pairs)), (task, pairs)), shape=(tasks, len(pairs) + 1))
    solved = solve(
        np.eye(1, len(pairs) + 1, len(pairs))[0],
        A_ub=_loads(line, robot, task).tocsr(),
        b_ub=np.zeros(robots * variants),
        A_eq=once.tocsr(),
        b_eq=np.ones(tasks),
        options={} if left_s is None else {"time_limit": left_s},
    )
    if solved.x is None or solved.status != 0:
        least = np.where(line.able, line.time, np.iinfo(np.int64).max).argmin(axis=0)
        return np.ones((robots, variants)), least
    amount = np.zeros((robots, tasks))
    amount[robot, task] = solved.x[:-1]
    dual: FloatArray = -np.asarray(solved.ineqlin.marginals, dtype=np.float64)
    price = np.maximum(0.0, dual).reshape(robots, variants)
    return np.asarray(price if price.sum() > 0.0 else np.ones_like(price)), amount.argmax(axis=0)


def _loads(line: RobotLine, robot: IntArray, task: IntArray) -> Any:
    """Load of every robot at every variant, less the highest load, as rows of the programme."""
    variants, pairs = len(line.share), np.arange(len(robot))
    every = np.arange(len(line.station) * variants)
    rows = [robot * variants + v for v in range(variants)]
    values = [line.time[robot, task] * line.needed[v, task] for v in range(variants)]
    where = (
        np.concatenate([*rows, every]),
        np.concatenate([*[pairs] * variants, np.full(len(every), len(pairs))]),
    )
    terms = np.concatenate([*values, np.full(len(every), -1.0)])
    return coo_array((terms, where), shape=(len(every), len(pairs) + 1))
