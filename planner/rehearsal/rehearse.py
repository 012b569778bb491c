"""Search for tours whose robots seldom wait for each other. Called by the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.options import IntArray
from planner.problem import Problem
from planner.rehearsal.anneal_kernels import anneal_nb
from planner.rehearsal.play_kernels import STUCK_S, Clashes, cast_of, gated_nb, play_nb, rest_nb
from planner.sequencing.rules import rules_of
from planner.sequencing.station_arrays import lay_out
from planner.sequencing.thinning import Kept
from planner.sequencing.tour import Tour, Visit
from planner.sequencing.travel import TravelCosts
from planner.side_by_side import side_by_side

FREE_LOAD = 0.4
"""What the mean load of the robots counts beside the cycle: whoever has less to do is seldom in the
way, and has room for more."""
WAITING_LOAD = 0.05
"""The same where tasks have to wait for each other, so that loads say little of the cycle."""
SEARCHES = 2
"""Searches that share the rounds; the better one counts. Two take turns on one core."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Tours and the cycle (s) that they were rehearsed at; inf if the robots block each other."""

    tours: tuple[Tour, ...]
    cycle_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A problem with the options that are played with and the ``clashes`` among their stands."""

    problem: Problem
    kept: Kept
    clashes: Clashes

    def rehearse(
        self,
        costs: TravelCosts,
        start: Sequence[Tour],
        rng: np.random.Generator,
        rounds: int,
        hot_s: float = 0.0,
    ) -> Rehearsal:
        """Improve ``start``, whose options must be among those kept; ``rounds`` 0 just plays.

        ``hot_s``: how much longer a cycle may become at first for the sake of a better one later.
        """
        table = self.problem.table
        arrays, rules = lay_out(table, self.kept, costs), rules_of(self.problem)
        route, length = self._read(start)
        task_of = self._task_of()
        weight = WAITING_LOAD if self.problem.lags else FREE_LOAD

        def anneal(state: npt.NDArray[np.uint64]) -> tuple[float, IntArray, IntArray]:
            mine, count = route.copy(), length.copy()
            moves = rounds // SEARCHES
            cost_s = anneal_nb(
                arrays, rules, self.clashes, task_of, mine, count, moves, hot_s, weight, state
            )
            return cost_s, mine, count

        if rounds:
            states = rng.integers(1, 2**63, (SEARCHES, 1), dtype=np.uint64)
            found = side_by_side(anneal, states)
            _, route, length = min(found, key=lambda search: search[0])
        cast = cast_of(len(table.robots), len(table.tasks))
        gated = gated_nb(rules, len(table.tasks))
        rest_s = np.zeros((len(route), route.shape[1] + 1))
        rest_nb(arrays, route, length, rest_s)
        cycle_s = play_nb(
            arrays, rules, self.clashes, cast, route, length, task_of, gated, rest_s, np.inf
        )
        return Rehearsal(self._write(route, length), cycle_s if cycle_s < STUCK_S else np.inf)

    def _task_of(self) -> IntArray:
        table = self.problem.table
        number = {task: t for t, task in enumerate(table.tasks)}
        tasks = [
            number[robot.tasks[robot.task_of[option]]]
            for robot, options in zip(table.robots, self.kept, strict=True)
            for option in options
        ]
        return np.array(tasks, dtype=np.int64)

    def _read(self, tours: Sequence[Tour]) -> tuple[IntArray, IntArray]:
        table = self.problem.table
        route = np.zeros((len(table.robots), len(table.tasks) + 1), dtype=np.int64)
        length = np.zeros(len(table.robots), dtype=np.int64)
        number = {robot.robot: r for r, robot in enumerate(table.robots)}
        firsts = np.cumsum([0, *(len(options) for options in self.kept)])
        for tour in tours:
            r = number[tour.robot]
            options = [visit.option for visit in tour.visits]
            route[r, : len(options)] = firsts[r] + np.searchsorted(self.kept[r], options)
            length[r] = len(options)
        return route, length

    def _write(self, route: IntArray, length: IntArray) -> tuple[Tour, ...]:
        firsts = np.cumsum([0, *(len(options) for options in self.kept)])
        return tuple(
            Tour(
                robot.robot,
                tuple(
                    Visit(robot.tasks[robot.task_of[option]], int(option))
                    for option in self.kept[r][route[r, : length[r]] - firsts[r]]
                ),
            )
            for r, robot in enumerate(self.problem.table.robots)
        )
