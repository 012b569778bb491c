"""Somebody can do each task: a gun of the right kind, a gripper, enough payload."""

from __future__ import annotations

from cells.ids import RobotId
from cells.scene_file.cursor import Cursor
from cells.shop import MountedRobot, Part, Station
from cells.tasks import Handling, Weld
from robots.model import Gripper, SpotGun


def check_means(station: Station, cursor: Cursor) -> None:
    """Report robots that cannot carry their tool, and tasks that no robot is equipped for."""
    for robot in station.robots:
        if robot.tool.mass_kg > robot.model.payload_kg:
            cursor["robots"][robot.id]["tool"].wrong(
                f"{robot.tool.id} weighs {robot.tool.mass_kg:g} kg, {robot.model.id} carries "
                f"{robot.model.payload_kg:g} kg"
            )
    rows = {weld.id: weld for weld in station.welds}
    for weld in rows.values():
        _check_weld(weld, station, _cursor_of(weld, cursor))
    for handling in station.handlings:
        part = station.part(handling.part)
        _check_handling(handling, part, station, cursor["handling"][handling.id])


def fits(weld: Weld, gun: SpotGun) -> bool:
    """Say whether ``gun`` is of a kind, or is one of the guns, that may weld the spot."""
    return gun.kind in weld.gun_kinds or gun.id in weld.guns


def _cursor_of(weld: Weld, cursor: Cursor) -> Cursor:
    if cursor["welds"].exists(weld.id):
        return cursor["welds"][weld.id]
    return cursor["rows"][weld.id.rpartition("_")[0]]


def _allowed(robots: tuple[MountedRobot, ...], only: tuple[RobotId, ...]) -> list[MountedRobot]:
    return [robot for robot in robots if not only or robot.id in only]


def _check_weld(weld: Weld, station: Station, cursor: Cursor) -> None:
    allowed = _allowed(station.robots, weld.robots)
    guns = [(robot.id, robot.tool) for robot in allowed if isinstance(robot.tool, SpotGun)]
    if any(fits(weld, gun) for _, gun in guns):
        return
    wanted = " or ".join([*(f"kind {kind}" for kind in weld.gun_kinds), *weld.guns])
    there = ", ".join(f"{robot} {gun.id} ({gun.kind})" for robot, gun in guns) or "none"
    who = "none of its `robots` carries" if weld.robots else "no robot of the station carries"
    cursor["guns"].wrong(f"{who} a gun of {wanted}; guns here: {there}")


def _check_handling(handling: Handling, part: Part, station: Station, cursor: Cursor) -> None:
    allowed = _allowed(station.robots, handling.robots)
    carriers = [robot for robot in allowed if isinstance(robot.tool, Gripper)]
    if not carriers:
        who = "none of its `robots` carries" if handling.robots else "no robot here carries"
        tools = ", ".join(f"{robot.id} {robot.tool.id}" for robot in allowed) or "none"
        cursor.wrong_key(f"{who} a gripper; tools here: {tools}")
        return
    reasons = [_too_heavy(robot, part) for robot in carriers]
    if all(reasons):
        told = "; ".join(reasons)
        cursor["part"].wrong(f"no robot can carry {part.id} of {part.mass_kg:g} kg: {told}")


def _too_heavy(robot: MountedRobot, part: Part) -> str:
    """Say why ``robot`` cannot carry ``part``; empty if it can."""
    tool, model = robot.tool, robot.model
    if isinstance(tool, Gripper) and part.mass_kg > tool.payload_kg:
        return f"{robot.id}'s gripper {tool.id} holds {tool.payload_kg:g} kg"
    total = tool.mass_kg + part.mass_kg
    if total > model.payload_kg:
        return (
            f"{robot.id} ({model.id}) carries {model.payload_kg:g} kg, "
            f"gripper and part weigh {total:g} kg"
        )
    return ""
