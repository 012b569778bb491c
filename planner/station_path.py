"""One station, from its scene to its program: reach, balance, sequence, move, coordinate.

The middle of the one path (``planner.pipeline``). What motions turn out to be flows back into the
search for tours (``planner.tour_search``); the best of these are coordinated exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from cells.ids import RobotId, TaskId
from planner.amended_bound import AmendedBound
from planner.assembly import assemble
from planner.attempt import Attempt, coordinated, robots_margin_m
from planner.balance.assignment import balance
from planner.balance.bound import Bound, lower_bound
from planner.balance.load_bound import Gathered
from planner.collision import StationWorld
from planner.cycle import PlannedCycle
from planner.former import FormerPlan
from planner.moved_welds import touched_welds
from planner.moves.courses import Course, KeptCourse, TourCourse
from planner.moves.cycles import Cut, CycleBook
from planner.moves.former_legs import remember_legs
from planner.moves.robot_moves import RobotMoves
from planner.options import HOME
from planner.parked import only_for, with_parked, with_rest
from planner.plan import BoundBy, StationPlan
from planner.problem import problem_of
from planner.reach.arms import RobotArms
from planner.reach.table import RobotReach, gather, reach_robot
from planner.resumption import tours_from
from planner.sequencing.order import sequence
from planner.sequencing.tour import Tour, robot_of
from planner.sequencing.travel import TravelCosts
from planner.side_by_side import side_by_side
from planner.station_job import StationJob
from planner.touch_up import gained_at_most, reach_where_touched, settled
from planner.tour_search import Candidate, TourSearch
from planner.watch import Watch

BALANCE_TIME = 0.05
"""Deterministic time of the first balance; rehearsals improve on it."""
WORTH_PROVING = 1.2
"""By how much the cycle that a bound is asked for is longer than the longest first tour."""
LONGER = 0.01
"""By what share a cycle may be longer after welds were moved without being searched for anew."""
GOOD_GAP = 0.14
"""A cycle this near to the proven bound, as a share of it, is not searched beyond."""
GOOD_GAP_OF_LINE = 0.03
"""The same where the bound is that of a whole line, which no station is as near to."""
STARTS = 5
"""How often to search at most where no tours can be coordinated."""
POOR_GAP = 0.35
"""A cycle farther from the bound is searched for once more."""


def plan_station(job: StationJob) -> tuple[StationPlan, Mapping[str, float]]:
    """Plan one station; the second value is the wall time (s) of each stage."""
    watch = Watch()
    if not job.parked:
        return _Path(job, watch).run(), watch.wall_s
    if wrong := only_for(job.station, job.parked):
        return StationPlan(job.station.id, problems=wrong), watch.wall_s
    plan = _Path(replace(job, station=with_parked(job.station, job.parked)), watch).run()
    if plan.program is not None:
        plan = replace(plan, program=with_rest(plan.program, job.station))
    return plan, watch.wall_s


def amend_station(job: StationJob) -> tuple[StationPlan, Mapping[str, float], bool]:
    """As :func:`plan_station` where a few welds moved since the former plan.

    The third value: whether that plan was merely amended. Its bound and who reaches what are then
    those that :func:`bound_amended` finds.
    """
    watch = Watch()
    path = _Path(job, watch)
    plan = path.amended()
    return plan or path.searched(), watch.wall_s, plan is not None


def bound_amended(job: StationJob) -> tuple[AmendedBound, Mapping[str, float]]:
    """What to say of a station in which a few welds moved, whatever its plan is."""
    watch = Watch()
    return _Path(job, watch).bound_amended(), watch.wall_s


class _Path:
    """The state of planning one station."""

    def __init__(self, job: StationJob, watch: Watch) -> None:
        self.job, self.station, self.watch = job, job.station, watch
        self.rng = np.random.default_rng([job.seed, job.number])
        self.costs = TravelCosts()
        self.why: dict[str, None] = {}
        self.gathered: Future[Gathered] | None = None
        self.proven: Bound | None = None

    def run(self) -> StationPlan:
        """Walk the path, or only along what changed since the former plan if that will do."""
        plan = self.amended()
        return self.searched() if plan is None else self.bound_amended().of(plan)

    def amended(self) -> StationPlan | None:
        """The former plan with a few welds moved, without a bound; None if it needs more."""
        former, moved = self.job.former, touched_welds(self.job)
        if former is None or moved is None:
            return None
        self.world = StationWorld.of(self.station)
        best = self._amended(former, moved)
        if best is None or best.makespan_s > (1.0 + LONGER) * former.cycle_s:
            return None
        nothing = Bound(np.inf, "", {})
        return self._answer(StationPlan(self.station.id, former.reach), best, nothing)

    def bound_amended(self) -> AmendedBound:
        """The bound that is left of the former one, or else a new one; and who reaches what."""
        former, moved = self.job.former, touched_welds(self.job)
        assert former is not None
        assert moved is not None
        with self.watch.on("reach"):
            self.world = StationWorld.of(self.station)
            matrix, gained_s = gained_at_most(self.station, self.world, former, moved)
        transfer_s = self.job.transfer_s
        if former.bound_s is not None and np.isfinite(gained_s):
            value_s = max(0.0, former.bound_s - gained_s)
            return AmendedBound(matrix, value_s + transfer_s, "earlier plan")
        with self.watch.on("reach"):
            reach = gather(self.station, self._reached())
        self.problem = problem_of(self.station, reach.table)
        value_s = self._bound((1.0 + LONGER) * former.cycle_s).value_s
        by: BoundBy = "proof" if self.job.line_bound_s is None else "whole line"
        return AmendedBound(matrix, value_s + transfer_s, by)

    def _amended(self, former: FormerPlan, moved: tuple[TaskId, ...]) -> Attempt | None:
        """The former cycles, with moved welds where they are now."""
        programs = {program.robot: program for program in former.program.robots}
        with self.watch.on("reach"):
            reaches, table = reach_where_touched(self.station, self.world, former, moved)
            self.books = self._books(reaches)
            self.problem = problem_of(self.station, table)
        tours = self._former()
        if tours is None:
            return None
        with self.watch.on("move"):
            for tour in tours:
                remember_legs(self.books[tour.robot].moves, tour, programs[tour.robot])
            tours = settled(tours, table.robots, self.books, moved)
        with self.watch.on("coordinate"):
            anew = {tour.robot: TourCourse(self.books[tour.robot], tour) for tour in tours}
            courses = [
                anew.get(robot.id) or KeptCourse(RobotArms(robot), programs[robot.id])
                for robot in self.station.robots
            ]
            return next(iter(self._possible([self._coordinated(courses, former)])), None)

    def searched(self) -> StationPlan:
        """Plan it as if there were no motions to take over."""
        with self.watch.on("reach"):
            self.world = StationWorld.of(self.station)
            robots = self._reached()
            reach = gather(self.station, robots)
            self.books = self._books(robots)
        of_line = self.job.line_bound_s is not None
        bound_by: BoundBy = "whole line" if of_line else "proof"
        plan = StationPlan(self.station.id, reach.matrix(), bound_by=bound_by)
        unreachable = reach.unreachable()
        if unreachable:
            return replace(plan, problems=_no_robot(unreachable))
        self.problem = problem_of(self.station, reach.table)
        with ThreadPoolExecutor(1) as aside:
            if self.job.line_bound_s is None:
                self.gathered = aside.submit(Gathered.of, reach.table, self.job.effort.bound)
            tours = self._former() or self._given() or self._first()
            if tours is None:
                return replace(plan, problems=tuple(self.why))
            early = None if self.problem.lags else aside.submit(self._bound, self._hoped_s(tours))
            best = self._search(tours, early)
            if best is None:
                return replace(plan, problems=tuple(self.why))
            return self._answer(plan, best, self._bound_of(best, early))

    def _reached(self) -> list[RobotReach]:
        """What each robot reaches."""
        return side_by_side(
            lambda robot: reach_robot(robot, self.station, self.world), self.station.robots
        )

    def _former(self) -> tuple[Tour, ...] | None:
        """The tours of before, if there are any and their tasks may be shared out like that."""
        former = self.job.former
        tours = tours_from(former.tours, self.problem.table) if former else None
        who = robot_of(tours or ())
        return None if any(who[a] == who[b] for a, b in self.problem.apart if who) else tours

    def _given(self) -> tuple[Tour, ...] | None:
        """The tours that come first, if there are any and no task has to wait for another."""
        free = not (self.problem.lags or self.problem.apart)
        return tours_from(self.job.first, self.problem.table) if free and self.job.first else None

    def _first(self) -> tuple[Tour, ...] | None:
        """Tours by lower bounds of travel times; None, and why, if tasks cannot be shared out."""
        with self.watch.on("balance"):
            shared = balance(self.problem, self.costs, self.job.seed, BALANCE_TIME)
        if shared.reasons:
            self.why.update(dict.fromkeys(shared.reasons))
            return None
        with self.watch.on("sequence"):
            return sequence(self.problem, self.costs, shared.robot_of, shared.layout)

    def _books(self, reaches: Sequence[RobotReach]) -> dict[RobotId, CycleBook]:
        ways = {reach.options.robot: reach.ways for reach in reaches}
        books = {}
        for number, robot in enumerate(self.station.robots):
            if robot.id in ways:
                seed = self.job.seed, self.job.number * 1000 + number
                arms = RobotArms(robot)
                moves = RobotMoves(arms, self.station, self.world, ways[robot.id], seed)
                books[robot.id] = CycleBook(moves)
        return books

    def _hoped_s(self, tours: Sequence[Tour]) -> float:
        """A cycle that will do as a goal of the proof while none is known to be reachable yet.

        Only without relations among tasks: with them nobody knows how long robots have to wait.
        """
        robots = self.problem.table.robots
        loads_s = [
            tour.load_s(robot, TravelCosts()) for tour, robot in zip(tours, robots, strict=True)
        ]
        return WORTH_PROVING * max(loads_s)

    def _bound(self, upper_s: float) -> Bound:
        if (line_s := self.job.line_bound_s) is not None:
            return Bound(line_s, "whole line", {"whole line": line_s})
        with self.watch.on("bound"):
            gathered = self.gathered.result() if self.gathered else None
            effort = self.job.effort.bound
            return lower_bound(self.problem, upper_s, self.job.seed, effort, gathered)

    def _search(self, tours: tuple[Tour, ...], early: Future[Bound] | None) -> Attempt | None:
        """Search for tours, coordinate the best of them, keep the best.

        The search ends early where the bound that is being proved says that little is left to gain,
        and starts anew where nothing came of it, or little.
        """

        def good(cycle_s: float) -> bool:
            if early is None:
                return False
            transfer_s = self.job.transfer_s
            gap = GOOD_GAP if self.job.line_bound_s is None else GOOD_GAP_OF_LINE
            return early.result().value_s + transfer_s >= (1.0 - gap) * (cycle_s + transfer_s)

        search = TourSearch(
            self.problem,
            self.books,
            robots_margin_m(self.station),
            self.rng,
            self.costs,
            self.job.effort.search,
            self.watch,
        )
        best: Attempt | None = None
        for start in range(1, STARTS + 1):
            attempts = self._attempts(search.run(tours, good))
            best = min(
                [best, *attempts] if best else attempts,
                key=lambda each: each.makespan_s,
                default=None,
            )
            enough = start >= self.job.effort.search.starts
            if best is not None and (enough or not self._is_poor(best, early)):
                break
        return best

    def _attempts(self, candidates: Sequence[Candidate]) -> list[Attempt]:
        """The best candidates that can be coordinated."""
        wanted, attempts = self.job.effort.coordinated, list[Attempt]()
        while candidates and len(attempts) < wanted:
            count = wanted - len(attempts)
            with self.watch.on("coordinate"):
                tours = [candidate.tours for candidate in candidates[:count]]
                attempts += self._possible(side_by_side(self._attempt, tours))
            candidates = candidates[count:]
        return attempts

    def _possible(self, found: Sequence[Attempt | str]) -> list[Attempt]:
        """Attempts that came to something; of the others, why they did not is noted."""
        attempts = [attempt for attempt in found if isinstance(attempt, Attempt)]
        self.why.update(dict.fromkeys(why for why in found if isinstance(why, str)))
        return attempts

    def _is_poor(self, best: Attempt, early: Future[Bound] | None) -> bool:
        """Whether so much may be left to gain that another start is worth it."""
        bound_s = self._bound_of(best, early).value_s + self.job.transfer_s
        return bound_s < (1.0 - POOR_GAP) * (best.makespan_s + self.job.transfer_s)

    def _bound_of(self, best: Attempt, early: Future[Bound] | None) -> Bound:
        """The bound that was asked for early, or else is asked for once there is a cycle."""
        if self.proven is None:
            self.proven = early.result() if early else self._bound(best.makespan_s)
        return self.proven

    def _attempt(self, tours: tuple[Tour, ...]) -> Attempt | str:
        """Coordinate ``tours``; or say why that cannot be."""
        return self._coordinated([TourCourse(self.books[tour.robot], tour) for tour in tours])

    def _coordinated(
        self, courses: Sequence[Course], former: FormerPlan | None = None
    ) -> Attempt | str:
        """Coordinate the cycles of all robots; or say why that cannot be."""
        effort = self.job.effort.deterministic_time
        found = coordinated(self.station, courses, former, self.job.seed, effort)
        return self._told(found) if isinstance(found, Cut) else found

    def _told(self, cut: Cut) -> str:
        ways = self.books[cut.robot].moves.ways
        names = [
            "home" if option == HOME else str(ways[option].stops[0].task)
            for option in (cut.left, cut.entered)
        ]
        return f"{cut.robot}: no motion from {names[0]} to {names[1]}: {cut.reason}"

    def _answer(self, plan: StationPlan, best: Attempt, bound: Bound) -> StationPlan:
        turns = best.coordination.turns
        program = assemble(self.station.id, best.cycles, best.machines, turns)
        transfer_s = self.job.transfer_s
        return replace(
            plan,
            assignment=_who_does(best.cycles),
            program=program,
            bound_s=min(bound.value_s, turns.makespan_s) + transfer_s,
            uncoordinated_s=best.coordination.uncoordinated_s + transfer_s,
        )


def _who_does(cycles: Sequence[PlannedCycle]) -> dict[TaskId, RobotId]:
    return {work.task: cycle.robot for cycle in cycles for work in cycle.works if work is not None}


def _no_robot(unreachable: Mapping[TaskId, Sequence[str]]) -> tuple[str, ...]:
    return tuple(
        f"no robot can do {task}: " + "; ".join(reasons) for task, reasons in unreachable.items()
    )
