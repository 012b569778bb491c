"""An earlier plan's folder as something to start from: what is unchanged stays as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cells.ids import RobotId, StationId, TaskId
from cells.line_work import assignment_of, with_assignment
from cells.own_frame import OwnFrame
from cells.program import Program, StationProgram
from cells.shop import Shop, Station
from cells.station_content import station_content
from cells.wire import WireError, program_bytes, read_program
from planner.cli.folder import PROGRAM, SCENE, existing, read_report
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes
from planner.former import FormerPlan
from planner.plan import ReachEntry, ReachStatus, StationPlan

if TYPE_CHECKING:
    from planner.shop_path import Wish


@dataclass(frozen=True, slots=True)
class Earlier:
    """Stations that are as they were then, with their plans, and what is known of those that
    changed."""

    same: Mapping[str, StationPlan]
    changed: Mapping[str, FormerPlan]
    report: Mapping[str, Any]

    @staticmethod
    def read(folder: Path, shop: Shop) -> Earlier:
        """Read the plan in ``folder`` and compare its scene with ``shop``.

        Raises:
            RefusedError: if there is no plan, or it cannot be read.
        """
        report = read_report(folder)
        whole = _program(folder)
        programs = {station.station: station for station in whole.stations}
        then = {station.id: station for station in _stations(_shop(folder), whole)}
        entries = {entry["id"]: entry for entry in report["per_station"]}
        same: dict[str, StationPlan] = {}
        changed: dict[str, FormerPlan] = {}
        for station in _stations(shop, whole):
            if station.id not in programs or station.id not in then:
                continue
            program, before = programs[station.id], then[station.id]
            alike = report["transfer_s"] == shop.transfer_s
            if alike and station_content(before) == station_content(station):
                same[station.id] = _plan(station, program, entries[station.id])
            else:
                entry = entries[station.id]
                changed[station.id] = _former(before, program, entry, report["transfer_s"])
        return Earlier(same, changed, report)

    def wish(self, seed: int) -> Wish:
        """What to ask the planner for."""
        from planner.shop_path import Wish

        return Wish(seed, before=self.same, former=self.changed)


def _program(folder: Path) -> Program:
    existing(folder)
    if not (folder / PROGRAM).is_file():
        raise RefusedError(f"{folder}: has no {PROGRAM}, so there is no plan to start from")
    try:
        return read_program(folder / PROGRAM)
    except WireError as error:
        raise RefusedError(str(error)) from error


def _shop(folder: Path) -> Shop:
    from cells.scene_file import load

    with refusing_bad_scenes():
        return load(folder / SCENE)


def _stations(shop: Shop, program: Program) -> tuple[Station, ...]:
    """The stations of ``shop``, with the shared welds that ``program`` does in them."""
    return with_assignment(shop, assignment_of(shop, program)).stations


def _former(
    station: Station, program: StationProgram, entry: Mapping[str, Any], transfer_s: float
) -> FormerPlan:
    """What was known of a station then."""
    own, bound_s = OwnFrame.of(station), entry["bound_s"]
    written = program_bytes(Program("", 0, (program,)))
    state = [own.content, hashlib.sha256(written).hexdigest(), bound_s, transfer_s]
    return FormerPlan(
        hashlib.sha256(json.dumps(state).encode()).hexdigest(),
        own.station,
        program,
        entry["cycle_s"] - transfer_s,
        None if bound_s is None else bound_s - transfer_s,
        entry.get("full_speed_kj") is None,
    )


def _plan(station: Station, program: StationProgram, entry: Mapping[str, Any]) -> StationPlan:
    """The plan of a station as its report and program tell it."""
    plan = StationPlan(
        StationId(station.id),
        dict(_reach(entry)),
        {TaskId(row["task"]): RobotId(row["robot"]) for row in entry["matrix"] if row["assigned"]},
        program,
        entry["bound_s"],
        entry["uncoordinated_s"],
    )
    bound_by = entry.get("bound_by", plan.bound_by)
    return replace(plan, problems=tuple(entry["problems"]), bound_by=bound_by)


def _reach(entry: Mapping[str, Any]) -> Iterator[tuple[tuple[TaskId, RobotId], ReachEntry]]:
    for row in entry["matrix"]:
        key = TaskId(row["task"]), RobotId(row["robot"])
        yield key, ReachEntry(ReachStatus(row["status"]), row["reason"])
