"""Tasks that lie together to the same robot: a sharing whose loads count the travel it causes.

``least_load`` knows one time per robot and task. Here a task costs its work and the travel to those
beside it that its robot has, too, so that robots end up with areas of their own, and not with tasks
from everywhere. Called by ``planner.line_sharing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.lines.robot_line import RobotLine
from planner.options import IntArray
from robots.geometry import FloatArray

STEPS = 30_000
_HOT_S, _COLD_S = 0.5, 0.01
_POWER = 8
"""Loads count by this norm: nearly the highest alone, but the others must not rise for nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Nearness:
    """``between_s[r]`` (T, T): work at the row's task and travel to the column's, by robot r (inf:
    it cannot); ``work_s`` (R, T); ``fixed_s`` (R,): out and home again.
    """

    between_s: Sequence[FloatArray]
    work_s: FloatArray
    fixed_s: FloatArray

    def load_s(self, robot: int, tasks: Sequence[int]) -> float:
        """Estimated load of ``robot`` with ``tasks``: of each its work and one mean travel."""
        if not tasks:
            return 0.0
        chosen = np.array(tasks)
        work_s = self.work_s[robot, chosen]
        if len(tasks) == 1:
            return float(self.fixed_s[robot] + work_s.sum())
        among_s = self.between_s[robot][np.ix_(chosen, chosen)]
        np.fill_diagonal(among_s, np.inf)
        beside = min(2, len(tasks) - 1)
        nearest_s = np.partition(among_s, beside - 1, axis=1)[:, :beside]
        return float(self.fixed_s[robot] + np.maximum(work_s, nearest_s.mean(axis=1)).sum())


def together(
    line: RobotLine,
    nearness: Nearness,
    robot: IntArray,
    rng: np.random.Generator,
    steps: int = STEPS,
) -> IntArray:
    """Robot (T,) of each task by ``steps`` of annealing from ``robot``; the best that was seen.

    Raises:
        ValueError: if tasks have an order, which is not looked at here.
    """
    if len(line.before):
        raise ValueError("tasks that must follow each other cannot be exchanged freely")
    search = _Search(line, nearness, robot, rng)
    for heat_s in np.geomspace(_HOT_S, _COLD_S, steps):
        search.step(float(heat_s))
    return search.best


class _Search:
    """Where tasks are now, and the best that was."""

    def __init__(
        self, line: RobotLine, nearness: Nearness, robot: IntArray, rng: np.random.Generator
    ) -> None:
        self._near, self._rng = nearness, rng
        self._able = [np.flatnonzero(line.able[:, t]).tolist() for t in range(line.time.shape[1])]
        self._free = np.flatnonzero(line.able.sum(axis=0) > 1).tolist()
        self.now, self.best = robot.copy(), robot.copy()
        robots = range(len(line.station))
        self._has = [np.flatnonzero(robot == r).tolist() for r in robots]
        self._load_s = np.array([nearness.load_s(r, self._has[r]) for r in robots])
        self._best_s = _norm(self._load_s)

    def step(self, heat_s: float) -> None:
        """Try to take a task to another robot, or to exchange two."""
        if not self._free:
            return
        t = self._free[int(self._rng.integers(len(self._free)))]
        home = int(self.now[t])
        target = self._able[t][int(self._rng.integers(len(self._able[t])))]
        back = None if target == home else self._partner(target)
        if target == home or (back is not None and home not in self._able[back]):
            return
        self._try(t, home, target, back, heat_s)

    def _partner(self, target: int) -> int | None:
        """A task to come back; None: none does."""
        has = self._has[target]
        if not has or self._rng.random() < 1.0 / 3.0:
            return None
        return has[int(self._rng.integers(len(has)))]

    def _try(self, t: int, home: int, target: int, back: int | None, heat_s: float) -> None:
        here = [each for each in self._has[home] if each != t]
        there = [each for each in self._has[target] if each != back]
        there.append(t)
        if back is not None:
            here.append(back)
        load_s = self._load_s.copy()
        load_s[home] = self._near.load_s(home, here)
        load_s[target] = self._near.load_s(target, there)
        worse_s = _norm(load_s) - _norm(self._load_s)
        if worse_s > 0.0 and self._rng.random() >= np.exp(-worse_s / heat_s):
            return
        self._has[home], self._has[target], self._load_s = here, there, load_s
        self.now[here], self.now[there] = home, target
        if _norm(load_s) < self._best_s - 1e-9:
            self._best_s, self.best = _norm(load_s), self.now.copy()


def _norm(load_s: FloatArray) -> float:
    most = float(load_s.max())
    return most * float(((load_s / most) ** _POWER).sum() ** (1.0 / _POWER)) if most else 0.0
