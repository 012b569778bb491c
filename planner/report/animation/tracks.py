"""Joints and carried parts of a station at equal steps of time, by the program and its replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cells.ids import PartId, RobotId
from cells.program import RobotProgram, StationProgram, Travel, Work
from cells.shop import MountedRobot, Part, Station
from cells.tasks import Handling
from planner.motion.evaluation import positions_rad
from planner.replay import Replay, replay
from robots.geometry import FloatArray, Pose
from robots.kinematics.forward import flange_pose

STEP_S = 0.04


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """``joints_rad`` (n, dof) of each robot and ``parts`` (n poses X_WP) of each movable part, at
    ``times_s`` (n,).
    """

    times_s: FloatArray
    joints_rad: dict[RobotId, FloatArray]
    parts: dict[PartId, list[Pose]]


def tracks(station: Station, program: StationProgram) -> Tracks:
    """Return where everything is over the cycle of ``program``."""
    course = replay(program)
    times_s = np.arange(0.0, course.makespan_s + STEP_S, STEP_S)
    joints = {
        robot.robot: _joints_rad(station.robot(robot.robot), robot, course, times_s)
        for robot in program.robots
    }
    movable = [part for part in station.parts if part.starts_at is not None]
    parts = {part.id: _poses(station, program, course, part, times_s, joints) for part in movable}
    return Tracks(times_s, joints, parts)


def _joints_rad(
    mounted: MountedRobot, robot: RobotProgram, course: Replay, times_s: FloatArray
) -> FloatArray:
    found = np.repeat(mounted.home_rad[None], len(times_s), axis=0)
    for step, span in zip(robot.steps, course.spans[robot.robot], strict=False):
        if isinstance(step, Travel):
            later = times_s >= span.start_s
            local_s = np.minimum(times_s[later] - span.start_s, step.trajectory.duration_s)
            found[later] = positions_rad(step.trajectory, local_s)
    return found


def _poses(
    station: Station,
    program: StationProgram,
    course: Replay,
    part: Part,
    times_s: FloatArray,
    joints_rad: dict[RobotId, FloatArray],
) -> list[Pose]:
    assert part.starts_at is not None
    poses = [station.place(part.starts_at).X_WP] * len(times_s)
    for robot, from_s, to_s, handling in sorted(
        _carries(station, program, course, part), key=lambda carry: carry[1]
    ):
        mounted = station.robot(robot.robot)
        picked = int(np.searchsorted(times_s, from_s))
        X_TP = _tool(mounted, joints_rad[robot.robot][picked]).inverse() @ poses[picked]
        for k in range(picked, len(times_s)):
            if times_s[k] >= to_s:
                poses[k] = station.place(handling.to_place).X_WP
            else:
                poses[k] = _tool(mounted, joints_rad[robot.robot][k]) @ X_TP
    return poses


def _carries(
    station: Station, program: StationProgram, course: Replay, part: Part
) -> Iterator[tuple[RobotProgram, float, float, Handling]]:
    """Who carries the part, from when to when (s), for which handling."""
    handlings = {each.id: each for each in station.handlings if each.part == part.id}
    for robot in program.robots:
        ends = {
            (step.task, step.kind): span.end_s
            for step, span in zip(robot.steps, course.spans[robot.robot], strict=False)
            if isinstance(step, Work)
        }
        for handling in handlings.values():
            if (handling.id, "pick") in ends:
                to_s = ends.get((handling.id, "place"), np.inf)
                yield robot, ends[handling.id, "pick"], to_s, handling


def _tool(mounted: MountedRobot, q_rad: FloatArray) -> Pose:
    return mounted.X_WB @ flange_pose(mounted.model, q_rad) @ mounted.tool.X_flange_tcp
