"""Robots and tools as the page needs them: joint chains and shapes, each kind written once.

Used by ``contents`` and ``overview``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from cells.shop import MountedRobot
from cells.viewer.solids import solids
from robots.geometry import FloatArray, Pose
from robots.model import RobotModel, SpotGun, Tool


def matrix(pose: Pose) -> FloatArray:
    """The pose as 16 numbers, column by column, as WebGL has them."""
    return np.asarray(pose.matrix().T.ravel())


def models(robots: Iterable[MountedRobot]) -> dict[str, Any]:
    """Return every robot model in use by its key."""
    return {model_key(robot): _model(robot.model) for robot in robots}


def tools(robots: Iterable[MountedRobot]) -> dict[str, Any]:
    """Return every tool in use by its id."""
    return {robot.tool.id: _tool(robot.tool) for robot in robots}


def mounted(robot: MountedRobot) -> dict[str, Any]:
    """Return one robot: which model and tool, where it stands, its home (rad)."""
    return {
        "id": robot.id,
        "model": model_key(robot),
        "tool": robot.tool.id,
        "X_WB": matrix(robot.X_WB),
        "home_rad": np.array(robot.home_rad),
    }


def model_key(robot: MountedRobot) -> str:
    """Return the key of a robot's model; dressed and bare ones are different models."""
    return f"{robot.model.id} {robot.model.dress_pack_m:g}"


def _model(model: RobotModel) -> dict[str, Any]:
    return {
        "title": model.title,
        "mounts": np.array([matrix(joint.X_parent_joint) for joint in model.joints]).ravel(),
        "axes": np.array([joint.axis for joint in model.joints]).ravel(),
        "tip": matrix(model.X_tip_flange),
        "lower_rad": model.lower_rad(),
        "upper_rad": model.upper_rad(),
        "velocity_rad_s": model.velocity_rad_s(),
        "payload_kg": model.payload_kg,
        "reach_m": model.reach_m,
        "links": [solids(link.pieces) for link in model.links],
    }


def _tool(tool: Tool) -> dict[str, Any]:
    gun = isinstance(tool, SpotGun)
    return {
        "title": tool.title,
        "kind": "gun" if gun else "gripper",
        "mass_kg": tool.mass_kg,
        "X_FT": matrix(tool.X_flange_tcp),
        "solids": solids(tool.pieces),
        "electrodes": solids(tool.electrodes if isinstance(tool, SpotGun) else ()),
    }
