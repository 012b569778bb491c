"""How far a hull reaches beyond the surface it covers: the price of convexity, never hidden.

From every triangle straight out to the hull's boundary, and from every open rim straight out of
the sheet (a door opening in a panel is a rim). Bounds, not samples: over a triangle the distance
is at most the least, over the hull's planes, of the largest distance at its corners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from robots.geometry import FloatArray
from robots.mesh.hulls import Hull
from robots.mesh.surface import Surface, normals, rims

_FACING = 1e-9
_BLOCK = 2_000_000
_REFINED = 32
_REFINEMENTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """Where excess is measured: spots of 3 corners (n, 3, 3), and directions (n, 3)."""

    spots_m: FloatArray
    directions: FloatArray


def rays_of(surface: Surface) -> Rays:
    """Return the rays of a surface: outward of a solid, both ways of a sheet, and out of rims."""
    triangles, out = surface.triangles_m, normals(surface.triangles_m)
    if surface.solid:
        return Rays(triangles, out)
    edges, outward = rims(triangles)
    edge_spots = edges[:, [0, 1, 1]]
    return Rays(
        np.concatenate([triangles, triangles, edge_spots]), np.concatenate([out, -out, outward])
    )


def spot_sizes(rays: Rays) -> FloatArray:
    """Return the squared length (n,) of each spot, an edge or a triangle."""
    edges = rays.spots_m - np.roll(rays.spots_m, 1, axis=1)
    return np.asarray((edges**2).sum(axis=2).max(axis=1))


def excess_m(rays: Rays, hull: Hull) -> FloatArray:
    """Return an upper bound (n,) of how far the hull reaches beyond each spot of ``rays``."""
    bound = _bound(rays, hull)
    for _ in range(_REFINEMENTS):
        loose = np.argsort(-bound, kind="stable")[:_REFINED]
        finer = _quartered(_quartered(Rays(rays.spots_m[loose], rays.directions[loose])))
        bound[loose] = np.minimum(bound[loose], _bound(finer, hull).reshape(-1, 16).max(axis=1))
    return bound


def _bound(rays: Rays, hull: Hull) -> FloatArray:
    block = max(1, _BLOCK // (3 * len(hull.planes)))
    parts = [
        _bound_of_block(rays.spots_m[k : k + block], rays.directions[k : k + block], hull)
        for k in range(0, len(rays.spots_m), block)
    ]
    return np.concatenate(parts) if parts else np.empty(0)


def _bound_of_block(spots: FloatArray, directions: FloatArray, hull: Hull) -> FloatArray:
    inward, offset = hull.planes[:, :3], hull.planes[:, 3]
    room = -(spots @ inward.T + offset)
    farthest = np.maximum(room, 0.0).max(axis=1)
    facing = directions @ inward.T
    seen = facing > _FACING
    distance = np.divide(farthest, facing, out=np.full_like(facing, np.inf), where=seen)
    nearest = distance.min(axis=1)
    return np.where(np.isfinite(nearest), nearest, 0.0)


def _quartered(rays: Rays) -> Rays:
    """Each spot in four; children of a spot stay together."""
    a, b, c = np.moveaxis(rays.spots_m, 1, 0)
    ab, bc, ca = (a + b) / 2.0, (b + c) / 2.0, (c + a) / 2.0
    children = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    spots = np.stack([np.stack(child, axis=1) for child in children], axis=1)
    return Rays(spots.reshape(-1, 3, 3), np.repeat(rays.directions, 4, axis=0))
