"""The least highest load that a set of tasks puts on the robots of a station, proven."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cells.ids import TaskId
from planner.balance.cp_model import SharingModel
from planner.balance.nodes import Nodes, nodes_of
from planner.balance.walk_cuts import Cut, Prices, climb, most_works, price
from planner.effort import LoadEffort
from planner.options import IntArray, OptionTable, RobotOptions
from planner.problem import Problem

COARSE_NODES = 8
_MOST_NODES = 1000


class LoadBound:
    """Bounds on loads for sets of tasks of one problem; ``upper_s`` is a cycle known reachable."""

    def __init__(self, problem: Problem, upper_s: float, seed: int) -> None:
        self._problem, self._upper_s, self._seed = problem, upper_s, seed
        self._fine = [_fine_nodes(problem.table, robot) for robot in problem.table.robots]
        self._coarse = [nodes.coarser(COARSE_NODES) for nodes in self._fine]

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
        coarse = [nodes.only(wanted, home) for nodes in self._coarse]
        count = len(self._problem.table.tasks)
        prices, tried = climb(coarse, wanted, count, self._upper_s, effort.coarse_steps)
        nodes = coarse
        if effort.fine_steps and tried:
            nodes = [nodes.only(wanted, home) for nodes in self._fine]
            _, tried = climb(nodes, wanted, count, self._upper_s, effort.fine_steps, prices)
        if not tried:
            return self._upper_s
        most = [most_works(robot, self._upper_s) for robot in nodes]
        plain = Prices(np.zeros(count), np.ones(len(nodes)))
        best = sorted(tried, key=lambda priced: -priced.bound_s)[: effort.cut_rounds]
        rounds = [price(nodes, most, wanted, plain).cuts, *(priced.cuts for priced in best)]
        return max(best[0].bound_s, self._share(wanted, nodes, rounds, effort))

    def _share(
        self,
        wanted: IntArray,
        nodes: Sequence[Nodes],
        rounds: Sequence[Sequence[Cut]],
        effort: LoadEffort,
    ) -> float:
        able = [robot.tasks for robot in nodes]
        model = SharingModel(able, wanted, self._upper_s)
        number = {task: t for t, task in enumerate(self._problem.table.tasks)}
        model.keep_apart([(number[a], number[b]) for a, b in self._problem.apart])
        model.add_cuts(able, rounds)
        return model.solve(self._seed, effort.deterministic_time).bound_s


def _fine_nodes(table: OptionTable, robot: RobotOptions) -> Nodes:
    limit = max(COARSE_NODES, _MOST_NODES // max(1, len(robot.tasks)))
    return nodes_of(table, robot, limit)
