"""The objective of an assignment, computed again without the solver that chose it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from planner.balance.estimates import Estimates
from planner.sequencing.rules import Rules


def recomputed_s(estimates: Estimates, rules: Rules, robot_of: Sequence[int]) -> float:
    """Highest load if task t is done by robot ``robot_of[t]``, with the waiting of those who hold
    a part; or the sum of what each rank takes, if that is more.
    """
    return max(
        [0.0, sum(_heights(estimates, rules, robot_of)), *_loads(estimates, rules, robot_of)]
    )


def _loads(estimates: Estimates, rules: Rules, robot_of: Sequence[int]) -> Iterator[float]:
    heights = _heights(estimates, rules, robot_of)
    for r in range(len(estimates.fixed_s)):
        mine = [t for t, robot in enumerate(robot_of) if robot == r]
        load_s = sum(float(estimates.load_s[r, t]) for t in mine)
        if mine:
            yield load_s + float(estimates.fixed_s[r])
        for t in mine:
            if rules.enter_rank[t] >= 0:
                yield load_s + sum(heights[rules.enter_rank[t] + 1 : rules.leave_rank[t]])


def _heights(estimates: Estimates, rules: Rules, robot_of: Sequence[int]) -> list[float]:
    """What the busiest robot has to do in each rank."""
    ranks = int(rules.leave_rank.max(initial=-1)) + 1
    per_rank = np.zeros((ranks, len(estimates.fixed_s)))
    for t, r in enumerate(robot_of):
        if rules.enter_rank[t] >= 0:
            per_rank[rules.enter_rank[t], r] += estimates.load_s[r, t]
    return [float(row.max(initial=0.0)) for row in per_rank]
