"""Motions of an earlier program, known again by what they join. Called by ``planner.touch_up``.

A motion that was planned in the same world, from the same angles to the same angles between the
same works, is free now if it was then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cells.program import RobotProgram, Travel, Work
from planner.cycle import PlannedMotion
from planner.motion.evaluation import positions_rad
from planner.moves.robot_moves import RobotMoves
from planner.options import HOME
from planner.reach.way import Stop
from planner.sequencing.tour import Tour
from robots.geometry import FloatArray

SAME_RAD = 1e-9
"""Angles that differ by less are the same: they went through a program's polynomials."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Motions between two works; None is home."""

    left: Work | None
    entered: Work | None
    motions: tuple[PlannedMotion, ...]


def remember_legs(moves: RobotMoves, tour: Tour, program: RobotProgram) -> int:
    """Let ``moves`` know the motions of ``program`` that ``tour`` can use; how many legs those are.

    The station must be as it was, but for where welds are.
    """
    option_of = {visit.task: visit.option for visit in tour.visits}
    known = 0
    for run in _runs(program):
        options = [
            HOME if work is None else option_of.get(work.task) for work in (run.left, run.entered)
        ]
        left, entered = options
        if left is None or entered is None or not _fits(moves, run, left, entered):
            continue
        known += 1
        if left == entered:
            moves.remember_inside(left, run.motions)
        else:
            moves.remember(left, entered, run.motions)
    return known


def _runs(program: RobotProgram) -> Iterator[_Run]:
    left: Work | None = None
    motions: list[PlannedMotion] = []
    for step in program.steps:
        if isinstance(step, Travel):
            motions.append(
                PlannedMotion(step.trajectory, step.leave_s, step.arrive_s, step.carries)
            )
        elif isinstance(step, Work):
            yield _Run(left, step, tuple(motions))
            left, motions = step, []
    if motions:
        yield _Run(left, None, tuple(motions))


def _fits(moves: RobotMoves, run: _Run, left: int, entered: int) -> bool:
    """Whether the motions begin and end where the robot stands in these options."""
    if not run.motions:
        return False
    first, last = run.motions[0], run.motions[-1]
    ends = (
        positions_rad(first.trajectory, [0.0])[0],
        positions_rad(last.trajectory, [last.duration_s])[0],
    )
    asked = _stand_rad(moves, run.left, left), _stand_rad(moves, run.entered, entered)
    return all(
        there is not None and bool(np.abs(end - there).max() <= SAME_RAD)
        for end, there in zip(ends, asked, strict=True)
    )


def _stand_rad(moves: RobotMoves, work: Work | None, option: int) -> FloatArray | None:
    """Where the robot stands (n,) for a work, in an option; None if that has no such work."""
    if work is None:
        return moves.robot.home_rad
    stops: tuple[Stop, ...] = moves.ways[option].stops
    return next((stop.q_rad for stop in stops if stop.kind == work.kind), None)
