"""Millimetres and degrees of the file -> metres, radians and poses. Nothing else converts."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from robots.geometry import FloatArray, Pose


def metres(millimetres: float) -> float:
    """Convert a length."""
    return millimetres / 1000.0


def radians(degrees: float) -> float:
    """Convert an angle."""
    return math.radians(degrees)


def point_m(millimetres: Iterable[float]) -> FloatArray:
    """Convert a position or vector (3,)."""
    return np.array(tuple(millimetres), dtype=np.float64) / 1000.0


def pose(at: tuple[float, ...]) -> Pose:
    """Convert ``[x, y, z, rx, ry, rz]`` (mm, fixed-axis deg)."""
    return Pose.from_xyz_rpy(point_m(at[:3]), [radians(angle) for angle in at[3:]])
