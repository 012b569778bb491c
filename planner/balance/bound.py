"""How fast a station can be at best: a bound that holds for every assignment, order and option.

Three kinds of reasons are combined. *Loads*: walk cuts and CP-SAT say how low the highest load can
be. *Chains*: what must follow each other takes at least so long. *Stages*: tasks that can only run
after some and before others put their own load between the chains on either side. Called by the
pipeline next to every plan, so that its distance from the best is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from cells.ids import TaskId
from planner.balance.chains import Chains
from planner.balance.load_bound import Gathered, LoadBound
from planner.effort import LoadEffort
from planner.problem import Problem
from planner.sequencing.ranks import CircularWaitError, ranks_of

_FULL = LoadEffort()
_LIGHT = LoadEffort(coarse_steps=25, fine_steps=0, cut_rounds=2, deterministic_time=0.2)
_STAGES = 10
_SLACK = 1.02

Stage = frozenset[TaskId]


@dataclass(frozen=True, slots=True)
class Bound:
    """No cycle (without transfer) is shorter than ``value_s``; ``kind`` names the reason that
    decided, ``components`` the value of each. inf: it cannot be done at all.
    """

    value_s: float
    kind: str
    components: Mapping[str, float]


def lower_bound(
    problem: Problem,
    upper_s: float,
    seed: int = 0,
    effort: LoadEffort = _FULL,
    gathered: Gathered | None = None,
) -> Bound:
    """Prove a least cycle for ``problem``; ``upper_s``: a cycle that is known to be reachable.

    The tighter ``upper_s``, the tighter and quicker the bound; it never exceeds ``upper_s``. Less
    ``effort`` gives a lower bound, and as true a one. Times known from real motions do not enter:
    the bound holds for any motion within the limits. The options may have been ``gathered`` before.
    """
    certain = replace(problem, lags=tuple(lag for lag in problem.lags if not lag.chosen))
    kind = _impossible(certain)
    if kind:
        return Bound(np.inf, kind, {kind: np.inf})
    gathered = gathered or Gathered.of(certain.table, effort)
    loads = LoadBound(certain, upper_s * _SLACK, seed, gathered)
    components = _relations(certain, loads) if certain.lags else {}
    if certain.table.tasks:
        components["load"] = loads.of(certain.table.tasks, True, effort)
    kind = max(components, key=lambda name: components[name], default="nothing to do")
    return Bound(min(upper_s, components.get(kind, 0.0)), kind, components)


def _impossible(problem: Problem) -> str:
    doable = {robot.tasks[i] for robot in problem.table.robots for i in set(robot.task_of.tolist())}
    if set(problem.table.tasks) - doable:
        return "task without options"
    try:
        ranks_of(problem)
    except CircularWaitError:
        return "circular wait"
    return ""


def _relations(problem: Problem, loads: LoadBound) -> dict[str, float]:
    """Chains, and stages between them; ``loads`` learns how long parts are held."""
    chains = Chains(problem)
    measure = _Measure(loads, chains)
    for task in problem.table.tasks:
        if held := chains.within(task):
            loads.hold(task, max(chains.hold_s(task), measure.load_s(held)))
    components = {"chain": chains.length_s()}
    measure.lengthen_heads()
    measure.lengthen_tails()
    components["stage"] = max(chains.length_s(), measure.longest_stage_s(problem))
    return components


class _Measure:
    """Loads of stages, each computed once."""

    def __init__(self, loads: LoadBound, chains: Chains) -> None:
        self._loads, self._chains = loads, chains
        self._known_s: dict[Stage, float] = {}

    def load_s(self, stage: Stage) -> float:
        if stage not in self._known_s:
            self._known_s[stage] = self._loads.of(sorted(stage), False, _LIGHT)
        return self._known_s[stage]

    def lengthen_heads(self) -> None:
        """What must be done before a task puts its load before it."""
        for stage, tasks in _stages(self._chains.before, self._chains.tasks):
            heads_s = self._chains.heads_s()
            done_s = min(heads_s[task] for task in stage) + self.load_s(stage)
            for task in tasks:
                self._chains.start_after(task, done_s)

    def lengthen_tails(self) -> None:
        """What can only be done after a task puts its load after it."""
        for stage, tasks in _stages(self._chains.after, self._chains.tasks):
            tails_s = self._chains.tails_s()
            left_s = min(tails_s[task] for task in stage) + self.load_s(stage)
            for task in tasks:
                self._chains.end_before(task, left_s)

    def longest_stage_s(self, problem: Problem) -> float:
        heads_s, tails_s = self._chains.heads_s(), self._chains.tails_s()
        windows = _largest([*_windows(problem), *map(self._chains.within, self._chains.tasks)])
        return max(
            (
                min(heads_s[t] for t in stage) + self.load_s(stage) + min(tails_s[t] for t in stage)
                for stage in windows
            ),
            default=0.0,
        )


def _stages(
    around: Callable[[TaskId], Stage], tasks: Iterable[TaskId]
) -> list[tuple[Stage, list[TaskId]]]:
    """The largest distinct sets that stand around tasks, small ones first, with those tasks."""
    groups: dict[Stage, list[TaskId]] = {}
    for task in tasks:
        groups.setdefault(around(task), []).append(task)
    return [(stage, groups[stage]) for stage in sorted(_largest(groups), key=len)]


def _windows(problem: Problem) -> list[Stage]:
    """Tasks between any two ranks."""
    ranks = ranks_of(problem)
    top = int(ranks.leave.max(initial=-1)) + 1
    return [
        frozenset(
            task
            for task, enter, leave in zip(problem.table.tasks, *ranks, strict=True)
            if low <= enter and leave <= high
        )
        for low in range(top)
        for high in range(low, top)
    ]


def _largest(stages: Iterable[Stage]) -> list[Stage]:
    distinct = (stage for stage in dict.fromkeys(stages) if stage)
    return sorted(distinct, key=lambda stage: (-len(stage), sorted(stage)))[:_STAGES]
