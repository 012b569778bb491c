"""The tool frame of a robot, found by PyBullet.

Used by ``targets`` and ``lines``.
"""

from __future__ import annotations

import numpy as np

from cells.shop import MountedRobot
from planner.validation.bullet import Arm, Bullet
from robots.geometry import FloatArray, Pose


class Hand:
    """The tool frame of one robot, by PyBullet."""

    def __init__(self, bullet: Bullet, mounted: MountedRobot) -> None:
        self.mounted = mounted
        self._arm: Arm = bullet.arm(mounted.model, mounted.X_WB)
        self.X_FT = mounted.tool.X_flange_tcp
        self._X_tip_tool = mounted.model.X_tip_flange @ self.X_FT
        self.lever_m = _levers_m(mounted)

    def poses(self, q_rad: FloatArray) -> list[Pose]:
        """Return ``X_WT`` for joints (n, dof)."""
        position, quaternion = self._arm.frames(q_rad)
        return [
            Pose.from_quaternion_wxyz(p[-1], np.roll(q[-1], 1)) @ self._X_tip_tool
            for p, q in zip(position, quaternion, strict=True)
        ]


def _levers_m(mounted: MountedRobot) -> FloatArray:
    """For each joint (dof,) the farthest that the tool point can be from its axis."""
    model = mounted.model
    steps = [float(np.linalg.norm(joint.X_parent_joint.translation_m)) for joint in model.joints]
    tool = model.X_tip_flange @ mounted.tool.X_flange_tcp
    lengths = [*steps[1:], float(np.linalg.norm(tool.translation_m))]
    return np.cumsum(lengths[::-1])[::-1]


def angle_rad(rotation: FloatArray) -> float:
    """The angle of a rotation (3, 3), exact for small angles too."""
    skew = np.array(
        [
            rotation[2, 1] - rotation[1, 2],
            rotation[0, 2] - rotation[2, 0],
            rotation[1, 0] - rotation[0, 1],
        ]
    )
    return float(np.arctan2(np.linalg.norm(skew), np.trace(rotation) - 1.0))
