"""A body shop of 700 robots balanced, and again after one has failed. Called by ``balance`` and
``shop``.
"""

from __future__ import annotations

import numpy as np

from planner.benchmarks.body_line import body_line
from planner.benchmarks.peer_cp_line import ShopJob, solve_shop
from planner.benchmarks.result import Bar, Row
from planner.deadline import Deadline
from planner.engine.stream import all_told
from planner.lines.failure import best_takeover, first_takeover
from planner.lines.greedy import greedy_robots
from planner.lines.least_load import least_load
from planner.lines.robot_line import RobotLine, robot_loads
from planner.options import IntArray

ROBOTS, TASKS = 700, 5_000
_SEED = 1
_FAILURES = 20
_TAKEOVER_S = 1.2
PLAIN = "CP-SAT, plain model"
_OVER_S = 2.0


def shop_rows(long_s: float | None) -> tuple[list[Row], dict[str, Bar]]:
    """Rows and bars of the shop; ``long_s`` instead of 30 s for a quick look."""
    limit_s = long_s or 30.0
    small = body_line(60, 300, np.random.default_rng(_SEED))
    least_load(small, Deadline(1.0), np.random.default_rng(_SEED))  # compiles
    line = body_line(ROBOTS, TASKS, np.random.default_rng(_SEED))
    deadline = Deadline(limit_s)
    first = greedy_robots(line)
    if first is None:
        raise RuntimeError("the shop has no sharing")
    rows = [
        _row("list scheduling", _highest(line, first), None, deadline.limit_s, deadline.spent_s)
    ]
    found: dict[float, tuple[int, int, IntArray]] = {}
    for limit in (1.0, limit_s):
        deadline = Deadline(limit)
        answer = least_load(line, deadline, np.random.default_rng(_SEED))
        robot = first if answer.choice is None else answer.choice
        found[limit] = (_highest(line, robot), answer.bound, robot)
        rows.append(_row("taktline", *found[limit][:2], limit, deadline.spent_s))
    short, (long, bound, robot) = found[1.0][0], found[limit_s]
    failure, failure_bars = _failures(line, robot)
    greedy = 100.0 * (short / _highest(line, first) - 1.0)
    return [*rows, *failure], {
        "700 robots, 1 s: above list scheduling (%)": Bar.at_most(round(greedy, 2), 0.0),
        "700 robots, 30 s: above the bound (%)": Bar.at_most(
            round(100.0 * (long / bound - 1.0), 2), 3.0
        ),
        **failure_bars,
    }


def plain_row(limit_s: float) -> Row:
    """A row of the plain CP-SAT model, in a process that is killed when its time is over."""
    line = body_line(ROBOTS, TASKS, np.random.default_rng(_SEED))
    told = all_told(solve_shop, ShopJob(line, limit_s), limit_s + _OVER_S)
    load = None if told.last is None else _highest(line, told.last)
    return _row(PLAIN, load, None, limit_s, told.took_s)


def _highest(line: RobotLine, robot: IntArray) -> int:
    return int(robot_loads(line, robot, line.station).max())


def _row(solver: str, load: int | None, bound: int | None, limit_s: float, wall_s: float) -> Row:
    return {
        "family": f"{ROBOTS} robots, {TASKS} tasks",
        "solver": solver,
        "instances": 1,
        "highest load (s)": None if load is None else load / 1000.0,
        "bound (s)": None if bound is None else bound / 1000.0,
        "limit (s)": limit_s,
        "median time (s)": round(wall_s, 2),
    }


def _failures(line: RobotLine, robot: IntArray) -> tuple[list[Row], dict[str, Bar]]:
    """Let some robots fail, one at a time."""
    firsts, bests, moved, lost = [], [], [], []
    for failed in range(0, ROBOTS, ROBOTS // _FAILURES):
        quick = Deadline(0.5)
        if first_takeover(line, robot, failed) is None:
            continue
        firsts.append(quick.spent_s)
        rng, slow = np.random.default_rng(_SEED), Deadline(_TAKEOVER_S)
        best = best_takeover(line, robot, failed, slow, rng)
        bests.append(slow.spent_s)
        if best is not None:
            moved.append(len(best.moved) - int(np.count_nonzero(robot == failed)))
            lost.append(100.0 * (best.highest / _highest(line, robot) - 1.0))
    row: Row = {
        "family": "a robot fails",
        "solver": "taktline",
        "instances": len(firsts),
        "median time (s)": round(float(np.median(bests)), 2),
        "others moved": float(np.median(moved)),
        "loss (%)": round(float(np.median(lost)), 2),
    }
    return [row], {
        "a robot fails: first answer (s)": Bar.at_most(round(max(firsts), 3), 0.5),
        "a robot fails: best within three stations (s)": Bar.at_most(round(max(bests), 3), 2.0),
    }
