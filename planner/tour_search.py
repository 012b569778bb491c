"""Search for tours by rehearsals that learn: what real motions take and where they get.

A rehearsal knows which stands exclude each other, but of legs only those that were planned. It
may *explore*, taking an unplanned leg to be about as quick as planned ones, or *settle*, taking
it to be longer, so that only what is worth it is still tried. The search explores once from the
first tours. Then each round settles from the best tours so far; where the legs that it learned
turn out to be in the way, or robots block each other, it *finishes* with what is known. Rounds in
which nothing new seems worth it make later ones bolder. Called by ``planner.station_path``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cells.ids import RobotId, TaskId
from planner.effort import SearchEffort
from planner.motion.query import NoTravel
from planner.moves.cycles import CycleBook
from planner.options import HOME
from planner.problem import Problem
from planner.rehearsal.clashes import ClashBook
from planner.rehearsal.rehearse import Stage
from planner.sequencing.thinning import Kept, thin
from planner.sequencing.tour import Tour
from planner.sequencing.travel import Experience, Leg, TravelCosts
from planner.side_by_side import side_by_side
from planner.watch import Watch

HOT_S = 0.8
"""How much longer a cycle may become at first when exploring, for a better one later."""
COOL_S = 0.2
"""The same when settling."""
WARM_S = 0.4
"""The same when finishing."""
UNKNOWN = 1.1
"""How much longer than expected an unplanned leg is taken to be when exploring again."""
UNWANTED = 1.4
"""The same when settling, at first."""
BOLDER = 0.5
"""What is left of that premium after a round in which nothing was learned."""
WARIER = 1.5
"""By what it grows again after another one, up to what it was at first."""
LEAST = 1.06
"""Where nothing is learned even with less than this, nothing more will be."""
UNHEARD_OF = 3.0
"""The same in the end, when only planned legs are worth choosing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tours and the cycle (s) of a greedy rehearsal in which every leg was known; inf if in it
    robots block each other, which an order that looks ahead may still avoid.
    """

    tours: tuple[Tour, ...]
    cycle_s: float


class TourSearch:
    """The search in one station: everything learned so far, and the tours tried."""

    def __init__(
        self,
        problem: Problem,
        books: Mapping[RobotId, CycleBook],
        margin_m: float,
        rng: np.random.Generator,
        costs: TravelCosts,
        effort: SearchEffort,
        watch: Watch,
    ) -> None:
        names = [robot.robot for robot in problem.table.robots]
        self._problem, self._books, self._rng = problem, books, rng
        self._effort, self._watch = effort, watch
        self._clash_book = ClashBook(books, names, margin_m)
        self._tried: dict[tuple[Tour, ...], float] = {}
        self._last: tuple[tuple[tuple[Tour, ...], int], Stage] | None = None
        self._handlings = _handlings(books)
        self._starts = 0
        self._experience = Experience.of(problem.table.robots)
        self._experience.learn(costs.known_s)
        self.costs = costs

    def run(self, first: tuple[Tour, ...], good: Callable[[float], bool]) -> tuple[Candidate, ...]:
        """Search from ``first`` on; all tours that were tried, the best first.

        After a few rounds there is no further one once ``good`` says so of the best cycle (s).
        Called once more, it starts anew, but knows all that was learned, and looks at more options.
        """
        effort, premium = self._effort, UNWANTED
        self._tried = {}
        self._starts += 1
        tours, _ = self._round(first, effort.explore, HOT_S, UNKNOWN if self.costs.known_s else 1.0)
        self._round(tours, effort.finish, WARM_S, UNHEARD_OF)
        for number in range(effort.rounds):
            best, cycle_s = self._ranked()[0]
            if premium < LEAST or (number >= effort.rounds_anyway and good(cycle_s)):
                break
            tours, learned = self._round(best, effort.settle, COOL_S, premium)
            premium = _next_premium(premium, learned)
            if learned and (np.isinf(cycle_s) or self._tried[tours] > cycle_s):
                self._round(tours, effort.finish, WARM_S, UNHEARD_OF)
        return tuple(Candidate(*item) for item in self._ranked())

    def _ranked(self) -> list[tuple[tuple[Tour, ...], float]]:
        """The best first; of those in which robots block each other, what was learned last."""
        latest_first = list(self._tried.items())[::-1]
        return sorted(latest_first, key=lambda item: item[1])

    def _round(
        self, tours: tuple[Tour, ...], rehearsals: int, hot_s: float, premium: float
    ) -> tuple[tuple[Tour, ...], int]:
        """Rehearse, plan what is unknown, play it through; how many legs were new."""
        costs = self.costs.with_known({}, self.costs.factor * premium)
        with self._watch.on("sequence"):
            stage = self._stage(tours)
            count = rehearsals * len(self._problem.table.tasks)
            found = stage.rehearse(costs, tours, self._rng, count, hot_s).tours
        with self._watch.on("move"):
            learned = self._learn(found)
        if found not in self._tried:
            with self._watch.on("sequence"):
                played = self._stage(found).rehearse(self.costs, found, self._rng, 0)
            self._tried[found] = played.cycle_s
        return found, learned

    def _stage(self, tours: tuple[Tour, ...]) -> Stage:
        """The options of ``tours`` and a few more, with all that is known about them."""
        now = tours, len(self.costs.known_s)
        if self._last is None or self._last[0] != now:
            also = {tour.robot: frozenset(v.option for v in tour.visits) for tour in tours}
            kept = self._kept(also)
            legs = [leg for leg, time_s in self.costs.known_s.items() if np.isfinite(time_s)]
            self._last = now, Stage(self._problem, kept, self._clash_book.clashes(kept, legs))
        return self._last[1]

    def _kept(self, also: Mapping[RobotId, frozenset[int]]) -> Kept:
        """A few options, the more the more often it started, and ``also`` these."""
        fewer = dict.fromkeys(self._handlings, self._starts * self._effort.options_per_handling)
        return thin(self._problem.table, self._starts * self._effort.options_per_task, also, fewer)

    def _learn(self, tours: Sequence[Tour]) -> int:
        """Plan the legs of ``tours`` that are not known yet; how many they were."""
        known: dict[Leg, float] = {}
        for of_one_robot in side_by_side(self._learned, tours):
            known.update(of_one_robot)
        self._experience.learn(known)
        self.costs = self.costs.with_known(known, self._experience.factor)
        return len(known)

    def _learned(self, tour: Tour) -> dict[Leg, float]:
        """Times (s) of the legs of one robot's tour that are not known yet."""
        new = (leg for leg in tour.legs() if leg not in self.costs.known_s)
        known = {leg: self._leg_s(leg) for leg in new}
        for visit in tour.visits:
            self._learn_inside(tour, visit.option, known)
        return known

    def _leg_s(self, leg: Leg) -> float:
        found = self._books[leg[0]].moves.leg(leg[1], leg[2])
        return np.inf if isinstance(found, NoTravel) else found.duration_s

    def _learn_inside(self, tour: Tour, option: int, known: dict[Leg, float]) -> None:
        """A handling option whose part cannot be carried is cut off from home and everything."""
        moves = self._books[tour.robot].moves
        if len(moves.ways[option].stops) > 1 and isinstance(moves.inside(option), NoTravel):
            count = len(moves.ways)
            known.update({(tour.robot, other, option): np.inf for other in (*range(count), HOME)})


def _handlings(books: Mapping[RobotId, CycleBook]) -> list[TaskId]:
    """Tasks in which a part is brought from one place to another."""
    ways = [way for book in books.values() for way in book.moves.ways]
    return list(dict.fromkeys(way.stops[0].task for way in ways if len(way.stops) > 1))


def _next_premium(premium: float, learned: int) -> float:
    """How much longer an unplanned leg is taken to be after a round that learned so many."""
    return min(UNWANTED, 1.0 + (premium - 1.0) * (WARIER if learned else BOLDER))
