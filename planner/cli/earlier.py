"""An earlier plan's folder as something to start from: what is unchanged stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cells.ids import RobotId, StationId, TaskId
from cells.line_work import assignment_of, with_assignment
from cells.program import Program, StationProgram
from cells.shop import Shop, Station
from cells.station_content import station_content
from cells.wire import WireError, read_program
from planner.cli.folder import PROGRAM, SCENE, existing, read_report
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes
from planner.former import FormerPlan, former_of, reach_in
from planner.plan import StationPlan, program_of
from planner.report import entry_of

if TYPE_CHECKING:
    from planner.wish import Wish


@dataclass(frozen=True, slots=True)
class Earlier:
    """Stations that are as they were then, with their plans, and what is known of those that
    changed."""

    same: Mapping[str, StationPlan]
    changed: Mapping[str, FormerPlan]
    report: Mapping[str, Any]

    @staticmethod
    def read(folder: Path, shop: Shop, scene: Path) -> Earlier:
        """Read the plan in ``folder`` and compare its scene with ``shop``, the one of ``scene``.

        Raises:
            RefusedError: if there is no plan, or it cannot be read.
        """
        report, whole = read_report(folder), _program(folder)
        programs = {station.station: station for station in whole.stations}
        then = shop if scene.resolve() == (folder / SCENE).resolve() else _shop(folder)
        return Earlier.compared(
            report, programs, _stations(then, whole), _stations(shop, whole), shop
        )

    @staticmethod
    def compared(
        report: Mapping[str, Any],
        programs: Mapping[StationId, StationProgram],
        then: Iterable[Station],
        now: Iterable[Station],
        shop: Shop,
    ) -> Earlier:
        """Compare stations of ``shop`` ``now`` with what they were ``then``, with ``programs``."""
        known = {station.id: station for station in then}
        entries = {entry["id"]: entry for entry in report["per_station"]}
        alike = report["transfer_s"] == shop.transfer_s
        same: dict[str, StationPlan] = {}
        changed: dict[str, FormerPlan] = {}
        for station in now:
            if station.id not in programs or station.id not in known:
                continue
            program, before = programs[station.id], known[station.id]
            entry = entries[station.id]
            if alike and station_content(before) == station_content(station):
                same[station.id] = _plan(station, program, entry)
            else:
                changed[station.id] = former_of(before, program, entry, report["transfer_s"])
        return Earlier(same, changed, report)

    def wish(self, seed: int, anew: Station | None = None) -> Wish:
        """What to ask the planner for; the station ``anew`` is not to be taken over as it was."""
        from planner.wish import Wish

        same, former = dict(self.same), dict(self.changed)
        if anew is not None and anew.id in same:
            program, entry = program_of(same.pop(anew.id)), entry_of(self.report, anew.id)
            former[anew.id] = former_of(anew, program, entry, self.report["transfer_s"])
        return Wish(seed, before=same, former=former)


def _program(folder: Path) -> Program:
    existing(folder)
    if not (folder / PROGRAM).is_file():
        raise RefusedError(f"{folder}: has no {PROGRAM}, so there is no plan to start from")
    try:
        return read_program(folder / PROGRAM)
    except WireError as error:
        raise RefusedError(str(error)) from error


def _shop(folder: Path) -> Shop:
    from cells.scene_file import load_planned

    with refusing_bad_scenes():
        return load_planned(folder / SCENE)


def _stations(shop: Shop, program: Program) -> tuple[Station, ...]:
    """The stations of ``shop``, with the shared welds that ``program`` does in them."""
    return with_assignment(shop, assignment_of(shop, program)).stations


def _plan(station: Station, program: StationProgram, entry: Mapping[str, Any]) -> StationPlan:
    """The plan of a station as its report and program tell it."""
    plan = StationPlan(
        StationId(station.id),
        dict(reach_in(entry)),
        {TaskId(row["task"]): RobotId(row["robot"]) for row in entry["matrix"] if row["assigned"]},
        program,
        entry["bound_s"],
        entry["uncoordinated_s"],
    )
    bound_by = entry.get("bound_by", plan.bound_by)
    return replace(plan, problems=tuple(entry["problems"]), bound_by=bound_by)
