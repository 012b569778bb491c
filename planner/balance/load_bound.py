"""The least highest load that a set of tasks puts on the robots of a station, proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cells.ids import TaskId
from planner.balance.cp_model import SharingModel
from planner.balance.nodes import Nodes, nodes_of
from planner.balance.walk_cuts import Cut, Prices, Walker, climb, price
from planner.effort import LoadEffort
from planner.options import IntArray, OptionTable, RobotOptions
from planner.problem import Problem

COARSE_NODES = 8
_MOST_NODES = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Each robot's options gathered into ``fine`` nodes and into ``coarse`` ones."""

    fine: tuple[Nodes, ...]
    coarse: tuple[Nodes, ...]

    @staticmethod
    def of(table: OptionTable, effort: LoadEffort) -> Gathered:
        """Gather what ``effort`` needs; no cycle need be known for that yet."""
        if not effort.fine_steps:
            coarse = tuple(nodes_of(table, robot, COARSE_NODES) for robot in table.robots)
            return Gathered(coarse, coarse)
        fine = tuple(_fine_nodes(table, robot) for robot in table.robots)
        return Gathered(fine, tuple(nodes.coarser(COARSE_NODES) for nodes in fine))


class LoadBound:
    """Bounds on loads for sets of tasks of one problem; ``upper_s`` is a cycle known reachable."""

    def __init__(self, problem: Problem, upper_s: float, seed: int, gathered: Gathered) -> None:
        self._problem, self._upper_s, self._seed = problem, upper_s, seed
        self._fine, self._coarse = list(gathered.fine), list(gathered.coarse)

    def hold(self, task: TaskId, longer_s: float) -> None:
        """From now on count that ``task`` keeps its robot ``longer_s`` more than its work."""
        number = self._problem.table.tasks.index(task)
        self._fine = [nodes.occupied(number, longer_s) for nodes in self._fine]
        self._coarse = [nodes.occupied(number, longer_s) for nodes in self._coarse]

    def of(self, tasks: Sequence[TaskId], home: bool, effort: LoadEffort) -> float:
        """Least highest load (s) over all ways to do ``tasks``, or ``upper_s`` if that is less.

        With ``home`` every tour starts and ends there; without it starts and ends with a work.
        """
        number = self._problem.table.tasks.index
        wanted = np.array(sorted(map(number, tasks)), dtype=np.int64)
        count = len(self._problem.table.tasks)
        robots = [self._walker(nodes, wanted, home) for nodes in self._coarse]
        prices, tried = climb(robots, wanted, count, self._upper_s, effort.coarse_steps)
        if effort.fine_steps and tried:
            robots = [self._walker(nodes, wanted, home) for nodes in self._fine]
            _, tried = climb(robots, wanted, count, self._upper_s, effort.fine_steps, prices)
        if not tried:
            return self._upper_s
        plain = Prices(np.zeros(count), np.ones(len(robots)))
        best = sorted(tried, key=lambda priced: -priced.bound_s)[: effort.cut_rounds]
        rounds = [price(robots, wanted, plain).cuts, *(priced.cuts for priced in best)]
        able = [robot.nodes.tasks for robot in robots]
        return max(best[0].bound_s, self._share(wanted, able, rounds, effort))

    def _walker(self, nodes: Nodes, wanted: IntArray, home: bool) -> Walker:
        return Walker.of(nodes.only(wanted, home), self._upper_s)

    def _share(
        self,
        wanted: IntArray,
        able: Sequence[IntArray],
        rounds: Sequence[Sequence[Cut]],
        effort: LoadEffort,
    ) -> float:
        model = SharingModel(able, wanted, self._upper_s)
        number = {task: t for t, task in enumerate(self._problem.table.tasks)}
        model.keep_apart([(number[a], number[b]) for a, b in self._problem.apart])
        model.add_cuts(able, rounds)
        return model.solve(self._seed, effort.deterministic_time).bound_s


def _fine_nodes(table: OptionTable, robot: RobotOptions) -> Nodes:
    limit = max(COARSE_NODES, _MOST_NODES // max(1, len(robot.tasks)))
    return nodes_of(table, robot, limit)
