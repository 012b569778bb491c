"""Robots of a station: model from the library or a URDF, tool, base, home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cells.ids import RobotId
from cells.mirroring import mirror_signs
from cells.scene_file.building.tools import Tools
from cells.scene_file.building.units import pose, radians
from cells.scene_file.building.urdf_robots import URDF_FIELDS, UrdfRobots
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.robot import RobotDoc
from cells.scene_file.problems import did_you_mean
from cells.shop import MountedRobot
from robots import library
from robots.model import RobotModel


@dataclass(frozen=True, slots=True)
class Arms:
    """Builds the robots of one scene."""

    urdf_robots: UrdfRobots
    tools: Tools

    def robot(self, name: str, document: RobotDoc, cursor: Cursor) -> MountedRobot | None:
        """Return the robot in the station's frame, or None after reporting what is wrong."""
        tool = self.tools.get(document.tool, cursor["tool"])
        model = self._model(document, cursor)
        if model is None or tool is None or not _home_is_possible(model, document.home, cursor):
            return None
        home_rad = np.array([radians(angle) for angle in document.home])
        return MountedRobot(RobotId(name), model, pose(document.at), tool, home_rad)

    def _model(self, document: RobotDoc, cursor: Cursor) -> RobotModel | None:
        if document.model is not None:
            for field in URDF_FIELDS:
                if getattr(document, field) is not None:
                    cursor[field].wrong_key(f"`{field}` belongs to `urdf`, not to `model`")
            return _from_library(document.model, cursor["model"])
        return self.urdf_robots.model(document, cursor)


def _from_library(name: str, cursor: Cursor) -> RobotModel | None:
    known = library.robot_ids()
    if name not in known:
        cursor.wrong(f"unknown robot `{name}`; {did_you_mean(name, known, 'robots')}")
        return None
    return library.robot(name)


def _home_is_possible(model: RobotModel, home_deg: list[float], cursor: Cursor) -> bool:
    if len(home_deg) != model.dof:
        cursor["home"].wrong(
            f"expected {model.dof} joint angles in deg for {model.id}, got {len(home_deg)}"
        )
        return False
    possible = True
    for i, (angle, joint) in enumerate(zip(home_deg, model.joints, strict=True)):
        if not joint.limits.lower_rad <= radians(angle) <= joint.limits.upper_rad:
            lower, upper = np.degrees([joint.limits.lower_rad, joint.limits.upper_rad])
            cursor["home"][i].wrong(
                f"joint {i + 1} ({joint.name}) of {model.id} at {angle:g} deg is outside its "
                f"limits of {lower:.10g} to {upper:.10g} deg"
            )
            possible = False
    return possible


def can_be_mirrored(robot: MountedRobot, cursor: Cursor) -> bool:
    """Say whether ``robot`` can take the mirror image of its posture at home; report if not."""
    signs = mirror_signs(robot.model)
    if signs is None:
        cursor.wrong(
            f"{robot.model.id} is not symmetric about its x-z plane and cannot take the mirror "
            "image of a posture; leave `mirror` out and write the station for the other side"
        )
        return False
    home_rad = signs * robot.home_rad
    inside = (robot.model.lower_rad() <= home_rad) & (home_rad <= robot.model.upper_rad())
    for i in np.flatnonzero(~inside):
        cursor["home"][int(i)].wrong(
            f"mirrored, joint {i + 1} of {robot.model.id} would be at "
            f"{np.degrees(home_rad[i]):g} deg, outside its limits"
        )
    return bool(inside.all())
