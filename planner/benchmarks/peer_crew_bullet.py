"""Several arms of one URDF in PyBullet, by its own reader and kinematics: the independent eye.

PyBullet takes every mesh as its convex hull with 1 mm around it. Used as the judge of tasks and
motions of many arms, and as the checker of contenders. Called by ``multiarm``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pybullet
from defusedxml import ElementTree

from robots.geometry import FloatArray, Pose

_INERTIAL = (
    '<inertial><mass value="1"/>'
    '<inertia ixx="1" ixy="0" ixz="0" iyy="1" iyz="0" izz="1"/></inertial>'
)
_FLOOR_HALF_M = 0.1
_FLOOR_WIDE_M = 3.0


class BulletCrew:
    """Arms of one URDF at ``bases`` over a floor at ``floor_z_m``; close it when done.

    A link counts against all of its arm but its neighbours, against all other arms, and against
    the floor unless it is the base.
    """

    def __init__(self, urdf: Path, bases: Sequence[Pose], floor_z_m: float) -> None:
        self._client: int = pybullet.connect(pybullet.DIRECT)
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "arm.urdf"
            plain.write_bytes(_plain(urdf))
            self._arms = [self._load(plain, base) for base in bases]
        self._joints = self._moving()
        self._stand_on(floor_z_m)

    def __enter__(self) -> BulletCrew:
        return self

    def __exit__(self, *_: object) -> None:
        pybullet.disconnect(physicsClientId=self._client)

    def hits(self, q_rad: FloatArray) -> bool:
        """Whether anything that must not touch does, with the joints of all arms at q (a, n)."""
        client = self._client
        for arm, row in zip(self._arms, q_rad.tolist(), strict=True):
            values = [[value] for value in row]
            pybullet.resetJointStatesMultiDof(arm, self._joints, values, physicsClientId=client)
        pybullet.performCollisionDetection(physicsClientId=client)
        return any(
            contact[8] < 0.0
            for arm in self._arms
            for contact in pybullet.getContactPoints(arm, physicsClientId=client)
        )

    def first_hit(self, q_rad: FloatArray) -> int | None:
        """The first row of q (m, a, n) at which something touches, None if nothing does."""
        return next((row for row, q in enumerate(q_rad) if self.hits(q)), None)

    def _load(self, urdf: Path, base: Pose) -> int:
        arm: int = pybullet.loadURDF(
            str(urdf),
            base.translation_m.tolist(),
            np.roll(base.quaternion_wxyz(), -1).tolist(),
            useFixedBase=1,
            flags=pybullet.URDF_USE_SELF_COLLISION,
            physicsClientId=self._client,
        )
        return arm

    def _moving(self) -> list[int]:
        arm, client = self._arms[0], self._client
        count = pybullet.getNumJoints(arm, physicsClientId=client)
        kinds = [pybullet.getJointInfo(arm, j, physicsClientId=client)[2] for j in range(count)]
        return [j for j, kind in enumerate(kinds) if kind == pybullet.JOINT_REVOLUTE]

    def _stand_on(self, floor_z_m: float) -> None:
        client = self._client
        half = [_FLOOR_WIDE_M, _FLOOR_WIDE_M, _FLOOR_HALF_M]
        shape = pybullet.createCollisionShape(
            pybullet.GEOM_BOX, halfExtents=half, physicsClientId=client
        )
        floor = pybullet.createMultiBody(
            0.0, shape, -1, [0.0, 0.0, floor_z_m - _FLOOR_HALF_M], physicsClientId=client
        )
        for arm in self._arms:
            for link in range(-1, self._joints[0]):
                pybullet.setCollisionFilterPair(arm, floor, link, -1, 0, physicsClientId=client)


def _plain(urdf: Path) -> bytes:
    """A URDF without what is only to be seen, meshes by whole paths, a mass for every link.

    PyBullet refuses files whose visuals are missing, and talks about links without a mass.
    """
    robot = ElementTree.fromstring(urdf.read_bytes())
    for link in robot.iter("link"):
        for visual in link.findall("visual"):
            link.remove(visual)
        if link.find("inertial") is None:
            link.append(ElementTree.fromstring(_INERTIAL))
    for mesh in robot.iter("mesh"):
        mesh.set("filename", (urdf.parent.resolve() / mesh.attrib["filename"]).as_posix())
    text: bytes = ElementTree.tostring(robot)
    return text
