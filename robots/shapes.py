"""The one kind of collision shape: a convex hull of points, grown by a radius.

Spheres, capsules, boxes, prisms and convex mesh pieces are all :class:`Convex`, so makers and
judge need to know only one thing. A cylinder becomes a prism that encloses it: shapes may be
larger than the thing they stand for, never smaller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray, Pose, frozen

CYLINDER_SIDES = 24


@dataclass(frozen=True, slots=True, eq=False)
class Convex:
    """Hull of ``points_m`` (n, 3), n >= 1, grown by ``radius_m`` >= 0, in its owner's frame."""

    points_m: FloatArray
    radius_m: float = 0.0
    name: str = ""

    def __post_init__(self) -> None:
        points = frozen(self.points_m)
        if points.ndim != 2 or points.shape[1] != 3 or len(points) < 1:
            raise ValueError(f"points_m must have shape (n, 3) with n >= 1, got {points.shape}")
        if not (np.isfinite(self.radius_m) and self.radius_m >= 0.0):
            raise ValueError(f"radius_m must be finite and not negative, got {self.radius_m}")
        object.__setattr__(self, "points_m", points)

    def moved(self, X_AB: Pose) -> Convex:
        """Return the shape, given in B, expressed in A."""
        return Convex(X_AB.apply(self.points_m), self.radius_m, self.name)

    def grown(self, margin_m: float) -> Convex:
        """Return the shape with its radius enlarged by ``margin_m``."""
        return Convex(self.points_m, self.radius_m + margin_m, self.name)


def sphere(center_m: npt.ArrayLike, radius_m: float, name: str = "") -> Convex:
    """A ball."""
    return Convex(np.asarray(center_m, dtype=np.float64).reshape(1, 3), radius_m, name)


def capsule(p0_m: npt.ArrayLike, p1_m: npt.ArrayLike, radius_m: float, name: str = "") -> Convex:
    """All points within ``radius_m`` of the segment from ``p0_m`` to ``p1_m``."""
    return Convex(np.array([p0_m, p1_m], dtype=np.float64), radius_m, name)


def box(size_m: npt.ArrayLike, X_AB: Pose | None = None, name: str = "") -> Convex:
    """A box of full edge lengths ``size_m`` (3,), centred on frame B."""
    half = np.asarray(size_m, dtype=np.float64) / 2.0
    signs = np.array(
        [[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=np.float64
    )
    shape = Convex(signs * half, 0.0, name)
    return shape if X_AB is None else shape.moved(X_AB)


def cylinder(
    radius_m: float,
    length_m: float,
    X_AB: Pose | None = None,
    name: str = "",
    sides: int = CYLINDER_SIDES,
) -> Convex:
    """The prism of so many sides enclosing a cylinder along z, centred on frame B."""
    angles = 2.0 * np.pi * np.arange(sides) / sides
    circumscribed = radius_m / np.cos(np.pi / sides)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * circumscribed
    ends = [np.column_stack([ring, np.full(len(ring), z)]) for z in (-length_m / 2, length_m / 2)]
    shape = Convex(np.concatenate(ends), 0.0, name)
    return shape if X_AB is None else shape.moved(X_AB)
