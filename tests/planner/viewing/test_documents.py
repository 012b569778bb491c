"""Pictures say what the plan says, and an animation has every robot where the program has it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

from planner.plan import Plan
from planner.report import report_of
from planner.report.animation import animated_cell
from planner.report.animation.tracks import tracks
from planner.report.charts import draw_balance, draw_clearance, draw_layout
from robots.geometry import Pose
from robots.kinematics.forward import flange_pose


def test_the_same_plan_gives_the_same_pictures(plan: Plan, tmp_path: Path) -> None:
    report = report_of(plan)
    lines = [(line.id, [station.id for station in line.stations]) for line in plan.shop.lines]
    robots = {"R1": (np.array([0.3, 0.05, 0.2]), np.array([0.03, 0.015, 0.015]))}
    for run in ("one", "two"):
        (tmp_path / run).mkdir()
        draw_balance(report, lines, tmp_path / run / "balance.svg")
        draw_layout(plan.shop, report, tmp_path / run / "layout.svg")
        draw_clearance("small", 0.1, robots, tmp_path / run / "clearance.svg")
    for name in ("balance.svg", "layout.svg", "clearance.svg"):
        text = (tmp_path / "one" / name).read_text()
        assert text == (tmp_path / "two" / name).read_text()
        assert text.startswith("<?xml")


def test_the_animation_loads_elsewhere_with_every_body(plan: Plan, tmp_path: Path) -> None:
    assert plan.program is not None
    station = plan.shop.stations[0]
    target = tmp_path / "cell.glb"
    target.write_bytes(animated_cell(station, plan.program.stations[0]))
    scene = trimesh.load_scene(target)
    names = set(scene.graph.nodes)
    wanted = {robot.id for robot in station.robots} | {body.id for body in station.bodies}
    assert wanted | {part.id for part in station.parts} <= names
    bounds = scene.bounds
    assert bounds[0][1] > -0.3, "y is up: nothing but bases reaches below the floor"


def test_the_animated_chain_ends_where_forward_kinematics_says(plan: Plan) -> None:
    assert plan.program is not None
    station, program = plan.shop.stations[0], plan.program.stations[0]
    members, numbers = unpacked(animated_cell(station, program))
    course = tracks(station, program)
    nodes = members["nodes"]
    parent = {child: k for k, node in enumerate(nodes) for child in node.get("children", ())}
    turns = {
        channel["target"]["node"]: members["animations"][0]["samplers"][channel["sampler"]]
        for channel in members["animations"][0]["channels"]
        if channel["target"]["path"] == "rotation"
    }
    for robot in station.robots:
        flange = next(k for k, node in enumerate(nodes) if node["name"] == f"{robot.id} flange")
        for step in (0, len(course.times_s) // 3, len(course.times_s) - 1):
            at, X = flange, Pose.identity()
            while at in parent:
                xyzw = nodes[at]["rotation"]
                if at in turns:
                    xyzw = numbers(turns[at]["output"], 4)[step]
                wxyz = np.roll(np.array(xyzw, dtype=float), 1)
                X = Pose.from_quaternion_wxyz(nodes[at]["translation"], wxyz) @ X
                at = parent[at]
            q_rad = course.joints_rad[robot.id][step]
            wanted = robot.X_WB @ flange_pose(robot.model, q_rad)
            assert X.translation_m == pytest.approx(wanted.translation_m, abs=1e-5)
            assert X.rotation == pytest.approx(wanted.rotation, abs=1e-5)


def unpacked(data: bytes):  # type: ignore[no-untyped-def]
    """The members of a GLB file, and how to read rows of an accessor."""
    length = int.from_bytes(data[12:16], "little")
    members = json.loads(data[20 : 20 + length])
    binary = data[20 + length + 8 :]

    def numbers(accessor: int, size: int) -> np.ndarray:
        view = members["bufferViews"][members["accessors"][accessor]["bufferView"]]
        count = members["accessors"][accessor]["count"] * size
        return np.frombuffer(binary, "<f4", count, view["byteOffset"]).reshape(-1, size)

    return members, numbers
