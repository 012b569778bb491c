"""What ``report.json`` says: the whole plan in figures, and its reasons in sentences.

Called by the pipeline for ``plan.report`` and by the command line, which adds what it measured.
"""

from __future__ import annotations

from typing import Any

from cells.wire import finding_members, program_digest
from planner.energy.model import MODEL
from planner.plan import STAGES, Plan
from planner.report.station import gap, least, station_members


def report_of(plan: Plan) -> dict[str, Any]:
    """Return the report as JSON members: plain numbers (s, m, kJ), words, lists and mappings."""
    stations = [station_members(plan, result) for result in plan.stations]
    cycle_s = _greatest(stations, "cycle_s")
    bound_s = _greatest(stations, "bound_s", partial=True)
    tasks = sum(entry["tasks"] for entry in stations)
    assigned = sum(entry["assigned"] for entry in stations)
    return {
        "scene": plan.shop.name,
        "digest": plan.shop.digest,
        "program_digest": program_digest(plan.program) if plan.program is not None else None,
        "seed": plan.seed,
        "takt_s": plan.shop.takt_s,
        "transfer_s": plan.shop.transfer_s,
        "cycle_s": cycle_s,
        "bound_s": bound_s,
        "gap": gap(cycle_s, bound_s),
        "certified": plan.certified,
        "stopped": plan.stopped,
        "missing": [entry["id"] for entry in stations if not entry["planned"]],
        "judge": plan.certificate.judge if plan.certificate is not None else None,
        "problems": [problem for entry in stations for problem in entry["problems"]],
        "findings": [finding_members(finding) for finding in plan.findings],
        "clearance_m": least(entry["clearance_m"] for entry in stations),
        "lines": len(plan.shop.lines),
        "stations": len(stations),
        "robots": sum(entry["robots"] for entry in stations),
        "tasks": tasks,
        "welds": sum(entry["welds"] for entry in stations),
        "handlings": sum(entry["handlings"] for entry in stations),
        "assigned": assigned,
        "automation": assigned / tasks if tasks else 1.0,
        "energy_kj": _energy_kj(stations),
        "full_speed_kj": _full_speed_kj(stations),
        "energy_model": MODEL,
        "wall_s": _wall_s(plan),
        "per_station": stations,
    }


def _greatest(stations: list[dict[str, Any]], key: str, partial: bool = False) -> float | None:
    """The greatest a product over all stations; None if one is missing, unless ``partial``."""
    values = [(entry[key], entry["takts"]) for entry in stations]
    known = [value / takts for value, takts in values if value is not None]
    return max(known) if known and (partial or len(known) == len(values)) else None


def _energy_kj(stations: list[dict[str, Any]]) -> float | None:
    values = [entry["energy_kj"] for entry in stations]
    return sum(values) if values and None not in values else None


def _full_speed_kj(stations: list[dict[str, Any]]) -> float | None:
    """What all would need at full speed; None unless a station was slowed."""
    if all(entry["full_speed_kj"] is None for entry in stations):
        return None
    values = [entry["full_speed_kj"] or entry["energy_kj"] for entry in stations]
    return None if None in values else sum(values)


def _wall_s(plan: Plan) -> dict[str, float]:
    stages = {stage: plan.wall_s.get(stage, 0.0) for stage in STAGES}
    return {"total": plan.wall_s.get("total", sum(stages.values())), **stages}
