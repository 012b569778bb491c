"""Tasks of a whole line to its robots, so that the highest load is as low as a time limit allows.

List scheduling first. Then the line is taken apart; each part is bounded by its linear programme,
whose solution is where annealing goes on from; and always the part with the highest load is next.
Called by whoever balances a shop, and by ``taktline bench balance``.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from planner.deadline import Deadline
from planner.lines.anneal import Annealer
from planner.lines.answer import Answer, answered
from planner.lines.greedy import greedy_robots
from planner.lines.load_bound import load_bound
from planner.lines.parts import Part, parts_of, within_order
from planner.lines.robot_line import RobotLine, robot_loads
from planner.options import IntArray

_STEPS = 50_000
_MOST_STEPS = 1_000_000
_FASTEST = 4
_SHARES = 6
"""The first target asks for half the way down to the bound, then for a quarter, and so on."""


def least_load(
    line: RobotLine, deadline: Deadline, rng: np.random.Generator, rounds: int | None = None
) -> Answer:
    """Robot of each task, for the least highest load over robots and variants.

    With a number of ``rounds`` and a deadline that never comes, the answer depends on no clock.
    Status "infeasible" if the order of tasks leaves one without a robot; ``conflict`` says why.

    Raises:
        ValueError: if robots are free to stand anywhere; see ``crew_cycle`` for those.
    """
    if line.free:
        raise ValueError("robots must have their stations")
    line = within_order(line)
    robot = None if len(line.orphans) else greedy_robots(line)
    if robot is None:
        return Answer("infeasible", None, 0, None)
    parts = parts_of(line)
    streams = rng.spawn(len(parts))
    runs = [_Run(part, robot, one) for part, one in zip(parts, streams, strict=True)]
    _improve(runs, deadline, rounds)
    for run in runs:
        robot[run.part.tasks] = run.part.robots[run.robot]
    highest = int(robot_loads(line, robot, line.station).max())
    return answered(highest, max(run.bound for run in runs), robot)


@dataclass(slots=True)
class _Run:
    """A part, its best sharing, and what is known of it."""

    part: Part
    whole: IntArray
    rng: np.random.Generator
    robot: IntArray = field(init=False)
    highest: int = field(init=False)
    bound: int = field(init=False)
    annealer: Annealer = field(init=False)
    steps: int = _STEPS
    misses: int = 0
    proven: bool = False

    def __post_init__(self) -> None:
        self.robot = np.searchsorted(self.part.robots, self.whole[self.part.tasks])
        self.highest = self._highest(self.robot)
        self.bound = _fair_share(self.part.line)
        self.annealer = Annealer(self.part.line, self.robot, self.rng)

    def _highest(self, robot: IntArray) -> int:
        line = self.part.line
        return int(robot_loads(line, robot, line.station).max())

    @property
    def settled(self) -> bool:
        """Whether the best is proven."""
        return self.highest <= self.bound

    def prove(self, deadline: Deadline) -> None:
        """Bound the part, and go on from the solution with cut tasks if it keeps their order."""
        bound = load_bound(self.part.line, deadline)
        self.bound, self.proven = max(self.bound, bound.load), True
        try:
            highest = self._highest(bound.favourite)
        except ValueError:
            return
        self.annealer.start(bound.favourite)
        if highest < self.highest:
            self.robot, self.highest = bound.favourite, highest

    def go_on(self, floor: int) -> None:
        """Aim once at a target between the best and the bound, or ``floor`` if that is higher."""
        low = max(self.bound, floor)
        share = 0.5 ** (1 + self.misses % _SHARES)
        target = max(low, self.highest - max(1, round(share * (self.highest - low))))
        if self.annealer.aim(target, self.steps):
            self.robot = self.annealer.robot
            self.highest = self._highest(self.robot)
        else:
            self.misses += 1
            if self.misses % _SHARES == 0:
                self.steps = min(2 * self.steps, _MOST_STEPS)
                self.annealer.start(self.robot)


def _improve(runs: Sequence[_Run], deadline: Deadline, rounds: int | None) -> None:
    """Go on with the parts that are highest, two at a time; bounds as soon as a part is one."""
    with ThreadPoolExecutor(2) as threads:
        for _ in count() if rounds is None else range(rounds):
            if deadline.over:
                break
            open_runs = sorted((run for run in runs if not run.settled), key=lambda r: -r.highest)
            if not open_runs or open_runs[0].highest < max(run.highest for run in runs):
                break
            floor = max(run.bound for run in runs)
            first, *others = open_runs[:2]
            jobs = [threads.submit(_next, run, floor, deadline) for run in (first, *others)]
            for job in jobs:
                job.result()


def _next(run: _Run, floor: int, deadline: Deadline) -> None:
    if not run.proven and run.misses >= _FASTEST:
        run.prove(deadline)
    else:
        run.go_on(floor)


def _fair_share(line: RobotLine) -> int:
    """A bound at once: least times, shared by all robots."""
    least = np.where(line.able, line.time, np.iinfo(np.int64).max).min(axis=0)
    return int(-(-(line.needed @ least).max() // len(line.station)))
