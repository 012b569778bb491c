"""Coordinate: order conflicting motions for the least cycle, and turn the order into waits."""

from __future__ import annotations

from dataclasses import dataclass

from planner.coordination.chain import CoordinationProblem, Exclusion, MotionKey, Point
from planner.coordination.cp_model import order_motions
from planner.coordination.turns import Turns, turns_of


@dataclass(frozen=True, slots=True)
class Coordination:
    """Turns with their makespan, beside a proven bound for these very motions."""

    turns: Turns
    makespan_bound_s: float
    uncoordinated_s: float


@dataclass(frozen=True, slots=True)
class NoOrder:
    """No order of the motions keeps the robots apart."""

    reason: str


def in_order(problem: CoordinationProblem, first: tuple[Exclusion, ...]) -> Coordination | None:
    """Return the turns of a given order of excluding blocks; None if robots wait in a circle."""
    free, turns = turns_of(problem, ()), turns_of(problem, first)
    if free is None or turns is None:
        return None
    return Coordination(turns, free.makespan_s, free.makespan_s)


def coordinate(
    problem: CoordinationProblem, *, seed: int, deterministic_time: float
) -> Coordination | NoOrder:
    """Find turns that keep conflicting motions apart in time, for the least makespan."""
    free = turns_of(problem, ())
    if free is None:
        return NoOrder("the tasks' precedence makes robots wait for each other in a circle")
    ordering = order_motions(
        problem,
        seed=seed,
        deterministic_time=deterministic_time,
        hint_s=_starts(problem, free),
    )
    turns = None if ordering.first is None else turns_of(problem, ordering.first)
    if turns is None:
        return NoOrder("no order of the conflicting motions lets every robot finish its cycle")
    bound_s = max(ordering.makespan_bound_s, free.makespan_s)
    return Coordination(turns, min(bound_s, turns.makespan_s), free.makespan_s)


def _starts(problem: CoordinationProblem, turns: Turns) -> dict[MotionKey, float]:
    return {key: turns.times_s[Point(*key, "motion-start")] for key in problem.motions()}
