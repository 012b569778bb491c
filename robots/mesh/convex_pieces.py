"""Covers triangles with convex pieces: few, close, and honest about how far they reach beyond.

A surface that is convex within the tolerance becomes one piece; any other is cut along its worst
notch, again and again. Every vertex and every closed volume stays covered. Scenes and URDFs turn
their meshes into collision shapes with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray
from robots.mesh.caps import cap
from robots.mesh.clipping import halves, section
from robots.mesh.excess import Rays, excess_m, rays_of, spot_sizes
from robots.mesh.hulls import Hull, hull_of
from robots.mesh.reader import Mesh
from robots.mesh.surface import Surface, apart, components
from robots.shapes import Convex

_NOTCHES = 6
_SCANNED = 200
_SAVING = 0.98
_THINNING = 0.5


@dataclass(frozen=True, slots=True)
class ConvexFit:
    """Pieces that cover a surface, and an upper bound of how far they reach beyond it.

    ``excess_m`` above the tolerance means that ``max_pieces`` did not suffice; the pieces still
    cover, and the caller decides whether to refuse or to report.
    """

    pieces: tuple[Convex, ...]
    excess_m: float


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    surface: Surface
    hull: Hull
    rays: Rays
    beyond_m: FloatArray

    @property
    def excess_m(self) -> float:
        return float(self.beyond_m.max(initial=self.hull.radius_m))


def convex_pieces(triangles_m: npt.ArrayLike, tolerance_m: float, max_pieces: int) -> ConvexFit:
    """Cover triangles (n, 3, 3), n >= 1, with at most ``max_pieces`` convex pieces.

    Raises:
        ValueError: if there is no triangle, or tolerance or ``max_pieces`` are not positive.
    """
    triangles = np.asarray(triangles_m, dtype=np.float64)
    return _fit([triangles], tolerance_m, max_pieces)


def fit_mesh(mesh: Mesh, tolerance_m: float, max_pieces: int) -> ConvexFit:
    """Cover a mesh; its groups are separate bodies even where they touch.

    Raises:
        ValueError: as :func:`convex_pieces`.
    """
    return _fit(list(mesh.groups), tolerance_m, max_pieces)


def _fit(groups: list[FloatArray], tolerance_m: float, max_pieces: int) -> ConvexFit:
    if not tolerance_m > 0.0 or max_pieces < 1:
        raise ValueError(f"tolerance {tolerance_m} m and {max_pieces} pieces must be positive")
    if any(group.ndim != 3 or group.shape[1:] != (3, 3) or not len(group) for group in groups):
        raise ValueError("triangles must have shape (n, 3, 3) with n >= 1")
    surfaces = [surface for group in groups for surface in components(group)]
    slack_m = _THINNING * tolerance_m
    done: list[_Piece] = []
    open_pieces = [_piece(surface, slack_m) for surface in _gathered(surfaces, max_pieces)]
    while open_pieces:
        worst = open_pieces.pop(int(np.argmax([piece.excess_m for piece in open_pieces])))
        room = max_pieces - len(done) - len(open_pieces)
        parts = _split(worst, slack_m, room) if worst.excess_m > tolerance_m else []
        (open_pieces if parts else done).extend(parts or [worst])
    hulls = [piece.hull.convex(f"piece_{k}") for k, piece in enumerate(done, start=1)]
    return ConvexFit(tuple(hulls), max(piece.excess_m for piece in done))


def _piece(surface: Surface, slack_m: float) -> _Piece:
    return _measured(surface, hull_of(surface.points_m(), slack_m))


def _measured(surface: Surface, hull: Hull) -> _Piece:
    rays = rays_of(surface)
    return _Piece(surface, hull, rays, excess_m(rays, hull))


def _gathered(surfaces: list[Surface], max_pieces: int) -> list[Surface]:
    """Join the smallest surfaces to the nearest larger ones where there are more than allowed."""
    if len(surfaces) <= max_pieces:
        return surfaces
    spans = [float(np.ptp(surface.triangles_m, axis=(0, 1)).sum()) for surface in surfaces]
    order = np.argsort([-span for span in spans], kind="stable")
    middles = np.array([surface.triangles_m.mean(axis=(0, 1)) for surface in surfaces])
    seeds = order[:max_pieces]
    members: list[list[Surface]] = [[surfaces[seed]] for seed in seeds]
    for index in order[max_pieces:]:
        gap = np.linalg.norm(middles[seeds] - middles[index], axis=1)
        members[int(np.argmin(gap))].append(surfaces[index])
    return [_joined(group) for group in members]


def _joined(surfaces: list[Surface]) -> Surface:
    triangles = np.concatenate([surface.triangles_m for surface in surfaces])
    return Surface(triangles, solid=all(surface.solid for surface in surfaces))


def _split(piece: _Piece, slack_m: float, room: int) -> list[_Piece]:
    """The parts of the best cut that fits into ``room`` pieces, or none.

    Best is what leaves the smallest hulls; where no cut makes them smaller (a ring must be opened
    first), what leaves the least excess over the surface.
    """
    cuts: list[_Cut] = []
    for normal, offset in _planes(piece):
        sides = _sides(piece.surface, normal, offset)
        parts = [part for side in sides for part in apart(side)]
        parts = parts if len(parts) <= room else sides
        if 2 <= len(parts) <= room:
            hulls = [hull_of(part.points_m(), slack_m) for part in parts]
            cuts.append(_Cut(normal, offset, parts, hulls))
    if not cuts:
        return []
    best = min(cuts, key=_Cut.size)
    if best.size() > _SAVING * piece.hull.size:
        best = min(cuts, key=_Cut.excess)
    pieces = best.pieces()
    return pieces if not piece.surface.solid else _closed(piece, best, pieces)


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    normal: FloatArray
    offset_m: float
    parts: list[Surface]
    hulls: list[Hull]

    def pieces(self) -> list[_Piece]:
        return [_measured(*both) for both in zip(self.parts, self.hulls, strict=True)]

    def size(self) -> float:
        return sum(hull.size for hull in self.hulls)

    def excess(self) -> float:
        """Excess over the surface, weighted by the squared length of the spots it is seen from."""
        return sum(float(part.beyond_m @ spot_sizes(part.rays)) for part in self.pieces())


def _sides(surface: Surface, normal: FloatArray, offset_m: float) -> list[Surface]:
    """Both sides of a cut, open where it was cut; only one where the plane misses the surface."""
    rest = halves(surface.triangles_m, normal, offset_m, surface.solid)
    caps = halves(surface.caps_m, normal, offset_m, surface.solid)
    sides = zip(rest, caps, strict=True)
    return [Surface(part, surface.solid, lid) for part, lid in sides if len(part) + len(lid)]


def _closed(piece: _Piece, cut: _Cut, sides: list[_Piece]) -> list[_Piece]:
    """The two sides of a cut through a solid, with caps on the cut."""
    skin = np.concatenate([piece.surface.triangles_m, piece.surface.caps_m])
    closed = []
    for side, sign in zip(sides, (1.0, -1.0), strict=True):
        normal = sign * cut.normal
        lid = cap(section(skin, normal, sign * cut.offset_m), normal)
        caps = np.concatenate([side.surface.caps_m, lid])
        surface = Surface(side.surface.triangles_m, solid=True, caps_m=caps)
        closed.append(_Piece(surface, side.hull, side.rays, side.beyond_m))
    return closed


def _planes(piece: _Piece) -> Iterator[tuple[FloatArray, float]]:
    """Planes worth trying: along the worst notches first, then through the middle."""
    seen: set[tuple[float, ...]] = set()
    for row in np.argsort(-piece.beyond_m, kind="stable")[:_SCANNED]:
        normal, spot = piece.rays.directions[row], piece.rays.spots_m[row]
        offset = float(spot.mean(axis=0) @ normal)
        key = tuple(np.round([*np.sign(normal @ _SIDE) * normal, abs(offset)], 3).tolist())
        if piece.beyond_m[row] > 0.0 and key not in seen and len(seen) < _NOTCHES:
            seen.add(key)
            yield normal, offset
    corners = piece.hull.corners_m
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2.0
    for axis in np.argsort(-np.ptp(corners, axis=0), kind="stable"):
        yield np.eye(3)[axis], float(middle[axis])


_SIDE = np.array([1.0, 1.7e-3, 2.9e-6])
