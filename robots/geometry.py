"""Rigid poses and frozen arrays.

Every other module speaks of frames through :class:`Pose`; ``X_AB`` is the pose of frame B in
frame A, so that ``X_AB @ X_BC = X_AC``. Metres and radians only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_ORTHONORMAL_TOLERANCE = 1e-6


def frozen(values: npt.ArrayLike, shape: tuple[int, ...] | None = None) -> FloatArray:
    """Return a read-only float64 copy of ``values``, checked to be finite and of ``shape``.

    Raises:
        ValueError: if a value is not finite or the shape differs.
    """
    array = np.array(values, dtype=np.float64)
    if shape is not None and array.shape != shape:
        raise ValueError(f"expected an array of shape {shape}, got {array.shape}")
    if not np.all(np.isfinite(array)):
        raise ValueError("expected finite numbers, got NaN or infinity")
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """A rigid transform ``X_AB``: rotation (3, 3) and translation (3,) in metres."""

    rotation: FloatArray
    translation_m: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "rotation", frozen(self.rotation, (3, 3)))
        object.__setattr__(self, "translation_m", frozen(self.translation_m, (3,)))
        residual = np.abs(self.rotation @ self.rotation.T - np.eye(3)).max()
        if residual > _ORTHONORMAL_TOLERANCE or np.linalg.det(self.rotation) < 0.0:
            raise ValueError("rotation is not a right-handed orthonormal matrix")

    def __matmul__(self, other: Pose) -> Pose:
        return Pose(
            self.rotation @ other.rotation,
            self.rotation @ other.translation_m + self.translation_m,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pose) and bool(
            np.array_equal(self.rotation, other.rotation)
            and np.array_equal(self.translation_m, other.translation_m)
        )

    def __hash__(self) -> int:
        return hash((self.rotation.tobytes(), self.translation_m.tobytes()))

    def inverse(self) -> Pose:
        """Return ``X_BA``."""
        return Pose(self.rotation.T, -self.rotation.T @ self.translation_m)

    def apply(self, points_m: FloatArray) -> FloatArray:
        """Map points (n, 3) or (3,) given in B to A, in metres."""
        return points_m @ self.rotation.T + self.translation_m

    def matrix(self) -> FloatArray:
        """Return the homogeneous (4, 4) matrix."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.rotation
        matrix[:3, 3] = self.translation_m
        return matrix

    def quaternion_wxyz(self) -> FloatArray:
        """Return the unit quaternion (4,), w first and not negative."""
        return _quaternion_of(self.rotation)

    @staticmethod
    def identity() -> Pose:
        """Return the pose that changes nothing."""
        return Pose(np.eye(3), np.zeros(3))

    @staticmethod
    def from_matrix(matrix: npt.ArrayLike) -> Pose:
        """Build from a homogeneous (4, 4) matrix."""
        array = np.asarray(matrix, dtype=np.float64)
        return Pose(array[:3, :3], array[:3, 3])

    @staticmethod
    def from_xyz_rpy(xyz_m: npt.ArrayLike, rpy_rad: npt.ArrayLike = (0.0, 0.0, 0.0)) -> Pose:
        """Build from a translation and fixed-axis roll, pitch, yaw (the URDF convention)."""
        roll, pitch, yaw = (float(angle) for angle in np.asarray(rpy_rad, dtype=np.float64))
        rotation = about_z(yaw) @ about_y(pitch) @ about_x(roll)
        return Pose(rotation, np.asarray(xyz_m, dtype=np.float64))

    @staticmethod
    def from_quaternion_wxyz(xyz_m: npt.ArrayLike, wxyz: npt.ArrayLike) -> Pose:
        """Build from a translation and a quaternion (w first), which is normalised."""
        w, x, y, z = np.asarray(wxyz, dtype=np.float64) / np.linalg.norm(wxyz)
        rotation = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
            ]
        )
        return Pose(rotation, np.asarray(xyz_m, dtype=np.float64))


def about_x(angle_rad: float) -> FloatArray:
    """Rotation matrix (3, 3) about the x axis."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def about_y(angle_rad: float) -> FloatArray:
    """Rotation matrix (3, 3) about the y axis."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def about_z(angle_rad: float) -> FloatArray:
    """Rotation matrix (3, 3) about the z axis."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def about_axis(axis: npt.ArrayLike, angle_rad: float) -> FloatArray:
    """Rotation matrix (3, 3) about a unit axis (3,), by Rodrigues' formula."""
    x, y, z = np.asarray(axis, dtype=np.float64)
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return cast(
        "FloatArray",
        np.eye(3) + np.sin(angle_rad) * skew + (1.0 - np.cos(angle_rad)) * (skew @ skew),
    )


def _quaternion_of(rotation: FloatArray) -> FloatArray:
    """Shepperd's method: divide by the largest of the four components."""
    trace = float(np.trace(rotation))
    squares = np.array([trace, rotation[0, 0], rotation[1, 1], rotation[2, 2]])
    largest = int(np.argmax(squares))
    m = rotation
    if largest == 0:
        raw = [1.0 + trace, m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1]]
    elif largest == 1:
        raw = [
            m[2, 1] - m[1, 2],
            1 + m[0, 0] - m[1, 1] - m[2, 2],
            m[0, 1] + m[1, 0],
            m[0, 2] + m[2, 0],
        ]
    elif largest == 2:
        raw = [
            m[0, 2] - m[2, 0],
            m[0, 1] + m[1, 0],
            1 - m[0, 0] + m[1, 1] - m[2, 2],
            m[1, 2] + m[2, 1],
        ]
    else:
        raw = [
            m[1, 0] - m[0, 1],
            m[0, 2] + m[2, 0],
            m[1, 2] + m[2, 1],
            1 - m[0, 0] - m[1, 1] + m[2, 2],
        ]
    quaternion = np.array(raw) / np.linalg.norm(raw)
    return cast("FloatArray", quaternion if quaternion[0] >= 0.0 else -quaternion)
