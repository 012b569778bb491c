"""Coal, and nothing but Coal: exact collision checks and distances of solids, to compare with.

The only module that imports it. Used as a contender's checker and as an independent judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.benchmarks.moveit.primitive import Primitive
from planner.benchmarks.setting import PeerMissingError
from robots.geometry import FloatArray, Pose
from robots.shapes import Convex

try:
    import coal
except ImportError:  # pragma: no cover - without the optional extra
    coal = None

Shape = Convex | Primitive | FloatArray
"""A solid in its frame; an array (n, 3, 3) means the bare triangles of a mesh."""


class CoalWorld:
    """Solids that move with frames, and others that stand still.

    ``moving`` gives each solid with the row of its frame; ``pairs`` are indices of moving solids
    that must not touch each other.

    Raises:
        PeerMissingError: if Coal is not installed.
    """

    def __init__(
        self,
        moving: Sequence[tuple[int, Shape]],
        standing: Sequence[Shape],
        pairs: Sequence[tuple[int, int]] = (),
    ) -> None:
        if coal is None:
            raise PeerMissingError("coal")
        self._rows = [row for row, _ in moving]
        self._poses = [_pose(shape) for _, shape in moving]
        self._moving = [coal.CollisionObject(*_placed(shape)) for _, shape in moving]
        self._standing = [coal.CollisionObject(*_placed(shape)) for shape in standing]
        self._pairs = list(pairs)
        self._balls = np.array([_ball(shape) for _, shape in moving]).reshape(-1, 4)
        self._manager = coal.DynamicAABBTreeCollisionManager()
        for solid in self._standing:
            self._manager.registerObject(solid)
        self._manager.setup()
        self._request = coal.CollisionRequest()
        self._callback = coal.CollisionCallBackDefault()

    def hits(self, frames: FloatArray) -> bool:
        """Whether anything that must not touch does, with the frames at ``frames`` (k, 4, 4)."""
        self._place(frames)
        for solid in self._moving:
            self._callback.init()
            self._manager.collide(solid, self._callback)
            if self._callback.data.result.isCollision():
                return True
        return any(self._touch(a, b) for a, b in self._near_pairs(frames, 0.0))

    def distance_m(self, frames: FloatArray) -> float:
        """Least distance (m) of all that must not touch; negative where it overlaps."""
        self._place(frames)
        pairs = [(a, b) for a in self._moving for b in self._standing]
        pairs += [(self._moving[a], self._moving[b]) for a, b in self._pairs]
        return min((_distance_m(a, b) for a, b in pairs), default=np.inf)

    def _place(self, frames: FloatArray) -> None:
        for solid, row, pose in zip(self._moving, self._rows, self._poses, strict=True):
            frame = frames[row]
            rotation = frame[:3, :3]
            if pose is None:
                solid.setRotation(rotation)
                solid.setTranslation(frame[:3, 3])
            else:
                at = rotation @ pose.translation_m + frame[:3, 3]
                solid.setRotation(rotation @ pose.rotation)
                solid.setTranslation(at)
            solid.computeAABB()

    def _near_pairs(self, frames: FloatArray, far_m: float) -> list[tuple[int, int]]:
        """The pairs whose bounding balls are nearer than ``far_m``."""
        if not self._pairs:
            return []
        placed = frames[self._rows]
        centers = np.einsum("kij,kj->ki", placed[:, :3, :3], self._balls[:, :3]) + placed[:, :3, 3]
        first, second = np.array(self._pairs).T
        gap = np.linalg.norm(centers[first] - centers[second], axis=1)
        near = gap < self._balls[first, 3] + self._balls[second, 3] + far_m
        return [self._pairs[i] for i in np.flatnonzero(near)]

    def _touch(self, a: int, b: int) -> bool:
        result = coal.CollisionResult()
        coal.collide(self._moving[a], self._moving[b], self._request, result)
        return bool(result.isCollision())


def _distance_m(a: Any, b: Any) -> float:
    result = coal.DistanceResult()
    return float(coal.distance(a, b, coal.DistanceRequest(), result))


def _placed(shape: Shape) -> tuple[Any, ...]:
    """Geometry and transform, as Coal takes them."""
    pose = _pose(shape)
    if pose is None:
        return _geometry(shape), coal.Transform3s.Identity()
    return _geometry(shape), coal.Transform3s(np.array(pose.rotation), np.array(pose.translation_m))


def _pose(shape: Shape) -> Pose | None:
    """Where the geometry stands in the frame of the solid; None: in its origin."""
    if isinstance(shape, Primitive):
        return shape.X_FO
    if isinstance(shape, Convex) and len(shape.points_m) == 1:
        return Pose(np.eye(3), shape.points_m[0])
    return None


def _geometry(shape: Shape) -> Any:
    if isinstance(shape, Primitive):
        return _primitive(shape)
    if isinstance(shape, Convex):
        return _convex(shape)
    mesh = coal.BVHModelOBBRSS()
    mesh.beginModel(len(shape), 3 * len(shape))
    for triangle in shape:
        mesh.addTriangle(*triangle)
    mesh.endModel()
    return mesh


def _primitive(shape: Primitive) -> Any:
    if shape.kind == "box":
        return coal.Box(*shape.size_m)
    if shape.kind == "sphere":
        return coal.Sphere(*shape.size_m)
    height, radius = shape.size_m
    return coal.Cylinder(radius, height)


def _convex(shape: Convex) -> Any:
    if len(shape.points_m) == 1:
        return coal.Sphere(shape.radius_m)
    points = coal.StdVec_Vec3s()
    for point in shape.points_m:
        points.append(point)
    hull = coal.Convex.convexHull(points, True, "Qt")
    if shape.radius_m > 0.0:
        hull.setSweptSphereRadius(shape.radius_m)
    return hull


def _ball(shape: Shape) -> FloatArray:
    """A ball (centre, radius) around a solid."""
    if isinstance(shape, Primitive):
        shape = shape.covering()
    grown_m = shape.radius_m if isinstance(shape, Convex) else 0.0
    points = shape.points_m if isinstance(shape, Convex) else shape.reshape(-1, 3)
    center = (points.min(axis=0) + points.max(axis=0)) / 2.0
    return np.array([*center, np.linalg.norm(points - center, axis=1).max() + grown_m])
