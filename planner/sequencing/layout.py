"""Between values and kernels: tours to index arrays and back, for one problem and its costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.options import IntArray
from planner.problem import Problem
from planner.sequencing.rules import Rules, rules_of
from planner.sequencing.station_arrays import StationArrays, lay_out
from planner.sequencing.thinning import thin
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.tour_kernels import choose_nb, sweep_nb
from planner.sequencing.travel import TravelCosts
from robots.geometry import FloatArray

OPTIONS_PER_TASK = 24


@dataclass(frozen=True, slots=True)
class Layout:
    """A problem as the kernels read it; tours as ``route`` (R, T) and ``length`` (R,)."""

    problem: Problem
    arrays: StationArrays
    rules: Rules

    @staticmethod
    def of(
        problem: Problem,
        costs: TravelCosts,
        limit: int = OPTIONS_PER_TASK,
    ) -> Layout:
        """Lay out at most ``limit`` options per robot and task.

        Raises:
            CircularWaitError: if the relations of the problem contradict each other.
        """
        kept = thin(problem.table, limit)
        arrays = lay_out(problem.table, kept, costs)
        return Layout(problem, arrays, rules_of(problem))

    def options(self, route: IntArray, length: IntArray) -> IntArray:
        """Options (R, T), counted within each robot, that make each tour shortest."""
        option = np.zeros_like(route)
        for r, count in enumerate(length):
            option[r, :count] = self._shortest(r, route[r, :count])
        return option

    def tours(self, route: IntArray, length: IntArray, option: IntArray) -> tuple[Tour, ...]:
        """Say as values what ``route``, ``length`` and ``option`` say in numbers."""
        table, at, original = self.problem.table, self.arrays.option_at, self.arrays.original
        return tuple(
            Tour(
                robot.robot,
                tuple(
                    Visit(table.tasks[task], int(original[at[r] + chosen]))
                    for task, chosen in zip(route[r, :count], option[r, :count], strict=True)
                ),
            )
            for r, (robot, count) in enumerate(zip(table.robots, length, strict=True))
        )

    def cost_s(self, robot: int) -> FloatArray:
        """The cost matrix of a robot, see :class:`StationArrays`."""
        flat = self.arrays.cost_s[self.arrays.cost_at[robot] : self.arrays.cost_at[robot + 1]]
        size = int(self.arrays.option_at[robot + 1] - self.arrays.option_at[robot]) + 1
        return flat.reshape(size, size)

    def _shortest(self, robot: int, tasks: IntArray) -> IntArray:
        first, last, cost = self.arrays.first[robot], self.arrays.last[robot], self.cost_s(robot)
        ahead = np.zeros((len(tasks) + 2, max(1, int((last - first).max(initial=0)))))
        chosen = np.zeros(len(tasks), dtype=np.int64)
        sweep_nb(cost, first, last, tasks, len(tasks), ahead)
        choose_nb(cost, first, last, tasks, len(tasks), ahead, chosen)
        return chosen
