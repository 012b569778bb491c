"""What the scene itself orders in time, said of planned cycles: precedence, holds, nests, machines.

Turns between motions that exclude each other come on top (``planner.coordination``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from cells.ids import PartId, PlaceId, ProcessId, TaskId
from cells.program import WorkKind
from cells.shop import Station
from cells.tasks import Handling
from planner.coordination.chain import MachineRun, Moment, Point
from planner.cycle import PlannedCycle

Before = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Stops:
    """Where in the cycles each task's works are: (task, kind) -> (robot number, work number)."""

    of: dict[tuple[TaskId, WorkKind], tuple[int, int]]

    @staticmethod
    def in_cycles(cycles: Sequence[PlannedCycle]) -> Stops:
        """Find every work of ``cycles``."""
        return Stops(
            {
                (work.task, work.kind): (robot, number)
                for robot, cycle in enumerate(cycles)
                for number, work in enumerate(cycle.works)
                if work is not None
            }
        )

    def point(self, task: TaskId, kind: WorkKind, moment: Moment, shift: int = 0) -> Point:
        """A moment of a task's work, or of the motion into (0) or out of (``shift`` 1) it."""
        robot, number = self.of[task, kind]
        return Point(robot, number + shift, moment)

    def begin(self, task: TaskId) -> Point:
        """When the first work of a task begins."""
        return self.point(task, "weld" if (task, "weld") in self.of else "pick", "work-start")

    def end(self, task: TaskId) -> Point:
        """When the last work of a task ends."""
        return self.point(task, "weld" if (task, "weld") in self.of else "place", "work-end")


def scene_order(station: Station, stops: Stops) -> tuple[Before, ...]:
    """All pairs of moments that the scene orders, without repetition."""
    pairs = [
        *((stops.end(a), stops.begin(b)) for a, b in station.precedence),
        *_holds(station, stops),
        *_part_chains(station, stops),
        *_nests(station, stops),
    ]
    return tuple(dict.fromkeys(pairs))


def machine_runs(station: Station, stops: Stops) -> tuple[tuple[ProcessId, MachineRun], ...]:
    """The station's processes as machine runs between motions into and out of their places."""
    handlings = {handling.id: handling for handling in station.handlings}
    runs = []
    for process in station.processes:
        after = handlings[process.after]
        start = stops.point(after.id, _kind_at(after, process.at), "motion-end", shift=1)
        before = None
        if process.before is not None:
            then = handlings[process.before]
            before = stops.point(then.id, _kind_at(then, process.at), "motion-start")
        runs.append((process.id, MachineRun(start, process.duration_s, before)))
    return tuple(runs)


def _kind_at(handling: Handling, place: PlaceId) -> WorkKind:
    return "pick" if handling.from_place == place else "place"


def _holds(station: Station, stops: Stops) -> Iterator[Before]:
    for handling in station.handlings:
        for task in handling.hold_until:
            yield stops.point(handling.id, "place", "motion-end"), stops.begin(task)
            yield stops.end(task), stops.point(handling.id, "place", "work-start")


def _part_chains(station: Station, stops: Stops) -> Iterator[Before]:
    for chain in part_chains(station):
        for first, then in pairwise(chain):
            yield stops.end(first.id), stops.begin(then.id)


def part_chains(station: Station) -> list[list[Handling]]:
    """Handlings by part, in the order the part goes through them."""
    chains = []
    for part in station.parts:
        waiting = [h for h in station.handlings if h.part == part.id]
        chain: list[Handling] = []
        at = part.starts_at
        while found := next((h for h in waiting if h.from_place == at), None):
            chain.append(found)
            waiting.remove(found)
            at = found.to_place
        if chain:
            chains.append(chain)
    return chains


def _nests(station: Station, stops: Stops) -> Iterator[Before]:
    """A part may only set out for a place once the part before it has been taken away."""
    removals = {(h.part, h.from_place): h for h in station.handlings}
    for place, occupants in nest_occupants(station).items():
        for (occupant, _), (_, arrival) in pairwise(occupants):
            removal = removals.get((occupant, place))
            if removal is not None and arrival is not None:
                gone = stops.point(removal.id, "pick", "motion-end", shift=1)
                yield gone, stops.point(arrival.id, "place", "motion-start")


def nest_occupants(station: Station) -> dict[PlaceId, list[tuple[PartId, Handling | None]]]:
    """Parts at each place in the order they come, with the handling that brings each (or None)."""
    rank = topological_rank(station)
    occupants: dict[PlaceId, list[tuple[PartId, Handling | None]]] = {}
    for part in station.parts:
        if part.starts_at is not None:
            occupants.setdefault(part.starts_at, []).append((part.id, None))
    for handling in sorted(station.handlings, key=lambda h: rank[h.id]):
        occupants.setdefault(handling.to_place, []).append((handling.part, handling))
    return occupants


def topological_rank(station: Station) -> dict[TaskId, int]:
    """Position of each task in one order that precedence, holds and part chains all allow.

    Without such an order the scene's; that the tasks wait in a circle is found by balance.
    """
    graph: nx.DiGraph[TaskId] = nx.DiGraph()
    graph.add_nodes_from(task.id for task in station.tasks)
    graph.add_edges_from(station.precedence)
    for handling in station.handlings:
        graph.add_edges_from((handling.id, task) for task in handling.hold_until)
    for chain in part_chains(station):
        graph.add_edges_from((a.id, b.id) for a, b in pairwise(chain))
    number = {task.id: k for k, task in enumerate(station.tasks)}
    if not nx.is_directed_acyclic_graph(graph):
        return number
    order = nx.lexicographical_topological_sort(graph, key=number.__getitem__)
    return {task: k for k, task in enumerate(order)}
