"""What ``report.json`` says: the whole plan in figures, and its reasons in sentences.

Called by the pipeline for ``plan.report`` and by the command line, which adds what it measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cells.wire import finding_members, program_digest
from planner.energy.model import MODEL
from planner.plan import STAGES, Plan
from planner.report.station import gap, least, station_members

ORDER = (
    "scene", "digest", "program_digest", "seed", "takt_s", "transfer_s", "cycle_s", "bound_s",
    "gap", "certified", "stopped", "missing", "judge", "problems", "findings", "clearance_m",
    "lines", "stations", "robots", "tasks", "welds", "handlings", "assigned", "automation",
    "energy_kj", "full_speed_kj", "energy_model", "wall_s", "per_station",
)  # fmt: skip
"""The members of a report as they follow each other."""


def report_of(plan: Plan) -> dict[str, Any]:
    """Return the report as JSON members: plain numbers (s, m, kJ), words, lists and mappings."""
    entries = [station_members(plan, result) for result in plan.stations]
    head = {
        "scene": plan.shop.name,
        "digest": plan.shop.digest,
        "program_digest": program_digest(plan.program) if plan.program is not None else None,
        "seed": plan.seed,
        "takt_s": plan.shop.takt_s,
        "transfer_s": plan.shop.transfer_s,
        "certified": plan.certified,
        "stopped": plan.stopped,
        "judge": plan.certificate.judge if plan.certificate is not None else None,
        "findings": [finding_members(finding) for finding in plan.findings],
        "lines": len(plan.shop.lines),
        "energy_model": MODEL,
        "wall_s": _wall_s(plan),
    }
    return with_entries(head, entries)


def with_entries(head: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the report of a shop of which ``entries`` tell station by station.

    ``head`` holds what no station tells; of another report it is what ``entries`` do not replace.
    """
    cycle_s = _greatest(entries, "cycle_s")
    bound_s = _greatest(entries, "bound_s", partial=True)
    tasks = sum(entry["tasks"] for entry in entries)
    assigned = sum(entry["assigned"] for entry in entries)
    members = {
        "cycle_s": cycle_s,
        "bound_s": bound_s,
        "gap": gap(cycle_s, bound_s),
        "missing": [entry["id"] for entry in entries if not entry["planned"]],
        "problems": [problem for entry in entries for problem in entry["problems"]],
        "clearance_m": least(entry["clearance_m"] for entry in entries),
        "stations": len(entries),
        "robots": sum(entry["robots"] for entry in entries),
        "tasks": tasks,
        "welds": sum(entry["welds"] for entry in entries),
        "handlings": sum(entry["handlings"] for entry in entries),
        "assigned": assigned,
        "automation": assigned / tasks if tasks else 1.0,
        "energy_kj": _energy_kj(entries),
        "full_speed_kj": _full_speed_kj(entries),
        "per_station": list(entries),
    }
    both = {**head, **members}
    return {name: both[name] for name in ORDER}


def entry_of(report: Mapping[str, Any], station: str) -> Mapping[str, Any]:
    """What ``report`` tells of one of its stations."""
    entries: Sequence[Mapping[str, Any]] = report["per_station"]
    return next(entry for entry in entries if entry["id"] == station)


def _greatest(
    stations: Sequence[Mapping[str, Any]], key: str, partial: bool = False
) -> float | None:
    """The greatest a product over all stations; None if one is missing, unless ``partial``."""
    values = [(entry[key], entry["takts"]) for entry in stations]
    known = [value / takts for value, takts in values if value is not None]
    return max(known) if known and (partial or len(known) == len(values)) else None


def _energy_kj(stations: Sequence[Mapping[str, Any]]) -> float | None:
    values = [entry["energy_kj"] for entry in stations]
    return sum(values) if values and None not in values else None


def _full_speed_kj(stations: Sequence[Mapping[str, Any]]) -> float | None:
    """What all would need at full speed; None unless a station was slowed."""
    if all(entry["full_speed_kj"] is None for entry in stations):
        return None
    values = [entry["full_speed_kj"] or entry["energy_kj"] for entry in stations]
    return None if None in values else sum(values)


def _wall_s(plan: Plan) -> dict[str, float]:
    stages = {stage: plan.wall_s.get(stage, 0.0) for stage in STAGES}
    return {"total": plan.wall_s.get("total", sum(stages.values())), **stages}
