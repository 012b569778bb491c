"""Reads a motion request: where the arm starts, and where its joints are to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.benchmarks.moveit.place import Place, pairs_of, read_yaml

_UNUSED = (
    "allowed_planning_time",
    "group_name",
    "max_acceleration_scaling_factor",
    "max_velocity_scaling_factor",
    "num_planning_attempts",
    "planner_id",
    "workspace_parameters",
)


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """Values of joints by name, rad or m: all that are stated at the start, those to be reached."""

    start: Mapping[str, float]
    goal: Mapping[str, float]


def read_request(path: Path) -> Request:
    """Read ``requestNNNN.yaml``.

    Raises:
        BenchDataError: at the place that is wrong, or that states what is not supported.
    """
    fields = read_yaml(path).fields(("start_state", "goal_constraints"), _UNUSED)
    state = fields["start_state"].fields(("joint_state",), ("multi_dof_joint_state", "is_diff"))
    joints = state["joint_state"].fields(("name", "position"), ("velocity", "effort", "header"))
    start = {name: value.number() for name, value in pairs_of(joints["name"], joints["position"])}
    return Request(start, _goal(fields["goal_constraints"], start))


def _goal(constraints: Place, start: Mapping[str, float]) -> dict[str, float]:
    items = constraints.items()
    if len(items) != 1:
        raise constraints.error(f"{len(items)} goals; right: 1")
    goal: dict[str, float] = {}
    for item in items[0].fields(("joint_constraints",), ("name",))["joint_constraints"].items():
        known = ("tolerance_above", "tolerance_below", "weight")
        fields = item.fields(("joint_name", "position"), known)
        name = fields["joint_name"].text()
        if name not in start:
            raise fields["joint_name"].error(f"joint {name!r} has no value at the start")
        if name in goal:
            raise fields["joint_name"].error(f"joint {name!r} is here twice")
        goal[name] = fields["position"].number()
    return goal
