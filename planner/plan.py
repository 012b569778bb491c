"""What the pipeline hands out: everything known about a planned shop, as values.

Made by ``planner.pipeline``, read by ``planner.report`` and the command line. All maps are
read-only by convention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cells.certificate import Certificate, Finding, Validation
from cells.ids import RobotId, StationId, TaskId
from cells.line_work import assignment_of, with_assignment
from cells.program import Program, StationProgram
from cells.shop import Shop
from planner.reach.matrix import ReachEntry, ReachStatus

BoundBy = Literal["proof", "earlier plan", "whole line"]
"""Whence a bound: proved for this very station; or for what it was before a spot moved, less the
most that this can have gained; or for a line, one of whose stations takes as long at least,
whichever of them does its shared welds."""


@dataclass(frozen=True, slots=True)
class StationPlan:
    """What became of one station.

    ``bound_s`` is proven: no program of this station has a shorter cycle. ``uncoordinated_s`` is
    the cycle if no robot ever had to wait for another. Both, like a cycle, include the transfer.
    ``program`` is None when there is no plan, and ``problems`` then says why. ``full_speed_kj``:
    what its robots would need in a takt if none moved more slowly than it can, if some do.
    """

    station: StationId
    reach: Mapping[tuple[TaskId, RobotId], ReachEntry] = field(default_factory=dict)
    assignment: Mapping[TaskId, RobotId] = field(default_factory=dict)
    program: StationProgram | None = None
    bound_s: float | None = None
    uncoordinated_s: float | None = None
    problems: tuple[str, ...] = ()
    full_speed_kj: float | None = None
    bound_by: BoundBy = "proof"


__all__ = ["STAGES", "Plan", "ReachEntry", "ReachStatus", "StationPlan"]

STAGES = ("load", "share", "reach", "balance", "sequence", "move", "coordinate", "bound", "judge")
"""The stages whose wall time is reported, in the order of the one path."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole answer. ``certificate`` is None unless the judge passed the whole program.

    ``program`` holds the stations that were planned; it is None if none was. ``stopped`` says what
    ended the planning before its time, if anything did. ``origins`` tells, by station, whether it
    was planned now or where its plan is from. ``wall_s`` holds seconds per stage (:data:`STAGES`)
    and ``total``; ``report`` is what ``report.json`` says (see ``planner.report.contents``).
    """

    shop: Shop
    seed: int
    stations: tuple[StationPlan, ...]
    program: Program | None = None
    validation: Validation | None = None
    certificate: Certificate | None = None
    wall_s: Mapping[str, float] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)
    stopped: str | None = None
    origins: Mapping[StationId, str] = field(default_factory=dict)

    @property
    def with_shared(self) -> Shop:
        """The shop with each shared weld in the station in which the program does it."""
        if self.program is None:
            return self.shop
        return with_assignment(self.shop, assignment_of(self.shop, self.program))

    @property
    def certified(self) -> bool:
        """Whether the judge signed."""
        return self.certificate is not None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the judge found; empty if it was never asked."""
        return self.validation.findings if self.validation is not None else ()


def program_of(plan: StationPlan) -> StationProgram:
    """The program of a plan that has one."""
    assert plan.program is not None
    return plan.program
