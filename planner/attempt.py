"""An attempt at a plan: the cycles of all robots, planned in every leg, and coordinated.

Called by ``planner.station_path``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cells.ids import ProcessId
from cells.shop import Station
from planner.coordination.chain import Chain, CoordinationProblem, MachineRun
from planner.coordination.schedule import Coordination, NoOrder, coordinate, in_order
from planner.coordination.sweeps import interference
from planner.cycle import PlannedCycle
from planner.former import FormerPlan
from planner.kept_order import kept_order
from planner.moves.courses import Course
from planner.moves.cycles import Cut
from planner.ordering import Stops, machine_runs, scene_order
from planner.reach.arms import BUFFER_M

HARDLY = 0.002
"""By what share a cycle may be longer with the order of motions that there was, so that no better
one is searched for."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Cycles that could be planned in every leg, and coordinated."""

    cycles: tuple[PlannedCycle, ...]
    machines: tuple[tuple[ProcessId, MachineRun], ...]
    coordination: Coordination

    @property
    def makespan_s(self) -> float:
        """How long the longest takes, waiting included."""
        return self.coordination.turns.makespan_s


def robots_margin_m(station: Station) -> float:
    """How far robots keep from each other, with what the makers add."""
    return station.clearance.robots_m + BUFFER_M


def coordinated(
    station: Station,
    courses: Sequence[Course],
    former: FormerPlan | None,
    seed: int,
    deterministic_time: float,
) -> Attempt | Cut | str:
    """Coordinate what all robots are to do, in the order of a ``former`` plan if that will do.

    A leg that there is no motion for, or why the robots cannot be coordinated, if that is so.
    """
    cycles: list[PlannedCycle] = []
    for course in courses:
        cycle = course.cycle()
        if isinstance(cycle, Cut):
            return cycle
        cycles.append(cycle)
    sweeps = [course.sweeps() for course in courses]
    found = interference(sweeps, robots_margin_m(station))
    if found.hopeless:
        pairs = ", ".join(f"{cycles[i].robot} and {cycles[j].robot}" for i, j in found.hopeless)
        return f"homes in each other's way: {pairs}"
    stops = Stops.in_cycles(cycles)
    machines = machine_runs(station, stops)
    before = (*scene_order(station, stops), *found.before)
    runs = tuple(run for _, run in machines)
    problem = CoordinationProblem(_chains(cycles), before, runs, found.exclusions)
    kept = None if former is None else _as_before(problem, cycles, former)
    answer = kept or coordinate(problem, seed=seed, deterministic_time=deterministic_time)
    if isinstance(answer, NoOrder):
        return answer.reason
    return Attempt(tuple(cycles), machines, answer)


def _as_before(
    problem: CoordinationProblem, cycles: Sequence[PlannedCycle], former: FormerPlan
) -> Coordination | None:
    """The former order of motions, if the cycle hardly becomes longer with it."""
    first = kept_order(problem.exclusions, cycles, former.program)
    kept = None if first is None else in_order(problem, first)
    enough = kept is not None and kept.turns.makespan_s <= (1.0 + HARDLY) * former.cycle_s
    return kept if enough else None


def _chains(cycles: Sequence[PlannedCycle]) -> tuple[Chain, ...]:
    return tuple(
        Chain(
            tuple(motion.duration_s for motion in cycle.motions),
            tuple(0.0 if work is None else work.duration_s for work in cycle.works),
        )
        for cycle in cycles
    )
