"""The order in which robots took turns in an earlier program, for motions that are nearly its own.

Where a weld moved, a cycle has the same motions one by one, and a few of them last a little longer
or shorter. Who went first then goes first now. Called by ``planner.station_path``, which searches
for an order where this one does not do.
"""

from __future__ import annotations

from collections.abc import Sequence

from cells.program import StationProgram, Travel
from planner.coordination.chain import Block, Exclusion
from planner.cycle import PlannedCycle
from planner.replay import Span, replay


def kept_order(
    exclusions: Sequence[Exclusion], cycles: Sequence[PlannedCycle], program: StationProgram
) -> tuple[Exclusion, ...] | None:
    """The ``exclusions``, each with the block first that began first in ``program``.

    None where that is not known: a robot has another number of motions in its cycle.
    """
    spans = _motions(program)
    then = [spans.get(cycle.robot, ()) for cycle in cycles]
    if any(len(a) != len(cycle.motions) for a, cycle in zip(then, cycles, strict=True)):
        return None

    def began_s(block: Block) -> float:
        return then[block.robot][block.first].start_s

    return tuple((a, b) if began_s(a) <= began_s(b) else (b, a) for a, b in exclusions)


def _motions(program: StationProgram) -> dict[str, tuple[Span, ...]]:
    """When each robot's motions took place."""
    course = replay(program)
    return {
        robot.robot: tuple(
            span
            for step, span in zip(robot.steps, course.spans[robot.robot], strict=False)
            if isinstance(step, Travel)
        )
        for robot in program.robots
    }
