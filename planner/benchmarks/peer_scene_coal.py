"""Coal as others use it for a whole station: pieces of arms against a tree of what stands.

Capsules, spheres and hulls as such. Called by ``collision`` as a contender and as the truth, with
pieces grown where the question is whether anything is nearer than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.benchmarks.setting import PeerMissingError
from robots.geometry import FloatArray, Pose
from robots.shapes import Convex

BoolArray = npt.NDArray[np.bool_]

try:
    import coal
except ImportError:  # pragma: no cover - without the optional extra
    coal = None


class CoalScene:
    """Pieces that move with frames among others that stand; ``pairs`` of moving pieces that count.

    ``moving`` gives each piece with the row of its frame; all of them are grown by ``grown_m``,
    which for pairs is shared between both. Those marked ``alone`` count in pairs only.

    Raises:
        PeerMissingError: if Coal is not installed.
    """

    def __init__(
        self,
        moving: Sequence[tuple[int, Convex]],
        standing: Sequence[Convex],
        pairs: Sequence[tuple[int, int]] = (),
        grown_m: float = 0.0,
        alone: Sequence[bool] = (),
    ) -> None:
        if coal is None:
            raise PeerMissingError("coal")
        self._rows = [row for row, _ in moving]
        self._X_FO = np.array([_pose(piece).matrix() for _, piece in moving])
        self._moving = [_object(piece.grown(grown_m)) for _, piece in moving]
        self._halves = [_object(piece.grown(0.5 * grown_m)) for _, piece in moving]
        self._balls = np.array([_ball(piece, grown_m) for _, piece in moving])
        self._pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self._against = [k for k in range(len(moving)) if not (alone and alone[k])]
        self._standing = [_object(piece) for piece in standing]
        self._manager = coal.DynamicAABBTreeCollisionManager()
        for solid in self._standing:
            self._manager.registerObject(solid)
        self._manager.setup()
        self._request = coal.CollisionRequest()
        self._callback = coal.CollisionCallBackDefault()

    def placed(self, frames: FloatArray) -> FloatArray:
        """Poses (m, k, 4, 4) of all k pieces, from poses (m, f, 4, 4) of all frames."""
        return np.asarray(frames[:, self._rows] @ self._X_FO)

    def touching(self, frames: FloatArray) -> BoolArray:
        """Whether anything that counts touches (m,), with the frames at ``frames`` (m, f, 4, 4)."""
        poses = self.placed(frames)
        near = self._near(poses)
        return np.array(
            [
                self.hits_standing(one) or any(self._touch(a, b, one) for a, b in self._listed(row))
                for one, row in zip(poses, near, strict=True)
            ],
            dtype=np.bool_,
        )

    def depths_m(self, frames: FloatArray) -> FloatArray:
        """How deep anything overlaps (m,), 0 where nothing does."""
        depths = np.zeros(len(frames))
        for k in np.flatnonzero(self.touching(frames)):
            depths[k] = self._depth_m(self.placed(frames[k : k + 1])[0])
        return depths

    def hits_standing(self, poses: FloatArray) -> bool:
        """Whether a piece touches what stands, with the pieces at ``poses`` (k, 4, 4)."""
        data, callback, manager = self._callback.data, self._callback, self._manager
        for k in self._against:
            solid = self._moving[k]
            solid.setRotation(poses[k, :3, :3])
            solid.setTranslation(poses[k, :3, 3])
            solid.computeAABB()
            data.clear()
            manager.collide(solid, callback)
            if data.result.isCollision():
                return True
        return False

    def _near(self, poses: FloatArray) -> BoolArray:
        """Which pairs (m, p) have balls that touch, with the pieces at ``poses`` (m, k, 4, 4)."""
        turned = np.einsum("mkij,kj->mki", poses[:, :, :3, :3], self._balls[:, :3])
        centers = turned + poses[:, :, :3, 3]
        first, second = self._pairs.T
        apart = np.linalg.norm(centers[:, first] - centers[:, second], axis=2)
        return np.asarray(apart <= self._balls[first, 3] + self._balls[second, 3])

    def _listed(self, row: BoolArray) -> list[list[int]]:
        listed: list[list[int]] = self._pairs[row].tolist()
        return listed

    def _depth_m(self, poses: FloatArray) -> float:
        """How deep (m) the pieces at ``poses`` (k, 4, 4) overlap at most."""
        least = 0.0
        for k in self._against:
            _put(self._moving[k], poses[k])
            least = min(least, *(_distance_m(self._moving[k], other) for other in self._standing))
        for a, b in self._pairs.tolist():
            least = min(least, _distance_m(self._half(a, poses), self._half(b, poses)))
        return -least

    def _touch(self, a: int, b: int, poses: FloatArray) -> bool:
        result = coal.CollisionResult()
        coal.collide(self._half(a, poses), self._half(b, poses), self._request, result)
        return bool(result.isCollision())

    def _half(self, piece: int, poses: FloatArray) -> Any:
        _put(self._halves[piece], poses[piece])
        return self._halves[piece]


def _put(solid: Any, pose: FloatArray) -> None:
    solid.setRotation(pose[:3, :3])
    solid.setTranslation(pose[:3, 3])
    solid.computeAABB()


def _distance_m(a: Any, b: Any) -> float:
    return float(coal.distance(a, b, coal.DistanceRequest(), coal.DistanceResult()))


def _object(piece: Convex) -> Any:
    pose = _pose(piece)
    at = coal.Transform3s(np.array(pose.rotation), np.array(pose.translation_m))
    return coal.CollisionObject(_geometry(piece), at)


def _pose(piece: Convex) -> Pose:
    """Where the geometry of a piece stands in the frame of the piece."""
    points = np.unique(piece.points_m, axis=0)
    if len(points) > 2:
        return Pose.identity()
    if len(points) == 1:
        return Pose(np.eye(3), points[0])
    z = (points[1] - points[0]) / np.linalg.norm(points[1] - points[0])
    x = np.linalg.svd(z[None])[2][1]
    return Pose(np.column_stack([x, np.cross(z, x), z]), points.mean(axis=0))


def _geometry(piece: Convex) -> Any:
    points = np.unique(piece.points_m, axis=0)
    if len(points) == 1:
        return coal.Sphere(piece.radius_m)
    if len(points) == 2:
        return coal.Capsule(piece.radius_m, float(np.linalg.norm(points[1] - points[0])))
    vertices = coal.StdVec_Vec3s()
    for point in points:
        vertices.append(point)
    hull = coal.Convex.convexHull(vertices, True, "Qt")
    if piece.radius_m > 0.0:
        hull.setSweptSphereRadius(piece.radius_m)
    return hull


def _ball(piece: Convex, grown_m: float) -> FloatArray:
    """A ball (centre in the frame of the geometry, radius) around a piece grown by half."""
    points = _pose(piece).inverse().apply(piece.points_m)
    center = points.mean(axis=0)
    reach = np.linalg.norm(points - center, axis=1).max() + piece.radius_m + 0.5 * grown_m
    return np.array([*center, reach])
