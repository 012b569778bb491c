"""PyBullet as others use it: an arm as one multibody, joints set, contacts asked for.

The only module outside of the judge that imports it. Used as a contender's checker.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pybullet

from planner.benchmarks.moveit.primitive import Primitive
from robots.geometry import FloatArray, Pose
from robots.model import RobotModel
from robots.shapes import Convex

_FIXED, _TURNS = pybullet.JOINT_FIXED, pybullet.JOINT_REVOLUTE
_FLAGS = pybullet.URDF_USE_SELF_COLLISION | pybullet.URDF_USE_SELF_COLLISION_INCLUDE_PARENT

Shape = Convex | Primitive


class BulletArm:
    """An arm with its solids among others that stand; close it when done (or use ``with``).

    ``moving`` gives each solid with the number of its link (0 is the base); ``pairs`` are indices
    of moving solids that must not touch each other.
    """

    def __init__(
        self,
        model: RobotModel,
        moving: Sequence[tuple[int, Shape]],
        standing: Sequence[Shape],
        pairs: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._client = pybullet.connect(pybullet.DIRECT)
        self._joints = list(range(model.dof))
        # Bullet numbers links depth first: behind the joints come the solids of the last link
        order = sorted(range(len(moving)), key=lambda i: -moving[i][0])
        order = [i for i in order if moving[i][0] > 0]
        self._arm = self._multibody(model, [moving[i] for i in order])
        seats = {i: (self._arm, model.dof + place) for place, i in enumerate(order)}
        for i, (link, shape) in enumerate(moving):
            if link == 0:
                seats[i] = (self._stand(shape), -1)
        self._filter(seats, {frozenset(pair) for pair in pairs})
        for shape in standing:
            self._stand(shape)

    def __enter__(self) -> BulletArm:
        return self

    def __exit__(self, *_: object) -> None:
        pybullet.disconnect(physicsClientId=self._client)

    def hits(self, q: FloatArray) -> bool:
        """Whether anything that must not touch does, with the joints at ``q`` (n,)."""
        pybullet.resetJointStatesMultiDof(
            self._arm, self._joints, [[value] for value in q], physicsClientId=self._client
        )
        pybullet.performCollisionDetection(physicsClientId=self._client)
        contacts = pybullet.getContactPoints(self._arm, physicsClientId=self._client)
        return any(contact[8] < 0.0 for contact in contacts)

    def _multibody(self, model: RobotModel, moving: Sequence[tuple[int, Shape]]) -> int:
        """The arm: its joints first, then one fixed link for each solid."""
        frames = [(k, joint.X_parent_joint, _TURNS) for k, joint in enumerate(model.joints)]
        handles, axes = [-1] * model.dof, [joint.axis.tolist() for joint in model.joints]
        for link, shape in moving:
            handle, pose = self._shape(shape)
            frames.append((link, pose, _FIXED))
            handles.append(handle)
            axes.append([0.0, 0.0, 1.0])
        count = len(frames)
        zeros, units = [[0.0] * 3] * count, [[0.0, 0.0, 0.0, 1.0]] * count
        arm: int = pybullet.createMultiBody(
            0.0, -1, -1, zeros[0], units[0],
            linkMasses=[1.0] * count,
            linkCollisionShapeIndices=handles,
            linkVisualShapeIndices=[-1] * count,
            linkPositions=[pose.translation_m.tolist() for _, pose, _ in frames],
            linkOrientations=[_xyzw(pose) for _, pose, _ in frames],
            linkInertialFramePositions=zeros,
            linkInertialFrameOrientations=units,
            linkParentIndices=[parent for parent, _, _ in frames],
            linkJointTypes=[kind for _, _, kind in frames],
            linkJointAxis=axes,
            flags=_FLAGS,
            physicsClientId=self._client,
        )  # fmt: skip
        return arm

    def _stand(self, shape: Shape) -> int:
        """A solid that stands still, as a body of its own."""
        handle, pose = self._shape(shape)
        body: int = pybullet.createMultiBody(
            0.0, handle, -1, pose.translation_m, _xyzw(pose), physicsClientId=self._client
        )
        return body

    def _filter(self, seats: dict[int, tuple[int, int]], pairs: set[frozenset[int]]) -> None:
        """Let Bullet look at no pair of solids of the arm but ``pairs``; seats: body and link."""
        for a, (body_a, link_a) in seats.items():
            for b, (body_b, link_b) in seats.items():
                if a < b:
                    pybullet.setCollisionFilterPair(
                        body_a, body_b, link_a, link_b, int(frozenset((a, b)) in pairs),
                        physicsClientId=self._client,
                    )  # fmt: skip

    def _shape(self, shape: Shape) -> tuple[int, Pose]:
        """A collision shape, and its pose in the frame of the solid."""
        keywords: dict[str, Any] = {"physicsClientId": self._client}
        if isinstance(shape, Convex):
            if len(shape.points_m) == 1:
                at = Pose(np.eye(3), shape.points_m[0])
                kind = pybullet.GEOM_SPHERE
                return pybullet.createCollisionShape(kind, radius=shape.radius_m, **keywords), at
            points = shape.points_m.tolist()
            handle = pybullet.createCollisionShape(pybullet.GEOM_MESH, vertices=points, **keywords)
            return handle, Pose.identity()
        return _primitive(shape, keywords), shape.X_FO


def _primitive(shape: Primitive, keywords: dict[str, Any]) -> int:
    handle: int
    if shape.kind == "box":
        halves = [size / 2.0 for size in shape.size_m]
        handle = pybullet.createCollisionShape(pybullet.GEOM_BOX, halfExtents=halves, **keywords)
    elif shape.kind == "sphere":
        radius = shape.size_m[0]
        handle = pybullet.createCollisionShape(pybullet.GEOM_SPHERE, radius=radius, **keywords)
    else:
        height, radius = shape.size_m
        handle = pybullet.createCollisionShape(
            pybullet.GEOM_CYLINDER, radius=radius, height=height, **keywords
        )
    return handle


def _xyzw(pose: Pose) -> list[float]:
    w, x, y, z = pose.quaternion_wxyz().tolist()
    return [x, y, z, w]
