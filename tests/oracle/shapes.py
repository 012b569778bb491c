"""Distances of convex pieces by Coal: an engine that neither makers nor judge use."""

from __future__ import annotations

import coal
import numpy as np
from scipy.spatial import ConvexHull, QhullError

from robots.geometry import FloatArray
from robots.shapes import Convex

THIN_M = 1e-7


class Shape:
    """One piece; ``radius_m`` is what Coal's shape lacks of the true one."""

    def __init__(self, piece: Convex) -> None:
        points = np.unique(piece.points_m, axis=0)
        low, high = points.min(axis=0), points.max(axis=0)
        self.box_center_m, self.box_half_m = (low + high) / 2, (high - low) / 2 + piece.radius_m
        self.local = np.eye(4)
        self.local[:3, 3] = points.mean(axis=0)
        self.radius_m = 0.0
        if len(points) == 1:
            self.shape = coal.Sphere(max(piece.radius_m, THIN_M))
        elif len(points) == 2:
            self.shape = coal.Capsule(
                max(piece.radius_m, THIN_M), float(np.linalg.norm(points[1] - points[0]))
            )
            self.local[:3, :3] = _along(points[1] - points[0])
        else:
            self.local = np.eye(4)
            self.shape = _hull(points)
            self.radius_m = piece.radius_m

    def distance_m(self, X_WA: FloatArray, other: Shape, X_WB: FloatArray) -> float:
        """Distance of the two pieces with their owners at X_WA, X_WB (4, 4); negative inside."""
        return self.nearest(X_WA, other, X_WB)[0]

    def nearest(self, X_WA: FloatArray, other: Shape, X_WB: FloatArray) -> tuple[float, FloatArray]:
        """Distance, and the direction (3,) from the first piece to the second."""
        a, b = X_WA @ self.local, X_WB @ other.local
        result = coal.DistanceResult()
        found = coal.distance(
            self.shape,
            coal.Transform3s(a[:3, :3], a[:3, 3]),
            other.shape,
            coal.Transform3s(b[:3, :3], b[:3, 3]),
            coal.DistanceRequest(),
            result,
        )
        return float(found) - self.radius_m - other.radius_m, np.array(result.normal)


def _along(direction: FloatArray) -> FloatArray:
    z = direction / np.linalg.norm(direction)
    x = np.cross(np.eye(3)[np.argmin(np.abs(z))], z)
    x /= np.linalg.norm(x)
    return np.column_stack([x, np.cross(z, x), z])


def _hull(points: FloatArray) -> coal.Convex:
    try:
        hull = ConvexHull(points)
    except QhullError:  # flat: give it a little thickness
        normal = np.linalg.svd(points - points.mean(axis=0))[2][-1] * THIN_M
        points = np.concatenate([points + normal, points - normal])
        hull = ConvexHull(points, qhull_options="QJ")
    index = {vertex: at for at, vertex in enumerate(hull.vertices.tolist())}
    vertices = coal.StdVec_Vec3s()
    for vertex in hull.vertices:
        vertices.append(points[vertex])
    middle = points[hull.vertices].mean(axis=0)
    triangles = coal.StdVec_Triangle()
    for face in hull.simplices.tolist():
        a, b, c = points[face]
        if np.dot(np.cross(b - a, c - a), a - middle) < 0:
            face = face[::-1]
        triangles.append(coal.Triangle(*(index[vertex] for vertex in face)))
    return coal.Convex(vertices, triangles)
