"""Spaces that several cells share, and whose turn it is in them.

Decided by ``cells.orchestrator``, asked for by ``cells.controller``. In a program, a robot enters
with ``Await`` of the event that :func:`zone_event` names, and leaves with ``Signal`` of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cells.ids import EventId, StationId
from cells.program import Await, Signal, StationProgram

PREFIX = "zone/"
"""What the events of zones begin with; no name of a robot or machine that is served holds a /."""


class ZoneState(StrEnum):
    """Whether a zone is free."""

    FREE = "free"
    HELD = "held"
    UNKNOWN = "unknown"
    """Held for a controller that does not own its cell any more."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that ``controller`` asked for under the lease ``epoch`` of its cell."""

    request_id: str
    cell: StationId
    controller: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A space that ``cells`` share: whose turn it is, who comes next, turns ever granted; ``over``
    are the latest turns that have ended, by their requests.
    """

    name: str
    cells: tuple[StationId, ...]
    holder: Turn | None = None
    waiting: tuple[Turn, ...] = ()
    turns: int = 0
    over: tuple[str, ...] = ()

    def turn(self, request_id: str) -> Turn | None:
        """Return a turn that has not ended; None if there is none of that name."""
        mine = (each for each in self.all_turns() if each.request_id == request_id)
        return next(mine, None)

    def all_turns(self) -> tuple[Turn, ...]:
        """Return the turns that have not ended, in their order."""
        return (*(() if self.holder is None else (self.holder,)), *self.waiting)


def zone_event(zone: str) -> EventId:
    """Return the event by which a program enters and leaves ``zone``."""
    return EventId(PREFIX + zone)


def zones_in(program: StationProgram) -> frozenset[str]:
    """Return the zones that robots of a station enter."""
    steps = (step for robot in program.robots for step in robot.steps)
    events = (step.event for step in steps if isinstance(step, Await | Signal))
    return frozenset(zone for zone in map(zone_of, events) if zone is not None)


def zone_of(event: EventId) -> str | None:
    """Return the zone that an event enters or leaves; None if it is an event of the station."""
    return event.removeprefix(PREFIX) if event.startswith(PREFIX) else None
