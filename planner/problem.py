"""What balance and sequencing solve: an option table and who has to wait for whom.

Made from a station by :func:`problem_of`; precedence, holds, machine processes and the journeys
of parts all become :class:`Lag`, the one kind of relation that the solvers know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from cells.ids import TaskId
from cells.shop import Station
from cells.tasks import Handling, Process
from planner.options import OptionTable
from planner.ordering import nest_occupants, part_chains
from robots.model import Gripper

Source = Literal["start", "arrive", "end"]
Target = Literal["start", "arrive", "release"]


@dataclass(frozen=True, slots=True)
class Lag:
    """``later`` (its ``target`` moment) happens ``lag_s`` or more after ``earlier`` (``source``).

    A task starts, arrives (a carried part is at its place; a weld arrives as it starts), is
    released (a held part is let go) and ends. ``later`` None stands for the end of the cycle.
    ``chosen`` marks an order that the scene does not force; a bound must not rely on it.
    """

    earlier: TaskId
    source: Source
    later: TaskId | None
    target: Target
    lag_s: float
    why: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One station: ``table``, ``lags``, and pairs of tasks that one robot cannot do both."""

    table: OptionTable
    lags: tuple[Lag, ...] = ()
    apart: tuple[tuple[TaskId, TaskId], ...] = ()


def problem_of(station: Station, table: OptionTable) -> Problem:
    """State the relations among the tasks of ``table`` that ``station`` demands."""
    known = set(table.tasks)
    lags: tuple[Lag, ...] = (
        *_precedence(station),
        *_holds(station),
        *_processes(station),
        *_journeys(station),
    )
    lags += tuple(_nests(station))
    relevant = (lag for lag in lags if {lag.earlier, lag.later} <= known | {None})
    apart = (
        (handling.id, task)
        for handling in station.handlings
        for task in handling.hold_until
        if {handling.id, task} <= known
    )
    return Problem(table, tuple(relevant), tuple(apart))


def _precedence(station: Station) -> Iterator[Lag]:
    for earlier, later in station.precedence:
        yield Lag(earlier, "end", later, "start", 0.0, f"{earlier} before {later}")


def _holds(station: Station) -> Iterator[Lag]:
    for handling in station.handlings:
        why = f"{handling.id} holds {handling.part}"
        for task in handling.hold_until:
            yield Lag(handling.id, "arrive", task, "start", 0.0, why)
            yield Lag(task, "end", handling.id, "release", 0.0, why)


def _processes(station: Station) -> Iterator[Lag]:
    handlings = {handling.id: handling for handling in station.handlings}
    for process in station.processes:
        source, wait_s = _process_start(station, handlings[process.after], process)
        before = None if process.before is None else handlings[process.before]
        comes_in = before is not None and before.from_place != process.at
        yield Lag(
            process.after,
            source,
            process.before,
            "arrive" if comes_in else "start",
            wait_s + process.duration_s,
            f"process {process.id}",
        )


def _process_start(station: Station, after: Handling, process: Process) -> tuple[Source, float]:
    if after.from_place == process.at:
        return "start", _least_grip_s(station)
    return "end", 0.0


def _journeys(station: Station) -> Iterator[Lag]:
    for chain in part_chains(station):
        for earlier, later in pairwise(chain):
            why = f"{earlier.part} goes by {earlier.to_place}"
            yield Lag(earlier.id, "end", later.id, "start", 0.0, why)


def _nests(station: Station) -> Iterator[Lag]:
    """One part at a place at a time. That the first to stand there leaves first is certain; the
    order of those who come later is this planner's choice.
    """
    removals = {(handling.part, handling.from_place): handling for handling in station.handlings}
    for place, occupants in nest_occupants(station).items():
        for (part, brought_by), (_, arrival) in pairwise(occupants):
            removal = removals.get((part, place))
            if removal is not None and arrival is not None:
                why = f"{part} leaves {place} before {arrival.part} comes"
                grip_s, chosen = _least_grip_s(station), brought_by is not None
                yield Lag(removal.id, "start", arrival.id, "arrive", grip_s, why, chosen)


def _least_grip_s(station: Station) -> float:
    tools = (robot.tool for robot in station.robots)
    return min((tool.grip_s for tool in tools if isinstance(tool, Gripper)), default=0.0)
