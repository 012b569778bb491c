"""Sheet metal and castings as convex pieces: plates, bent strips, bars and rails.

The scene generators build their parts from these, piece by piece, so that every piece of a mesh
is convex by construction. All lengths in millimetres, as in the files that are written.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray, frozen

Point = Sequence[float] | FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Loft:
    """The hull of two rings (k, 3) in mm, whose points correspond in order."""

    name: str
    start_mm: FloatArray
    end_mm: FloatArray

    def __post_init__(self) -> None:
        start, end = frozen(self.start_mm), frozen(self.end_mm)
        if start.ndim != 2 or start.shape != end.shape or start.shape[0] < 3 or start.shape[1] != 3:
            raise ValueError(f"{self.name}: two rings (k, 3), k >= 3, of one shape expected")
        object.__setattr__(self, "start_mm", start)
        object.__setattr__(self, "end_mm", end)

    def mirrored(self, name: str) -> Loft:
        """Return the piece on the other side of the plane y = 0."""
        flip = np.array([1.0, -1.0, 1.0])
        return Loft(name, self.start_mm * flip, self.end_mm * flip)

    @property
    def corners_mm(self) -> FloatArray:
        """Both rings, (2 k, 3)."""
        return np.concatenate([self.start_mm, self.end_mm])

    @property
    def faces(self) -> tuple[tuple[int, int, int], ...]:
        """Triangles over ``corners_mm`` that face outward: two fans and k quads in halves."""
        k = len(self.start_mm)
        ends = [(base, base + i, base + i + 1) for base in (0, k) for i in range(1, k - 1)]
        sides = []
        for i in range(k):
            j = (i + 1) % k
            sides += [(i, j, k + j), (i, k + j, k + i)]
        return tuple(_outward(self.corners_mm, face) for face in ends + sides)


def mass_center_mm(pieces: Sequence[Loft]) -> tuple[float, ...]:
    """Return the centre of mass of pieces of one density, rounded to whole mm."""
    return _center_mm(tuple(pieces))


@cache
def _center_mm(pieces: tuple[Loft, ...]) -> tuple[float, ...]:
    volumes, centers = zip(*(_volume_and_center(piece) for piece in pieces), strict=True)
    center = np.average(np.array(centers), axis=0, weights=np.array(volumes))
    return tuple(float(round(value)) for value in center)


def mirrored(pieces: Sequence[Loft]) -> tuple[Loft, ...]:
    """Return ``pieces`` on the other side of y = 0, ``left`` in their names become ``right``."""
    return tuple(piece.mirrored(piece.name.replace("left", "right")) for piece in pieces)


def plate(name: str, low_mm: Point, high_mm: Point) -> Loft:
    """A flat piece with edges along the axes, from corner to corner."""
    (x0, y0, z0), (x1, y1, z1) = low_mm, high_mm
    ring = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
    return Loft(name, _ring(ring, "z", z0), _ring(ring, "z", z1))


def prism(name: str, section_mm: Sequence[Point] | FloatArray, axis: str, span_mm: Point) -> Loft:
    """A convex section (k, 2) extruded along ``axis`` from ``span_mm[0]`` to ``span_mm[1]``.

    The section's two coordinates are the other two axes in the order x, y, z.
    """
    return Loft(name, _ring(section_mm, axis, span_mm[0]), _ring(section_mm, axis, span_mm[1]))


def strip(
    name: str, bends_mm: Sequence[Point], axis: str, span_mm: Point, gauge_mm: float = 2.0
) -> tuple[Loft, ...]:
    """A sheet of thickness ``gauge_mm`` bent along ``bends_mm`` (k, 2): one piece a segment."""
    bends = np.asarray(bends_mm, dtype=np.float64)
    return tuple(
        prism(f"{name}_{index}", _thick(a, b, gauge_mm), axis, span_mm)
        for index, (a, b) in enumerate(itertools.pairwise(bends), start=1)
    )


def bar(
    name: str,
    start_mm: Point,
    end_mm: Point,
    section_mm: Point,
    end_section_mm: Point | None = None,
) -> Loft:
    """A box section (width across y and x, height upright) along a line, possibly tapered.

    The ends are cut square to the main axis of the line, so that bars of one rail meet flush.
    """
    start, end = np.asarray(start_mm, dtype=float), np.asarray(end_mm, dtype=float)
    axis = "xyz"[int(np.argmax(np.abs(end - start)))]
    return Loft(
        name,
        _square_end(start, axis, section_mm),
        _square_end(end, axis, section_mm if end_section_mm is None else end_section_mm),
    )


def rail(name: str, path_mm: Sequence[Point], section_mm: Point) -> tuple[Loft, ...]:
    """Bars of one section from point to point."""
    return tuple(
        bar(f"{name}_{index}", a, b, section_mm)
        for index, (a, b) in enumerate(itertools.pairwise(path_mm), start=1)
    )


def _ring(section_mm: Sequence[Point] | FloatArray, axis: str, at_mm: float) -> FloatArray:
    section = np.asarray(section_mm, dtype=np.float64)
    return np.insert(section, "xyz".index(axis), at_mm, axis=1)


def _thick(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64], gauge_mm: float) -> FloatArray:
    along = (b - a) / np.linalg.norm(b - a)
    across = np.array([-along[1], along[0]]) * (gauge_mm / 2.0)
    return np.array([a - across, b - across, b + across, a + across])


def _square_end(center_mm: FloatArray, axis: str, section_mm: Point) -> FloatArray:
    width, height = section_mm
    others = [index for index in range(3) if "xyz"[index] != axis]
    corners = np.tile(center_mm, (4, 1))
    corners[:, others[0]] += np.array([-1.0, 1.0, 1.0, -1.0]) * width / 2.0
    corners[:, others[1]] += np.array([-1.0, -1.0, 1.0, 1.0]) * height / 2.0
    return corners


def _outward(corners: FloatArray, face: tuple[int, int, int]) -> tuple[int, int, int]:
    a, b, c = corners[list(face)]
    away = np.dot(np.cross(b - a, c - a), a - corners.mean(axis=0)) >= 0.0
    return face if away else (face[0], face[2], face[1])


def _volume_and_center(piece: Loft) -> tuple[float, FloatArray]:
    """Sum over the tetrahedra between the faces and the middle of the corners."""
    corners = piece.corners_mm
    middle = corners.mean(axis=0)
    tetrahedra = corners[np.array(piece.faces)] - middle
    volumes = np.abs(np.linalg.det(tetrahedra)) / 6.0
    centers = middle + tetrahedra.sum(axis=1) / 4.0
    return float(volumes.sum()), np.average(centers, axis=0, weights=volumes)
