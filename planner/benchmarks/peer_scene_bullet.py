"""PyBullet as others use it for a whole station: arms of few compound links, set and detected.

As quick as PyBullet goes: one compound shape per link, no self-collision, one call to set all
joints of an arm. Called by ``collision``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pybullet

from cells.shop import MountedRobot
from robots import shapes
from robots.geometry import FloatArray, Pose
from robots.shapes import Convex


class BulletScene:
    """Arms with their tools among solids that stand; close it when done (or use ``with``)."""

    def __init__(self, robots: Sequence[MountedRobot], standing: Sequence[Convex]) -> None:
        self._client: int = pybullet.connect(pybullet.DIRECT)
        self._standing = [self._body(piece) for piece in standing]
        self._arms = [(self._arm(robot), list(range(robot.model.dof))) for robot in robots]

    def __enter__(self) -> BulletScene:
        return self

    def __exit__(self, *_: object) -> None:
        pybullet.disconnect(physicsClientId=self._client)

    def hits(self, q: Sequence[list[list[float]]]) -> bool:
        """Whether anything touches, with the joints of each arm at ``q`` (n lists of one)."""
        client = self._client
        for (arm, joints), values in zip(self._arms, q, strict=True):
            pybullet.resetJointStatesMultiDof(arm, joints, values, physicsClientId=client)
        pybullet.performCollisionDetection(physicsClientId=client)
        for arm, _ in self._arms:
            for contact in pybullet.getContactPoints(arm, physicsClientId=client):
                if contact[8] < 0.0:
                    return True
        return False

    def _body(self, piece: Convex) -> int:
        """Something that stands: a box, a sphere or a capsule as such, else the hull of points."""
        if len(piece.points_m) <= 2 or _box(piece) is not None:
            shape = self._compound([piece])
        else:
            points = piece.points_m.tolist()
            shape = pybullet.createCollisionShape(
                pybullet.GEOM_MESH, vertices=points, physicsClientId=self._client
            )
        body: int = pybullet.createMultiBody(0.0, shape, physicsClientId=self._client)
        return body

    def _arm(self, robot: MountedRobot) -> int:
        model = robot.model
        count, zeros = model.dof, [[0.0] * 3] * model.dof
        links = [list(link.pieces) for link in model.links]
        links[-1] += [piece.moved(model.X_tip_flange) for piece in robot.tool.pieces]
        frames = [joint.X_parent_joint for joint in model.joints]
        arm: int = pybullet.createMultiBody(
            0.0,
            self._compound(links[0]),
            -1,
            robot.X_WB.translation_m.tolist(),
            _xyzw(robot.X_WB),
            linkMasses=[1.0] * count,
            linkCollisionShapeIndices=[self._compound(pieces) for pieces in links[1:]],
            linkVisualShapeIndices=[-1] * count,
            linkPositions=[pose.translation_m.tolist() for pose in frames],
            linkOrientations=[_xyzw(pose) for pose in frames],
            linkInertialFramePositions=zeros,
            linkInertialFrameOrientations=[[0.0, 0.0, 0.0, 1.0]] * count,
            linkParentIndices=list(range(count)),
            linkJointTypes=[pybullet.JOINT_REVOLUTE] * count,
            linkJointAxis=[joint.axis.tolist() for joint in model.joints],
            physicsClientId=self._client,
        )
        return arm

    def _compound(self, pieces: Sequence[Convex]) -> int:
        parts = [_part(piece) for piece in pieces]
        if not parts:
            return -1
        shape: int = pybullet.createCollisionShapeArray(
            shapeTypes=[part.kind for part in parts],
            radii=[part.radius_m for part in parts],
            lengths=[part.length_m for part in parts],
            halfExtents=[part.halves_m for part in parts],
            collisionFramePositions=[part.at.translation_m.tolist() for part in parts],
            collisionFrameOrientations=[_xyzw(part.at) for part in parts],
            physicsClientId=self._client,
        )
        return shape


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a compound shape, as PyBullet takes it."""

    kind: int
    at: Pose
    radius_m: float = 0.0
    length_m: float = 0.0
    halves_m: tuple[float, ...] = (0.0, 0.0, 0.0)


def _part(piece: Convex) -> _Part:
    """A box, a sphere or a capsule; nothing else can be part of a compound.

    Raises:
        ValueError: if the piece is none of them.
    """
    points = np.unique(piece.points_m, axis=0)
    if len(points) == 1:
        return _Part(pybullet.GEOM_SPHERE, Pose(np.eye(3), points[0]), piece.radius_m)
    if len(points) == 2:
        length_m = float(np.linalg.norm(points[1] - points[0]))
        at = Pose(_turn_z_to(points[1] - points[0]), points.mean(axis=0))
        return _Part(pybullet.GEOM_CAPSULE, at, piece.radius_m, length_m)
    box = _box(piece)
    if box is None:
        raise ValueError(f"{piece.name}: PyBullet's compounds hold boxes, spheres and capsules")
    return _Part(pybullet.GEOM_BOX, box[0], halves_m=tuple(box[1].tolist()))


def _box(piece: Convex) -> tuple[Pose, FloatArray] | None:
    """Pose and half edges (3,) if the piece was made by ``robots.shapes.box``, else None."""
    points = piece.points_m
    if len(points) != 8 or piece.radius_m > 0.0:
        return None
    edges = points[[4, 2, 1]] - points[0]
    size = np.linalg.norm(edges, axis=1)
    axes = (edges / np.where(size > 0.0, size, 1.0)[:, None]).T
    if not np.allclose(axes.T @ axes, np.eye(3), atol=1e-9) or np.linalg.det(axes) < 0.0:
        return None
    center = points.mean(axis=0)
    made = shapes.box(size, Pose(axes, center)).points_m
    return (Pose(axes, center), size / 2.0) if np.allclose(made, points, atol=1e-9) else None


def _turn_z_to(direction: FloatArray) -> FloatArray:
    """A rotation (3, 3) that turns z onto ``direction``."""
    z = direction / np.linalg.norm(direction)
    x = np.linalg.svd(z[None])[2][1]
    return np.column_stack([x, np.cross(z, x), z])


def _xyzw(pose: Pose) -> list[float]:
    w, x, y, z = pose.quaternion_wxyz().tolist()
    return [x, y, z, w]
