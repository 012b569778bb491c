"""How much load each task would be for each robot, guessed before orders are known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.options import IntArray
from planner.sequencing.layout import Layout
from robots.geometry import FloatArray


class Estimates(NamedTuple):
    """``load_s`` (R, T): work and travel of a task (inf: cannot); ``fixed_s`` (R,): the rest of a
    tour that does anything; ``able``: per robot the tasks (indices) that it can do.
    """

    load_s: FloatArray
    fixed_s: FloatArray
    able: tuple[IntArray, ...]


def estimates_of(layout: Layout) -> Estimates:
    """Estimate from the nearest ways between tasks: a task costs its work and one mean travel."""
    robots, tasks = layout.arrays.first.shape
    load_s, fixed_s = np.full((robots, tasks), np.inf), np.zeros(robots)
    able = tuple(
        np.flatnonzero(layout.arrays.last[r] > layout.arrays.first[r]) for r in range(robots)
    )
    for r, mine in enumerate(able):
        if len(mine):
            load_s[r, mine], fixed_s[r] = _of_robot(layout, r, mine)
    return Estimates(load_s, fixed_s, able)


def _of_robot(layout: Layout, robot: int, able: IntArray) -> tuple[FloatArray, float]:
    between_s, out_s, back_s, work_s = least_costs(layout, robot, able)
    np.fill_diagonal(between_s, np.inf)
    ahead = np.sort(between_s, axis=1)[:, :2]
    ahead[~np.isfinite(ahead)] = 0.0
    load_s = np.maximum(work_s, ahead.mean(axis=1)) if len(able) > 1 else work_s
    return load_s, float(out_s.min() + (back_s - load_s).min())


def least_costs(
    layout: Layout, robot: int, able: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Least costs (s) over all kept options between the tasks ``able`` (n,): from one to another
    with the work at the first (n, n), from home (n,), to home with the work (n,), work alone (n,).
    """
    order = np.argsort(layout.arrays.first[robot, able], kind="stable")
    starts, cost_s = layout.arrays.first[robot, able][order], layout.cost_s(robot)
    back = np.argsort(order)
    rows = np.minimum.reduceat(cost_s[:-1], starts, axis=0)[back]
    between_s = np.minimum.reduceat(rows[:, :-1], starts, axis=1)[:, back]
    out_s = np.minimum.reduceat(cost_s[-1, :-1], starts)[back]
    at = layout.arrays.option_at
    work_s = np.minimum.reduceat(layout.arrays.duration_s[at[robot] : at[robot + 1]], starts)[back]
    return between_s, out_s, rows[:, -1], work_s
