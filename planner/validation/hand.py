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

    def pose(self, q_rad: FloatArray) -> Pose:
        """Return ``X_WT`` for joints (dof,)."""
        position, quaternion = self._arm.frames(q_rad[None])
        X_W_tip = Pose.from_quaternion_wxyz(position[0, -1], np.roll(quaternion[0, -1], 1))
        return X_W_tip @ self._X_tip_tool

    def frames(self, q_rad: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Positions (n, 3) and rotations (n, 3, 3) of ``X_WT`` for joints (n, dof)."""
        position, quaternion = self._arm.frames(q_rad)
        rotation = _rotations(quaternion[:, -1])
        tool = self._X_tip_tool
        return position[:, -1] + rotation @ tool.translation_m, rotation @ tool.rotation


def _levers_m(mounted: MountedRobot) -> FloatArray:
    """For each joint (dof,) the farthest that the tool point can be from its axis."""
    model = mounted.model
    steps = [float(np.linalg.norm(joint.X_parent_joint.translation_m)) for joint in model.joints]
    tool = model.X_tip_flange @ mounted.tool.X_flange_tcp
    lengths = [*steps[1:], float(np.linalg.norm(tool.translation_m))]
    return np.cumsum(lengths[::-1])[::-1]


def _rotations(quaternion_xyzw: FloatArray) -> FloatArray:
    """Rotation matrices (n, 3, 3) of quaternions (n, 4): v -> v + 2 (w (u x v) + u x (u x v))."""
    unit = quaternion_xyzw / np.linalg.norm(quaternion_xyzw, axis=1, keepdims=True)
    cross = np.zeros((len(unit), 3, 3))
    for axis, (row, column) in enumerate(((2, 1), (0, 2), (1, 0))):
        cross[:, row, column], cross[:, column, row] = unit[:, axis], -unit[:, axis]
    turned: FloatArray = np.eye(3) + 2.0 * (unit[:, 3, None, None] * cross + cross @ cross)
    return turned


def angles_rad(rotations: FloatArray) -> FloatArray:
    """The angles (n,) of rotations (n, 3, 3), exact for small angles too."""
    skew = rotations - np.swapaxes(rotations, 1, 2)
    axis = np.stack([skew[:, 2, 1], skew[:, 0, 2], skew[:, 1, 0]], axis=1)
    trace = np.trace(rotations, axis1=1, axis2=2)
    angles: FloatArray = np.arctan2(np.linalg.norm(axis, axis=1), trace - 1.0)
    return angles


def angle_rad(rotation: FloatArray) -> float:
    """The angle of one rotation (3, 3)."""
    return float(angles_rad(rotation[None])[0])
