"""What the report says of one station."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from cells.certificate import Finding, StationFigures
from cells.program import StationProgram, Travel, Work
from cells.shop import Shop, Station
from planner.plan import Plan, StationPlan
from planner.replay import Replay, duration_s, replay
from planner.report.load import load
from planner.report.waits import waits


def station_members(plan: Plan, result: StationPlan) -> dict[str, Any]:
    """Return the members of one entry of ``per_station``."""
    station = next(s for s in plan.with_shared.stations if s.id == result.station)
    figures = _figures(plan, station)
    course = replay(result.program) if result.program is not None else None
    cycle_s = _cycle_s(plan.shop, figures, course)
    findings = [finding for finding in plan.findings if finding.station == station.id]
    alone_s = _uncoordinated_s(plan.shop, result)
    return {
        "id": station.id,
        "cycle_s": cycle_s,
        "takts": station.takts,
        "bound_s": result.bound_s,
        "bound_by": result.bound_by,
        "gap": gap(cycle_s, result.bound_s),
        "uncoordinated_s": alone_s,
        "coordination_loss_s": None if cycle_s is None or alone_s is None else cycle_s - alone_s,
        "robots": len(station.robots),
        "tasks": len(station.tasks),
        "welds": len(station.welds),
        "handlings": len(station.handlings),
        "assigned": len(result.assignment),
        "clearance_m": least(_measured(figures).values()),
        "clearances": _clearances(station, figures),
        "planned": result.program is not None,
        "origin": plan.origins.get(station.id),
        "certified": _certified(plan, result, findings),
        "problems": list(result.problems),
        **_course_members(station, result.program, course, _period_s(plan.shop, station, cycle_s)),
        "full_speed_kj": result.full_speed_kj,
        "matrix": _matrix(station, result),
    }


def gap(cycle_s: float | None, bound_s: float | None) -> float | None:
    """Return the share of the cycle that the bound leaves open."""
    if cycle_s is None or bound_s is None or cycle_s <= 0.0:
        return None
    return (cycle_s - bound_s) / cycle_s


def least(values: Iterable[float | None]) -> float | None:
    """Return the least of the values that are there."""
    return min((value for value in values if value is not None), default=None)


def _figures(plan: Plan, station: Station) -> StationFigures | None:
    measured = plan.validation.stations if plan.validation is not None else ()
    return next((figures for figures in measured if figures.station == station.id), None)


def _cycle_s(shop: Shop, figures: StationFigures | None, course: Replay | None) -> float | None:
    if figures is not None:
        return figures.cycle_s
    return None if course is None or course.stuck else course.makespan_s + shop.transfer_s


def _uncoordinated_s(shop: Shop, result: StationPlan) -> float | None:
    """The cycle if nobody ever waited: as planned, or else the longest robot of the program."""
    if result.uncoordinated_s is not None or result.program is None:
        return result.uncoordinated_s
    alone_s = [sum(map(duration_s, robot.steps)) for robot in result.program.robots]
    return max(alone_s, default=0.0) + shop.transfer_s


def _certified(plan: Plan, result: StationPlan, findings: list[Finding]) -> bool:
    judged = plan.validation is not None and result.program is not None
    return judged and not findings


def _measured(figures: StationFigures | None) -> dict[str, float | None]:
    return {
        name: getattr(figures, f"clearance_{name}_m", None) for name in ("robots", "static", "weld")
    }


def _clearances(station: Station, figures: StationFigures | None) -> dict[str, Any]:
    return {
        name: {"required_m": getattr(station.clearance, f"{name}_m"), "least_m": measured_m}
        for name, measured_m in _measured(figures).items()
    }


def _period_s(shop: Shop, station: Station, cycle_s: float | None) -> float:
    """After how long the station begins anew: with the takt, or later if it takes longer."""
    return max(cycle_s or 0.0, station.takts * shop.takt_s)


def _course_members(
    station: Station, program: StationProgram | None, course: Replay | None, period_s: float
) -> dict[str, Any]:
    if program is None or course is None:
        return {"load": [], "waits": [], "schedule": [], "energy_kj": None}
    models = {robot.id: robot.model for robot in station.robots}
    loads = [load(robot, course, period_s, models[robot.robot]) for robot in program.robots]
    return {
        "load": [asdict(entry) for entry in loads],
        "waits": [asdict(wait) for wait in waits(program, course)],
        "schedule": _schedule(program, course),
        "energy_kj": sum(entry.energy_kj for entry in loads),
    }


def _schedule(program: StationProgram, course: Replay) -> list[dict[str, Any]]:
    """What takes time: motions and works of robots, then runs of machines."""
    spans = [
        _span(robot.robot, step.id, _kind(step), span.start_s, span.end_s)
        for robot in program.robots
        for step, span in zip(robot.steps, course.spans[robot.robot], strict=False)
        if isinstance(step, Travel | Work)
    ]
    for run in program.processes:
        if run.start in course.signalled_s:
            start_s = course.signalled_s[run.start]
            end_s = start_s + run.duration_s
            spans.append(_span(run.process, run.process, "machine", start_s, end_s))
    return spans


def _kind(step: Travel | Work) -> str:
    return step.kind if isinstance(step, Work) else "travel"


def _span(who: str, step: str, kind: str, start_s: float, end_s: float) -> dict[str, Any]:
    return {"robot": who, "step": step, "kind": kind, "start_s": start_s, "end_s": end_s}


def _matrix(station: Station, result: StationPlan) -> list[dict[str, Any]]:
    return [
        {
            "task": task.id,
            "robot": robot.id,
            "status": entry.status.value,
            "reason": entry.reason,
            "assigned": result.assignment.get(task.id) == robot.id,
        }
        for task in station.tasks
        for robot in station.robots
        if (entry := result.reach.get((task.id, robot.id))) is not None
    ]
