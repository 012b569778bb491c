"""Why a line cannot be balanced: a smallest set of tasks that cannot be done together.

Called by whoever balances a shop and finds that it cannot be.
"""

from __future__ import annotations

import numpy as np

from planner.lines.load_bound import load_bound
from planner.lines.parts import within_order
from planner.lines.robot_line import RobotLine
from planner.lines.simple_line import ordered
from planner.options import IntArray
from robots.geometry import FloatArray


def conflict(line: RobotLine, limit: int) -> tuple[int, ...]:
    """Tasks of which none can be left out for a proof that no sharing keeps ``limit``.

    A task that nobody can do, or not within it; or a chain whose stations run out; or tasks
    whose priced times say that they take too long. Empty if there is no such proof.
    """
    if len(line.orphans):
        return (int(line.orphans[0]),)
    chain = _chain(line)
    if chain:
        return chain
    least = np.where(line.able, line.time, np.iinfo(np.int64).max).min(axis=0)
    if int(least.max()) > limit:
        return (int(least.argmax()),)
    cut = within_order(line)
    bound = load_bound(cut)
    return _overload(cut, bound.price, limit) if bound.load > limit else ()


def _chain(line: RobotLine) -> tuple[int, ...]:
    """Tasks that follow each other, of which the last would come behind its last station."""
    tasks = line.time.shape[1]
    earliest, cause = np.zeros(tasks, dtype=np.int64), np.full(tasks, -1)
    ahead: list[list[int]] = [[] for _ in range(tasks)]
    for a, b in line.before.tolist():
        ahead[b].append(a)
    for t in ordered(tasks, line.before).tolist():
        stations = np.sort(line.station[line.able[:, t]])
        latest_of = max(ahead[t], key=lambda a: int(earliest[a]), default=-1)
        first = int(earliest[latest_of]) if latest_of >= 0 else int(stations[0])
        if first > stations[-1]:
            return (*_back(cause, latest_of), t)
        later = int(stations[np.searchsorted(stations, first)])
        earliest[t], cause[t] = later, latest_of if later == first else -1
    return ()


def _back(cause: IntArray, t: int) -> tuple[int, ...]:
    """The tasks through which t cannot come earlier, from the first on."""
    chain: tuple[int, ...] = ()
    while t >= 0:
        chain = (t, *chain)
        t = int(cause[t])
    return chain


def _overload(line: RobotLine, price: FloatArray, limit: int) -> tuple[int, ...]:
    """The fewest tasks, dearest first, whose cheapest priced times do not fit below the limit."""
    cost = np.where(line.able, line.time * (price @ line.needed), np.inf).min(axis=0)
    dearest = np.argsort(-cost, kind="stable")
    enough = int(np.searchsorted(np.cumsum(cost[dearest]), limit * price.sum(), side="right"))
    if enough >= len(dearest):
        return ()
    return tuple(sorted(int(t) for t in dearest[: enough + 1]))
