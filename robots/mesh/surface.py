"""A piece of surface that is being covered: triangles, whether closed, and its open rims.

The convex decomposition cuts these; closedness decides on which side of a triangle a hull may not
reach out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from robots.geometry import FloatArray

IntArray = npt.NDArray[np.int64]

_MERGE_M = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Triangles (n, 3, 3) in metres, and the caps (k, 3, 3) that close cuts made so far.

    ``solid``: together they bound a volume, seen from outside counter-clockwise. Sheets have no
    caps.
    """

    triangles_m: FloatArray
    solid: bool
    caps_m: FloatArray = field(default_factory=lambda: np.empty((0, 3, 3)))

    def points_m(self) -> FloatArray:
        """All corners, (m, 3)."""
        return np.concatenate([self.triangles_m, self.caps_m]).reshape(-1, 3)


def components(triangles_m: FloatArray) -> list[Surface]:
    """Split triangles (n, 3, 3) into connected surfaces and find out which are closed."""
    corners = _corner_ids(triangles_m)
    return [_oriented(triangles_m[part], corners[part]) for part in _parts(corners)]


def apart(surface: Surface) -> list[Surface]:
    """Split a sheet into its connected pieces; a solid stays one body."""
    if surface.solid:
        return [surface]
    parts = _parts(_corner_ids(surface.triangles_m))
    return [Surface(surface.triangles_m[part], solid=False) for part in parts]


def rims(triangles_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return edges (k, 2, 3) with one triangle only, and the directions (k, 3) out of the sheet."""
    corners = _corner_ids(triangles_m)
    edges = corners[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    _, first, count = np.unique(
        np.sort(edges, axis=1), axis=0, return_index=True, return_counts=True
    )
    chosen = first[count == 1]
    ends = triangles_m[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2, 3)[chosen]
    outward = np.cross(ends[:, 1] - ends[:, 0], normals(triangles_m)[chosen // 3])
    length = np.linalg.norm(outward, axis=1, keepdims=True)
    kept = length[:, 0] > 0.0
    return ends[kept], outward[kept] / length[kept]


def normals(triangles_m: FloatArray) -> FloatArray:
    """Return unit normals (n, 3); zero for triangles without area."""
    cross = np.cross(triangles_m[:, 1] - triangles_m[:, 0], triangles_m[:, 2] - triangles_m[:, 0])
    length = np.linalg.norm(cross, axis=1, keepdims=True)
    return np.asarray(np.divide(cross, length, out=np.zeros_like(cross), where=length > 0.0))


def _corner_ids(triangles_m: FloatArray) -> IntArray:
    """Number the corners (n, 3); those at one place share a number."""
    flat = triangles_m.reshape(-1, 3)
    _, ids = np.unique(np.round(flat / _MERGE_M).astype(np.int64), axis=0, return_inverse=True)
    return ids.reshape(-1, 3).astype(np.int64)


def _parts(corners: IntArray) -> list[IntArray]:
    """Row numbers of each connected set of triangles, in the order of their first triangle."""
    count = int(corners.max()) + 1
    pairs = corners[:, [[0, 1], [1, 2]]].reshape(-1, 2)
    links = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    _, label = connected_components(links, directed=False)
    owner = label[corners[:, 0]]
    _, first = np.unique(owner, return_index=True)
    return [np.flatnonzero(owner == owner[start]) for start in np.sort(first)]


def _oriented(triangles_m: FloatArray, corners: IntArray) -> Surface:
    if not _closed(corners):
        return Surface(triangles_m, solid=False)
    a, b, c = np.moveaxis(triangles_m - triangles_m[0, 0], 1, 0)
    volume = float(np.einsum("ni,ni->", a, np.cross(b, c)))
    return Surface(triangles_m if volume >= 0.0 else triangles_m[:, ::-1], solid=True)


def _closed(corners: IntArray) -> bool:
    """Every directed edge has its opposite, equally often."""
    edges = corners[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    edges = edges[edges[:, 0] != edges[:, 1]]
    forward, there = np.unique(edges, axis=0, return_counts=True)
    backward, back = np.unique(edges[:, ::-1], axis=0, return_counts=True)
    return bool(np.array_equal(forward, backward) and np.array_equal(there, back))
