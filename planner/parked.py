"""A station some of whose robots have failed: they stand at home, in the others' way.

To those who plan, a robot that stands still all cycle is a body like any other, grown by what the
distance between robots is larger than that to bodies. To the judge it stays a robot, whose program
is empty; so a fallback is a program for the very scene that it falls back in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TypeVar

from cells.ids import BodyId, RobotId
from cells.program import RobotProgram, StationProgram
from cells.shop import Body, MountedRobot, Station
from cells.tasks import Handling, Weld
from robots.geometry import Pose
from robots.kinematics.forward import flange_pose, link_poses
from robots.shapes import Convex

_Task = TypeVar("_Task", Weld, Handling)


def only_for(station: Station, parked: Collection[RobotId]) -> tuple[str, ...]:
    """Say which tasks the scene allows to no other robot than those that are parked."""
    return tuple(
        f"{task.id} is only for {', '.join(task.robots)}"
        for task in station.tasks
        if task.robots and set(task.robots) <= set(parked)
    )


def with_parked(station: Station, parked: Collection[RobotId]) -> Station:
    """Return the station in which the robots ``parked`` are bodies, and tasks are not for them.

    Raises:
        ValueError: if a task is for none of the other robots.
    """
    if wrong := only_for(station, parked):
        raise ValueError("; ".join(wrong))
    margin_m = station.clearance.robots_m - min(
        station.clearance.static_m, station.clearance.weld_m
    )
    still = [robot for robot in station.robots if robot.id in parked]
    return replace(
        station,
        robots=tuple(robot for robot in station.robots if robot.id not in parked),
        bodies=(*station.bodies, *(_body(robot, max(0.0, margin_m)) for robot in still)),
        welds=tuple(_for_others(weld, parked) for weld in station.welds),
        handlings=tuple(_for_others(handling, parked) for handling in station.handlings),
    )


def _for_others(task: _Task, parked: Collection[RobotId]) -> _Task:
    return replace(task, robots=tuple(name for name in task.robots if name not in parked))


def _body(robot: MountedRobot, margin_m: float) -> Body:
    pieces = tuple(piece.grown(margin_m) for piece in pieces_B(robot))
    return Body(BodyId(f"{robot.id} parked"), "robot", robot.X_WB, pieces)


def pieces_B(robot: MountedRobot) -> Iterator[Convex]:
    """The pieces of a robot at home, base and tool included, in the frame of its base."""
    poses: tuple[Pose, ...] = link_poses(robot.model, robot.home_rad)
    for link, X_BL in zip(robot.model.links, poses, strict=True):
        yield from (piece.moved(X_BL) for piece in link.pieces)
    X_BF = flange_pose(robot.model, robot.home_rad)
    yield from (piece.moved(X_BF) for piece in robot.tool.pieces)


def with_rest(program: StationProgram, station: Station) -> StationProgram:
    """Return ``program`` with an empty one for each robot of ``station`` that has none."""
    known = {robot.robot: robot for robot in program.robots}
    robots = (known.get(robot.id, RobotProgram(robot.id, ())) for robot in station.robots)
    return replace(program, robots=tuple(robots))
