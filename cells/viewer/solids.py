"""Collision shapes as the page draws them: capsules by their ends, other hulls as triangles.

What is drawn is what is planned with: no shape of the page is larger or smaller than the one that
the clearances are proven for. Used by ``contents``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull, QhullError

from robots.geometry import FloatArray
from robots.shapes import Convex

_FLAT_M = 1e-4
_DIRECTIONS = np.array(
    [[x, y, z] for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if (x, y, z) != (0,) * 3]
)
_SPHERE = _DIRECTIONS / np.linalg.norm(_DIRECTIONS, axis=1, keepdims=True)
_GOLDEN = np.pi * (3.0 - np.sqrt(5.0))
_HEIGHTS = np.linspace(-1.0, 1.0, 80)
_BALL = np.column_stack(
    [
        np.sqrt(1.0 - _HEIGHTS**2) * np.cos(_GOLDEN * np.arange(len(_HEIGHTS))),
        np.sqrt(1.0 - _HEIGHTS**2) * np.sin(_GOLDEN * np.arange(len(_HEIGHTS))),
        _HEIGHTS,
    ]
)
"""Directions spread evenly over a ball (Fibonacci)."""

IntArray = npt.NDArray[np.int64]


def solids(pieces: Iterable[Convex]) -> dict[str, Any]:
    """Return the pieces: ``capsules`` rows of both ends and radius (n x 7, m), ``hulls`` meshes.

    A mesh has ``points`` (n x 3, m) and ``faces`` (f x 3), outward by the right hand.
    """
    capsules, hulls = [], []
    for piece in pieces:
        if len(piece.points_m) <= 2:
            ends = piece.points_m[[0, -1]].ravel()
            capsules.append([*ends.tolist(), piece.radius_m])
        else:
            hulls.append(_mesh(_grown(piece)))
    return {"capsules": np.array(capsules, dtype=np.float32).ravel(), "hulls": hulls}


def triangles(pieces: Iterable[Convex]) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return all pieces as triangles: corners (n, 3) in m, normals (n, 3) and faces (f, 3).

    Every face has corners of its own, except where a ball or capsule is round.
    """
    points: list[FloatArray] = []
    normals: list[FloatArray] = []
    faces: list[IntArray] = []
    count = 0
    for piece in pieces:
        corners, outward, mine = _flat(piece) if len(piece.points_m) > 2 else _round(piece)
        points.append(corners)
        normals.append(outward)
        faces.append(mine + count)
        count += len(corners)
    return np.concatenate(points), np.concatenate(normals), np.concatenate(faces)


def _flat(piece: Convex) -> tuple[FloatArray, FloatArray, IntArray]:
    mesh = _mesh(_grown(piece))
    corners = mesh["points"].reshape(-1, 3).astype(np.float64)[mesh["faces"]]
    a, b, c = (corners[k::3] for k in range(3))
    normal = np.cross(b - a, c - a)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    return corners, np.repeat(normal, 3, axis=0), np.arange(len(corners)).reshape(-1, 3)


def _round(piece: Convex) -> tuple[FloatArray, FloatArray, IntArray]:
    """A capsule as the hull of many directions around both of its ends."""
    ends = piece.points_m[[0, -1]]
    hull = ConvexHull((ends[:, None] + piece.radius_m * _BALL[None]).reshape(-1, 3))
    normals = np.tile(_BALL, (2, 1))
    return hull.points, normals, _outward(hull.points, hull.simplices, hull.equations[:, :3])


def _grown(piece: Convex) -> FloatArray:
    """The corners, with a ball of directions around each where the hull has a radius."""
    if piece.radius_m < _FLAT_M:
        return piece.points_m
    around = piece.points_m[:, None] + piece.radius_m * _SPHERE[None]
    return np.asarray(around.reshape(-1, 3))


def _mesh(points_m: FloatArray) -> dict[str, Any]:
    try:
        hull = ConvexHull(points_m)
    except QhullError:
        hull = ConvexHull(_thickened(points_m))
    used = np.unique(hull.simplices)
    corners = hull.points[used]
    faces = np.searchsorted(used, hull.simplices)
    return {
        "points": corners.astype(np.float32).ravel(),
        "faces": _outward(corners, faces, hull.equations[:, :3]).astype(np.uint16).ravel(),
    }


def _thickened(points_m: FloatArray) -> FloatArray:
    """Flat points as a thin slab, so that they have a hull."""
    return np.concatenate([points_m + _FLAT_M * axis for axis in _SPHERE])


def _outward(
    corners: FloatArray, faces: np.ndarray[Any, Any], normals: FloatArray
) -> np.ndarray[Any, Any]:
    a, b, c = (corners[faces[:, k]] for k in range(3))
    inward = np.einsum("ij,ij->i", np.cross(b - a, c - a), normals) < 0.0
    return np.where(inward[:, None], faces[:, ::-1], faces)
