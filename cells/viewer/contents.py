"""One station as the page shows it: what stands there, what is done, and what was found.

Made when the page asks for a station (``server``) or for every station (``export``): what it has in
common with all of its kind (``kinds``), and what it has not. Motions stay
what they are in the program, polynomials; the page moves the robots by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cells.program import Await, ProcessRun, RobotProgram, Signal, StationProgram, Step, Travel
from cells.shop import Body, Part, Station
from cells.tasks import Handling, Weld
from cells.viewer.models import matrix, models, mounted, tools
from cells.viewer.solids import solids
from robots.geometry import Pose

_TOLD = (
    "cycle_s", "bound_s", "bound_by", "gap", "uncoordinated_s", "clearances", "certified",
    "problems", "energy_kj", "load", "waits",
)  # fmt: skip


def station_members(
    station: Station,
    X_WO: Pose,
    kind: int,
    entry: Mapping[str, Any] | None,
    findings: list[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return the members of a station's block: all that is not the same in each of its kind.

    ``X_WO`` is where the frame of the kind is in the world, ``entry`` what ``report.json`` tells of
    the station, ``findings`` what the judge found in it.
    """
    return {
        "id": station.id,
        "kind": kind,
        "X_WO": matrix(X_WO),
        "report": {name: entry[name] for name in _TOLD if name in entry} if entry else {},
        "findings": findings,
    }


def kind_members(station: Station, program: StationProgram | None) -> dict[str, Any]:
    """Return the members of a kind's block; all poses are in the frame of ``station``'s world."""
    return {
        "takts": station.takts,
        "models": models(station.robots),
        "tools": tools(station.robots),
        "robots": [mounted(robot) for robot in station.robots],
        "bodies": [_body(body) for body in station.bodies],
        "parts": [_part(part) for part in station.parts],
        "places": [{"id": place.id, "X_WP": matrix(place.X_WP)} for place in station.places],
        "welds": [_weld(weld) for weld in station.welds],
        "handlings": [_handling(handling) for handling in station.handlings],
        "processes": [_process(process.id, process.at) for process in station.processes],
        "required_m": {
            name: getattr(station.clearance, f"{name}_m") for name in ("robots", "static", "weld")
        },
        "program": None if program is None else _program(program),
    }


def _body(body: Body) -> dict[str, Any]:
    return {
        "id": body.id,
        "kind": body.kind,
        "X_WB": matrix(body.X_WB),
        "solids": solids(body.pieces),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "id": part.id,
        "mass_kg": part.mass_kg,
        "X_WP": None if part.X_WP is None else matrix(part.X_WP),
        "starts_at": part.starts_at,
        "variants": list(part.variants),
        "solids": solids(part.pieces),
    }


def _weld(weld: Weld) -> dict[str, Any]:
    return {
        "id": weld.id,
        "X_WS": matrix(weld.X_WS),
        "weld_s": weld.weld_s,
        "geometry": weld.geometry,
        "stack": [f"{s.part} {1e3 * s.thickness_m:g} mm {s.material}" for s in weld.stack],
    }


def _handling(handling: Handling) -> dict[str, Any]:
    return {
        "id": handling.id,
        "part": handling.part,
        "from": handling.from_place,
        "to": handling.to_place,
    }


def _process(name: str, at: str) -> dict[str, Any]:
    return {"id": name, "at": at}


def _program(program: StationProgram) -> dict[str, Any]:
    return {
        "robots": [_robot(robot) for robot in program.robots],
        "processes": [_run(run) for run in program.processes],
    }


def _robot(robot: RobotProgram) -> dict[str, Any]:
    return {"robot": robot.robot, "steps": [_step(step) for step in robot.steps]}


def _run(run: ProcessRun) -> dict[str, Any]:
    return {
        "process": run.process,
        "start": run.start,
        "done": run.done,
        "duration_s": run.duration_s,
    }


def _step(step: Step) -> dict[str, Any]:
    if isinstance(step, Await):
        return {"kind": "await", "event": step.event}
    if isinstance(step, Signal):
        return {"kind": "signal", "event": step.event}
    if isinstance(step, Travel):
        return _travel(step)
    return {"kind": step.kind, "id": step.id, "task": step.task, "duration_s": step.duration_s}


def _travel(travel: Travel) -> dict[str, Any]:
    trajectory = travel.trajectory
    return {
        "kind": "travel",
        "id": travel.id,
        "duration_s": trajectory.duration_s,
        "leave_s": travel.leave_s,
        "arrive_s": travel.arrive_s,
        "carries": travel.carries,
        "dof": trajectory.coefficients.shape[1],
        "terms": trajectory.coefficients.shape[2],
        "times_s": trajectory.times_s.astype(np.float32),
        "coefficients": trajectory.coefficients.astype(np.float32).ravel(),
    }
