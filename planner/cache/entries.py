"""Station plans and verdicts as bytes: JSON, and the program as it is written everywhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from cells.certificate import Finding, FindingKind, StationFigures
from cells.ids import RobotId, StationId, TaskId
from cells.program import Program
from cells.wire import program_bytes, program_from_bytes
from planner.plan import ReachEntry, ReachStatus, StationPlan
from planner.validation.lemmas import Lemma, Lemmas
from planner.validation.verdict import Verdict

_NO_SCENE = "0" * 64


def plan_bytes(plan: StationPlan) -> bytes:
    """Return the bytes of a station's plan."""
    members = {
        "station": plan.station,
        "reach": [
            [task, robot, entry.status.value, entry.reason, entry.options]
            for (task, robot), entry in plan.reach.items()
        ],
        "assignment": list(plan.assignment.items()),
        "bound_s": plan.bound_s,
        "bound_by": plan.bound_by,
        "uncoordinated_s": plan.uncoordinated_s,
        "problems": plan.problems,
    }
    program = () if plan.program is None else (plan.program,)
    return json.dumps(members, allow_nan=False).encode() + b"\n" + _program_bytes(program)


def plan_from_bytes(data: bytes) -> StationPlan:
    """Return the plan that :func:`plan_bytes` wrote.

    Raises:
        ValueError, KeyError, TypeError: if it did not write them.
    """
    head, _, rest = data.partition(b"\n")
    members = json.loads(head)
    programs = program_from_bytes(rest).stations
    return StationPlan(
        StationId(members["station"]),
        {
            (TaskId(task), RobotId(robot)): ReachEntry(ReachStatus(status), reason, options)
            for task, robot, status, reason, options in members["reach"]
        },
        {TaskId(task): RobotId(robot) for task, robot in members["assignment"]},
        programs[0] if programs else None,
        members["bound_s"],
        members["uncoordinated_s"],
        tuple(members["problems"]),
        bound_by=members["bound_by"],
    )


def _program_bytes(stations: tuple[Any, ...]) -> bytes:
    return program_bytes(Program(_NO_SCENE, 0, stations))


def verdict_bytes(verdict: Verdict, takt_s: float) -> bytes:
    """Return the bytes of a verdict, and of the takt that it was given for."""
    findings, figures = verdict
    members = {
        "takt_s": takt_s,
        "findings": [asdict(finding) for finding in findings],
        "figures": None if figures is None else asdict(figures),
    }
    return json.dumps(members, allow_nan=False).encode()


def lemmas_bytes(lemmas: Lemmas) -> bytes:
    """Return the bytes of lemmas of the judge."""
    return json.dumps(lemmas, allow_nan=False).encode()


def lemmas_from_bytes(data: bytes) -> Lemmas:
    """Return the lemmas that :func:`lemmas_bytes` wrote.

    Raises:
        ValueError, TypeError, AttributeError: if it did not write them.
    """
    return {name: Lemma(*members) for name, members in json.loads(data).items()}


def verdict_from_bytes(data: bytes) -> tuple[Verdict, float]:
    """Return the verdict and takt (s) that :func:`verdict_bytes` wrote.

    Raises:
        ValueError, KeyError, TypeError: if it did not write them.
    """
    members = json.loads(data)
    findings = tuple(_finding(finding) for finding in members["findings"])
    figures = members["figures"]
    return (findings, None if figures is None else _figures(figures)), members["takt_s"]


def _finding(members: dict[str, Any]) -> Finding:
    witness = members["witness_W_m"]
    changed = {
        "kind": FindingKind(members["kind"]),
        "subjects": tuple(members["subjects"]),
        "steps": tuple(members["steps"]),
        "witness_W_m": None if witness is None else tuple(tuple(point) for point in witness),
    }
    return Finding(**(members | changed))


def _figures(members: dict[str, Any]) -> StationFigures:
    return StationFigures(**(members | {"torque_unchecked": tuple(members["torque_unchecked"])}))
