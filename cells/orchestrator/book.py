"""All that is known of a shop: what its events add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cells.ids import StationId
from cells.journal import (
    CellAttached,
    CommandAcknowledged,
    CommandIssued,
    CyclesReleased,
    Event,
    FallbackAdmitted,
    LeaseEnded,
    LeaseGranted,
    OperationEvent,
    PlanAdmitted,
    ReworkSettled,
    RobotFailed,
    RobotReturned,
    ZoneEvent,
)
from cells.orchestrator.cell import Cell
from cells.orchestrator.changes import (
    with_acknowledgement,
    with_command,
    with_cycles,
    with_fault,
    with_robot,
    without_rework,
)
from cells.orchestrator.fallbacks import Fallbacks
from cells.orchestrator.leases import ROOT, Lease, LeaseTree
from cells.orchestrator.operations import Operations
from cells.orchestrator.refusal import Refusal, RefusedError
from cells.orchestrator.zones import Zones

REMEMBERED = 10_000
"""Requests that can be repeated without being new: the latest of the shop."""


class Book:
    """The state of a shop. It changes by events only, so a journal replayed gives it again."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.revision = 0
        self.leases = LeaseTree()
        self.cells: dict[StationId, Cell] = {}
        self.programs: dict[str, frozenset[StationId]] = {}
        self.requests: dict[str, CyclesReleased] = {}
        self.fallbacks = Fallbacks()
        self.operations = Operations()
        self.zones = Zones()
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Note what happened."""
        self.revision += 1
        match event:
            case LeaseGranted(resource, owner, epoch):
                self.leases.grant(Lease(resource, owner, epoch))
            case LeaseEnded(resource, epoch):
                self.leases.end(resource, epoch)
                self.zones.lease_ended(epoch)
            case PlanAdmitted():
                self._admit(event)
            case FallbackAdmitted():
                self.programs[event.program_digest] = frozenset((event.station,))
                self.fallbacks.note(event)
            case _ if isinstance(event, OperationEvent):
                self.operations.apply(event)
            case _ if isinstance(event, ZoneEvent):
                self.zones.apply(event)
            case _:
                self.cells[event.cell] = self._changed(self.cells[event.cell], event)

    def cell(self, name: StationId) -> Cell:
        """Return a cell.

        Raises:
            RefusedError: if the shop has none of that name.
        """
        cell = self.cells.get(name)
        if cell is None:
            known = ", ".join(sorted(self.cells)[:20]) or "none at all: it holds no plan"
            raise RefusedError(Refusal.UNKNOWN, f"there is no cell {name}; the shop has {known}")
        return cell

    def resources(self) -> set[str]:
        """Return the paths of all nodes of the shop."""
        nodes = {ROOT}
        for cell in self.cells.values():
            nodes.update((f"{ROOT}/{cell.line}", cell.resource))
            nodes.update(f"{cell.resource}/{robot}" for robot in cell.robots)
        return nodes

    def _admit(self, event: PlanAdmitted) -> None:
        self.programs[event.program_digest] = frozenset(each.station for each in event.stations)
        for entry in event.stations:
            before = self.cells.get(entry.station)
            if before is None:
                self.cells[entry.station] = Cell(entry.station, entry.line, entry.robots)
            else:
                self.cells[entry.station] = replace(before, robots=entry.robots)

    def _changed(
        self,
        cell: Cell,
        event: CyclesReleased
        | CellAttached
        | CommandIssued
        | CommandAcknowledged
        | RobotFailed
        | RobotReturned
        | ReworkSettled,
    ) -> Cell:
        match event:
            case CyclesReleased(request_id):
                self.requests[request_id] = event
                if len(self.requests) > REMEMBERED:
                    del self.requests[next(iter(self.requests))]
                return with_cycles(cell, event)
            case CellAttached(_, controller):
                loaded = cell.loaded if controller == cell.controller else ""
                return replace(cell, controller=controller, loaded=loaded)
            case CommandIssued():
                return with_command(cell, event)
            case CommandAcknowledged():
                return with_acknowledgement(cell, event)
            case RobotFailed():
                return with_fault(cell, event)
            case RobotReturned(_, robot):
                return with_robot(cell, robot)
            case ReworkSettled(_, cycle):
                return without_rework(cell, cycle)
