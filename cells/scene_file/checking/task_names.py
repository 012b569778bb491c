"""Names of handling tasks, processes, groups, holds and precedence mean something.

The other half of ``checking.names``: what refers to tasks.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from cells.scene_file.checking.known import all_known, known
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.handling import HandlingDoc, ProcessDoc
from cells.scene_file.document.station import StationDoc
from cells.scene_file.problems import did_you_mean
from cells.scene_file.task_names import GROUP, TaskNames

MOST_PAIRS = 100_000


def check_task_names(station: StationDoc, variants: tuple[str, ...], cursor: Cursor) -> None:
    """Report references to tasks, parts and places that mean nothing."""
    tasks = TaskNames.of(station)
    for name, handling in station.handling.items():
        at = cursor["handling"][name]
        all_known(handling.variants, variants, "variants", at["variants"])
        _handling(handling, station, at)
        _hold(name, handling, tasks, at["hold_until"])
    for name, process in station.processes.items():
        _process(process, station, cursor["processes"][name])
    _orders(station, tasks, cursor)


def _handling(handling: HandlingDoc, station: StationDoc, cursor: Cursor) -> None:
    known(handling.from_, station.places, "places", cursor["from"])
    known(handling.to, station.places, "places", cursor["to"])
    if handling.from_ == handling.to:
        cursor["to"].wrong(f"`from` and `to` are both {handling.to}; a part moves to another place")
    all_known(handling.robots, station.robots, "robots", cursor["robots"])
    found = known(handling.part, station.parts, "parts", cursor["part"])
    if found and station.parts[handling.part].at is not None:
        cursor["part"].wrong(
            f"part {handling.part} stands still (`at`); give it `starts: PLACE` to move it"
        )


def _hold(name: str, handling: HandlingDoc, tasks: TaskNames, cursor: Cursor) -> None:
    for i, reference in enumerate(handling.hold_until):
        _reference(reference, tasks, cursor[i])
        if name in tasks.meant(reference):
            cursor[i].wrong(f"{name} cannot wait for itself while it holds")


def _process(process: ProcessDoc, station: StationDoc, cursor: Cursor) -> None:
    known(process.at, station.places, "places", cursor["at"])
    if process.before is not None and process.before == process.after:
        cursor["before"].wrong(f"`after` and `before` are both {process.after}")
    for field, name in (("after", process.after), ("before", process.before)):
        if name is None or not known(name, station.handling, "handling tasks", cursor[field]):
            continue
        handling = station.handling[name]
        if process.at not in (handling.from_, handling.to):
            cursor[field].wrong(
                f"{name} goes from {handling.from_} to {handling.to} and never touches "
                f"{process.at}, where the process is"
            )


def _orders(station: StationDoc, tasks: TaskNames, cursor: Cursor) -> None:
    _groups(station.groups, tasks, cursor["groups"])
    pairs = 0
    for i, chain in enumerate(station.precedence):
        sizes = []
        for j, reference in enumerate(chain):
            _reference(reference, tasks, cursor["precedence"][i][j])
            sizes.append(len(tasks.meant(reference)))
        pairs += sum(a * b for a, b in pairwise(sizes))
    if pairs > MOST_PAIRS:
        cursor["precedence"].wrong(f"{pairs} pairs of tasks, more than {MOST_PAIRS}; order less")


def _groups(groups: Mapping[str, list[str]], tasks: TaskNames, cursor: Cursor) -> None:
    for name, members in groups.items():
        for i, member in enumerate(members):
            if member.startswith(GROUP):
                cursor[name][i].wrong("groups do not nest; list the tasks and rows themselves")
            else:
                known(member, tasks.tasks, "tasks and rows", cursor[name][i])


def _reference(reference: str, tasks: TaskNames, cursor: Cursor) -> None:
    if not reference.startswith(GROUP):
        known(reference, tasks.tasks, "tasks and rows", cursor)
        return
    name = reference.removeprefix(GROUP)
    if name not in tasks.groups:
        hint = did_you_mean(name, tasks.groups, "groups and rows")
        cursor.wrong(f"`{reference}`: there is no group `{name}`; {hint}")
